"""The keys of the prompt: Enter runs what is complete, PageUp and PageDown recall, Tab completes."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent


def keys(is_complete: Callable[[str], bool]) -> KeyBindings:
    """Key bindings; `is_complete(text)` says whether a text can run or a block in it is still open."""
    bindings = KeyBindings()

    @bindings.add("enter")
    def run_or_go_on(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None
        elif is_complete(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    @bindings.add("escape", "enter")
    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @bindings.add("pageup")
    def earlier(event: KeyPressEvent) -> None:
        event.current_buffer.history_backward()

    @bindings.add("pagedown")
    def later(event: KeyPressEvent) -> None:
        event.current_buffer.history_forward()

    return bindings
