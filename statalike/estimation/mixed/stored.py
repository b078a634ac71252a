"""The order in which `ereturn list` shows what a mixed model stores, and the signature of its data."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import numpy as np

from statalike.data.dataset import Dataset
from statalike.data.positions import is_whole
from statalike.data.results import Results

SCALARS = (
    "N k k_f k_r k_rs k_rc k_res N_clust nrgroups ar_p ma_q res_order df_m small F ddf_m df_max df_avg df_min ll chi2 p"
    " ll_c chi2_c df_c p_c rank ic rc converged gradnorm cond"
)
MACROS = (
    "cmd cmdline depvar wtype wexp {weights} ivars title redim vartypes revars resopt rstructure rstructlab rbyvar"
    " rglabels pwscale timevar dfmethod dftitle chi2type clustvar vce vcetype method opt optmetric emonly ml_method"
    " technique datasignature datasignaturevars properties estat_cmd predict marginswtype marginswexp marginsok"
    " marginsnotok asbalanced asobserved"
)
MATRICES = "b V V_modelbased N_g g_min g_avg g_max tmap df V_df"


def in_order(e: Results) -> None:
    """Put all of e() into Stata's order; what is not known to it comes last."""
    weights = sorted(name for name in e.macros if name.startswith(("fweight", "pweight")))
    e.scalars = _sorted(e.scalars, SCALARS)
    e.macros = _sorted(e.macros, MACROS.format(weights=" ".join(weights)))
    e.matrices = _sorted(e.matrices, MATRICES)


def _sorted(values: dict, order: str) -> dict:
    return {name: values[name] for name in [*order.split(), *values] if name in values}


def signature(data: Dataset, names: Iterable[str], rows: np.ndarray) -> str:
    """`observations:variables(names):values`, each a checksum: whether the data of the sample are what they were."""
    names = list(names)
    values = 0
    at = slice(None) if is_whole(rows, data.n_obs) else rows
    for name in names:
        column = data[name]
        taken = (column.stored if column.is_string else column.values)[at]
        flat = "\0".join(map(str, taken)).encode() if taken.dtype == object else np.ascontiguousarray(taken)
        values = zlib.crc32(flat, values)
    return f"{len(rows)}:{len(names)}({zlib.crc32(' '.join(names).encode()) % 100_000}):{values}"
