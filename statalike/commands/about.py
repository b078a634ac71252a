"""Tell what program this is."""

from __future__ import annotations

import platform

from statalike import __version__
from statalike.interpreter import system
from statalike.interpreter.command import command


@command("about")
def run(session, call):
    """Tell what program this is and which Stata it follows."""
    session.output.line(f"statalike {__version__}, a console in the manner of Stata {system.VERSION:.0f}")
    session.output.line(f"Python {platform.python_version()} on {platform.system()}")
