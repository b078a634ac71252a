"""c(): what the session, the machine and the calendar answer."""

from __future__ import annotations

import calendar
import getpass
import math
import os
import platform
import string
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from statalike.data.dataset import MOST

if TYPE_CHECKING:
    from statalike.interpreter.session import Session

Value = float | str

VERSION = 18.0

CONSTANTS: dict[str, Value] = {
    "pi": math.pi,
    "alpha": " ".join(string.ascii_lowercase),
    "ALPHA": " ".join(string.ascii_uppercase),
    "Mons": " ".join(calendar.month_abbr[1:]),
    "Months": " ".join(calendar.month_name[1:]),
    "Wdays": "Sun Mon Tue Wed Thu Fri Sat",
    "Weekdays": "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
    "stata_version": VERSION,
    "version": VERSION,
    "edition": "SE",
    "flavor": "IC",
    "SE": 1,
    "MP": 0,
    "processors": 1,
    "mode": "",
    "console": "console",
    "dirsep": "/",
    "byteorder": "lohi" if sys.byteorder == "little" else "hilo",
    "epsdouble": sys.float_info.epsilon,
    "smallestdouble": sys.float_info.min,
    "epsfloat": 2.0**-23,
    "mindouble": -8.988465674311579e307,
    "maxdouble": 8.988465674311579e307,
    "minfloat": -1.7014117331926443e38,
    "maxfloat": 1.7014117331926443e38,
    "minlong": -2147483647,
    "maxlong": 2147483620,
    "minint": -32767,
    "maxint": 32740,
    "minbyte": -127,
    "maxbyte": 100,
    "maxstrvarlen": 2045,
    "maxstrlvarlen": 2000000000,
    "maxvlabellen": 32000,
    "namelenchar": 32,
    "maxvar": 32767,
    "matsize": 11000,
    "max_matdim": 11000,
    "max_N_theory": MOST,
    "max_k_theory": 32767,
}

GLOBALS = {
    "S_DATE": "current_date", "S_TIME": "current_time", "S_FN": "filename", "S_FNDATE": "filedate", "S_OS": "os",
    "S_level": "level",
}  # fmt: skip
"""Global macros that the system sets, and the c() values they show."""

DATA: dict[str, Callable[[Session], Value]] = {
    "N": lambda session: session.data.n_obs,
    "k": lambda session: len(session.data.names),
    "changed": lambda session: int(session.data.changed),
    "filename": lambda session: session.data.filename,
    "filedate": lambda session: session.data.timestamp,
    "sortedby": lambda session: " ".join(session.data.sorted_by),
    "rc": lambda session: session.rc,
    "noisily": lambda session: int(session.output.audible_now),
    "seed": lambda session: session.seed,
    "frame": lambda session: "default",
}

MACHINE: dict[str, Callable[[], Value]] = {
    "current_date": lambda: f"{datetime.now().day:2d} {datetime.now():%b %Y}",
    "current_time": lambda: f"{datetime.now():%H:%M:%S}",
    "pwd": os.getcwd,
    "tmpdir": tempfile.gettempdir,
    "username": getpass.getuser,
    "hostname": platform.node,
    "os": lambda: {"Darwin": "MacOSX", "Windows": "Windows"}.get(platform.system(), "Unix"),
    "osdtl": platform.release,
    "machine_type": platform.machine,
    "bit": lambda: 64,
}


def value(session: Session, name: str) -> Value | None:
    """c(name); None when there is no such value."""
    if name in DATA:
        return DATA[name](session)
    if name in session.settings:
        return session.settings[name]
    return MACHINE[name]() if name in MACHINE else CONSTANTS.get(name)


def names(session: Session) -> dict[str, list[str]]:
    """The names of all c() values under the headings of `creturn list`."""
    settings = [name for name in session.settings if name not in DATA]
    return {
        "System values": [*MACHINE, "version", "stata_version", "edition", "mode", "console"],
        "Data values": list(DATA),
        "Settings": settings,
        "Limits and constants": sorted(set(CONSTANTS) - {"version", "stata_version", "edition", "mode", "console"}),
    }
