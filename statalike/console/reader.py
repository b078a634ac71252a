"""What is asked of the terminal: one statement at a time, with history, completion and colours."""

from __future__ import annotations

from dataclasses import dataclass

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer
from prompt_toolkit.history import History
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output
from prompt_toolkit.output.defaults import create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.shortcuts import CompleteStyle

from statalike.console.highlighter import STYLE, CommandLexer
from statalike.console.keys import keys
from statalike.interpreter.echo import numbered
from statalike.lang.source import is_complete

PROMPT = ". "


@dataclass(frozen=True)
class Typed:
    """What was typed, and whether it still stands on the screen."""

    text: str
    seen: bool = True


class Reader:
    """Reads statements; a block, program or comment still open goes on over numbered lines."""

    def __init__(
        self, completer: Completer, history: History, input: Input | None = None, output: Output | None = None
    ) -> None:
        self.prompt = PromptSession(
            message=PROMPT,
            multiline=True,
            prompt_continuation=self.continuation,
            completer=completer,
            complete_while_typing=False,
            complete_style=CompleteStyle.MULTI_COLUMN,
            history=history,
            lexer=CommandLexer(),
            style=STYLE,
            include_default_pygments_style=False,
            key_bindings=keys(is_complete),
            reserve_space_for_menu=6,
            input=input,
            output=output or quiet_output(),
        )

    def continuation(self, width: int, line: int, wrapped: int) -> str:
        """What stands before a further line, or before the rest of one that is wrapped."""
        known = [] if wrapped else prompts(self.prompt.default_buffer.text)
        return known[line] if line < len(known) else "> "

    def read(self) -> Typed:
        """The next statement as typed; KeyboardInterrupt for Ctrl-C, EOFError for Ctrl-D on an empty line."""
        self.prompt.app.erase_when_done = False
        text = self.prompt.prompt()
        return Typed(text, seen=not self.prompt.app.erase_when_done)


def prompts(text: str) -> list[str]:
    """What stands before each line of a text that is being typed: numbers in a block, `> ` where a line goes on."""
    return [prompt for prompt, _ in numbered(text + "x")]  # something, so that an empty last line has one too


def quiet_output() -> Output:
    """The terminal without its bell, and without asking it where the cursor is: not all of them answer."""
    output = create_output()
    if isinstance(output, Vt100_Output):
        output.enable_bell = output.enable_cpr = False
    return output
