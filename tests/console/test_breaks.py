"""Ctrl-C where it is heard and where it is not."""

from __future__ import annotations

import signal

import pytest

from statalike.console.breaks import heard, unheard


def test_unheard_between_commands_and_heard_within() -> None:
    before = signal.getsignal(signal.SIGINT)
    with unheard():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt), heard():
            signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
