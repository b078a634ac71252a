"""Laws for every command, found by listing the folder."""

from __future__ import annotations

import pytest

from statalike.estimation.options import DISPLAY_OPTIONS, MAXIMIZE_OPTIONS
from statalike.interpreter import helppage
from statalike.interpreter.registry import COMMANDS, lookup
from statalike.lang.syntax import Syntax

NAMES = COMMANDS.names


@pytest.mark.parametrize("name", NAMES)
def test_its_declaration_is_understood(name: str) -> None:
    command = COMMANDS[name].run.command
    assert command.syntax.usage()
    assert command.by in (None, "each", "all")


@pytest.mark.parametrize("name", NAMES)
def test_its_help_page_has_a_title_and_each_option(name: str) -> None:
    command = COMMANDS[name].run.command
    page = helppage.of(command)
    assert page.title.endswith("."), page.title
    options = [*command.syntax.declared.options, *(command.syntax.part.options if command.syntax.part else ())]
    undocumented = [option.name for option in options if not page.option(option.name)]
    assert not undocumented


def test_shared_options_are_all_described_once() -> None:
    declared = Syntax.parse(f"x [, {DISPLAY_OPTIONS} {MAXIMIZE_OPTIONS}]").declared.options
    described = [name for written, _ in helppage.SHARED for name in helppage.names_of(written)]
    assert sorted(described) == sorted(option.name for option in declared)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_found_by_its_words_whole_and_as_short_as_may_be(name: str) -> None:
    command = COMMANDS[name].run.command
    assert lookup(*(word for word, _ in command.words)) is command
    shortest = [word[:least] for word, least in command.words]
    found = lookup(*shortest)
    assert found is command, f"{' '.join(shortest)} means {found and found.full_name}"
