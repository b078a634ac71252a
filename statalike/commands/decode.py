"""Labelled numbers to text."""

from __future__ import annotations

import numpy as np

from statalike.data.column import Column
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("DECode varname [if] [in] , Generate(newvarname) [MAXLength(integer 32000)]")
def run(session, call):
    """Make a string variable of the value labels of a numeric variable.

    Numbers without a label become empty text.

    generate(newvar)  the new variable
    maxlength(#)      at most # characters of each label

    . use auto
    (1978 automobile data)
    . decode foreign, generate(origin)
    . list foreign origin in 1, clean noobs nolabel

        foreign     origin
              0   Domestic
    """
    data, name = session.data, call.varlist[0]
    if data[name].is_string:
        raise StataError(108)
    label = data.value_label(name)
    if label is None:
        raise StataError(182, f"{name} not labeled")
    limit = call.options.maxlength
    texts = np.full(data.n_obs, "", dtype=object)
    texts[call.touse] = [(text or "")[:limit] for text in label.apply(call.numbers(name))]
    data.put(call.options.generate, Column.of(texts, label=data[name].label))
