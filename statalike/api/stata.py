"""Stata: the Python face. `st = Stata(); st.run("sysuse auto"); st.r["mean"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from statalike.api.results import View
from statalike.errors import StataError
from statalike.files import frame
from statalike.interpreter.control import Exit
from statalike.interpreter.execute import run_text
from statalike.interpreter.session import Session
from statalike.output.sink import Output

if TYPE_CHECKING:
    import pandas

__all__ = ["Stata", "StataError"]


class Stata:
    """One session of its own: data, macros and results of two of them never meet."""

    def __init__(self, linesize: int = 79) -> None:
        self.session = Session(Output(_nowhere, linesize))

    def run(self, text: str, *, echo: bool = False, quietly: bool = False) -> str:
        """Run one command or several lines; the log text (with the commands if `echo`).

        Raises StataError (with .code and .message) at the first error; what was shown until then is in its `.log`.
        """
        output = self.session.output
        with output.capture() as pieces:
            try:
                with output.muted() if quietly else output.audible():
                    run_text(self.session, text, echo, blank_first=False)
            except Exit:
                pass
            except StataError as error:
                error.log = "".join(pieces)  # type: ignore[attr-defined]
                raise
        return "".join(pieces).removesuffix(". \n")

    @property
    def e(self) -> View:
        """e() of the last estimation: numbers, texts and matrices by name."""
        return View(self.session.e)

    @property
    def r(self) -> View:
        """r() of the last command that stores results there."""
        return View(self.session.r)

    @property
    def s(self) -> View:
        """s()."""
        return View(self.session.s)

    def macro(self, name: str) -> str:
        """The text of a global macro."""
        return self.session.global_(name)

    def set_macro(self, name: str, text: str) -> None:
        """Set a global macro, to hand something to commands."""
        self.session.set_global(name, text)

    def scalar(self, name: str) -> float | str:
        """A scalar; KeyError if there is none."""
        return self.session.scalars[name]

    def matrix(self, name: str) -> Any:
        """A matrix as a LabelledMatrix; KeyError if there is none."""
        return View.shown(self.session.matrices[name])

    def to_pandas(self) -> pandas.DataFrame:
        """The data in memory as a DataFrame (missing values become NaN, value labels categories)."""
        return frame.to_pandas(self.session.data)

    def from_pandas(self, df: pandas.DataFrame) -> None:
        """Make a DataFrame the data in memory."""
        self.session.data = frame.from_pandas(df)


def _nowhere(text: str, style: str) -> None:
    """A terminal that shows nothing: what is shown is returned by run."""
