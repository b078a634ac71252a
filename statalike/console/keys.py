"""The keys of the prompt: Enter runs what is complete, PageUp and PageDown recall, Tab completes."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from statalike.errors import StataError
from statalike.lang.source import statements


def keys(is_complete: Callable[[str], bool]) -> KeyBindings:
    """Key bindings; `is_complete(text)` says whether a text can run or a block in it is still open."""
    bindings = KeyBindings()

    @bindings.add("enter")
    def run_or_go_on(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None
        elif is_complete(buffer.text):
            hand_over(event)
        else:
            buffer.insert_text("\n")

    @bindings.add("escape", "enter")
    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @bindings.add(Keys.BracketedPaste)
    def paste(event: KeyPressEvent) -> None:
        text = event.data.replace("\r\n", "\n").replace("\r", "\n")
        event.current_buffer.insert_text(text)
        if text.endswith("\n") and is_complete(event.current_buffer.text):
            hand_over(event)

    @bindings.add("pageup")
    def earlier(event: KeyPressEvent) -> None:
        event.current_buffer.history_backward()

    @bindings.add("pagedown")
    def later(event: KeyPressEvent) -> None:
        event.current_buffer.history_forward()

    return bindings


def hand_over(event: KeyPressEvent) -> None:
    """Run what is typed; what is shown again as it runs vanishes from the screen first."""
    event.app.erase_when_done = shown_again(event.current_buffer.text)
    event.current_buffer.validate_and_handle()


def shown_again(text: str) -> bool:
    """Whether a complete text is several statements, each to stand before its output, or input with its data."""
    found = statements(text)
    try:
        first = next(found, None)
        return first is not None and (first.kind == "input" or next(found, None) is not None)
    except StataError:
        return False
