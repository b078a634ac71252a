"""Grammars are found, built once and cached, and do without a cache that cannot be written."""

from __future__ import annotations

import subprocess
import sys

import pytest

from statalike.lang import grammar

NAMES = sorted(path.stem for path in grammar.folder().glob("*.lark"))


@pytest.mark.parametrize("name", NAMES)
def test_every_grammar_can_be_built(name: str) -> None:
    assert grammar.load(name) is grammar.load(name)


def run(code: str, cache: str) -> str:
    environment = {"XDG_CACHE_HOME": cache, "PATH": "/usr/bin:/bin", "HOME": cache}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return done.stdout.strip()


PARSE = "from statalike.lang.expression import parse; print(parse('1 + x').node.operator)"


@pytest.mark.skipif(sys.platform == "win32", reason="the cache lies elsewhere")
def test_the_cache(tmp_path) -> None:
    assert run(PARSE, str(tmp_path)) == "+"
    (kept,) = (tmp_path / "statalike" / "grammar").iterdir()
    assert run(PARSE, str(tmp_path)) == "+"
    kept.write_bytes(b"damaged")
    assert run(PARSE, str(tmp_path)) == "+"
    assert run(PARSE, "/dev/null/nowhere") == "+"


def test_lark_is_not_needed_for_the_simplest_lines(tmp_path) -> None:
    code = (
        "import sys; from statalike.lang.evaluate import evaluate_scalar; from statalike.lang.macros import expand;"
        " from statalike.lang.source import statements; list(statements('display 1'));"
        " expand('display 1', None); from statalike.lang.expression import parse; parse('1');"
        " print('lark' in sys.modules)"
    )
    assert run(code, str(tmp_path)) == "False"
