"""The table of a run: each peer's median as a multiple of statalike's, and the log likelihoods compared."""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

from rows import COMPLETE, ROWS

Results = dict[tuple[str, str], dict]
ALIKE = 1e-6  # relative to its size, what two log likelihoods of one optimum may differ by


def load(folder: Path) -> Results:
    """What earlier runs found, by row and contender."""
    path = folder / "results.json"
    if not path.exists():
        return {}
    return {(each["row"], each["contender"]): each for each in json.loads(path.read_text())["results"]}


def write(results: Results, folder: Path) -> None:
    """results.json and results.md."""
    about = {"machine": platform.machine(), "processors": os.cpu_count(), "python": platform.python_version()}
    ordered = [results[key] for row in ROWS for key in results if key[0] == row]
    (folder / "results.json").write_text(json.dumps({"about": about, "results": ordered}, indent=1) + "\n")
    (folder / "results.md").write_text(table(results))


def table(results: Results) -> str:
    """Markdown: one row a model."""
    lines = [
        "# `mixed` beside its peers",
        "",
        f"{platform.machine()}, {os.cpu_count()} processors. Medians as multiples of the engine's, which gives the",
        "standard errors of all parameters; so do the peers in **bold**, others give none of variances, or wrong ones.",
        "command: the line as it is typed. Where a log likelihood differs from statalike's by more than a millionth,",
        "`!` says that it is lower and `!!` that it is higher. MB: peak memory of the engine's fit over what was held",
        "before.",
        "",
        "| row | model | command | MB | peers, fastest first |",
        "|---|---|---:|---:|---|",
    ]
    for name, row in ROWS.items():
        ours = results.get((name, "statalike"), {})
        if "median" not in ours:
            continue
        typed = results.get((name, "statalike-command"), {})
        command = ratio(typed["median"] / ours["median"]) if "median" in typed else ""
        cells = [name, row.title, command, memory(ours), "; ".join(peers(name, results, ours))]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Left out", ""]
    for name in ROWS:
        reasons = [
            f"{peer} ({result['why']})"
            for (row, peer), result in results.items()
            if row == name and "median" not in result and "why" in result
        ]
        if reasons:
            lines.append(f"- {name}: {'; '.join(reasons)}")
    return "\n".join(lines) + "\n"


def memory(result: dict) -> str:
    """What the fit took."""
    if result.get("memory") is None or result.get("ready_memory") is None:
        return ""
    return f"{result['memory'] - result['ready_memory']:.0f}"


def peers(name: str, results: Results, ours: dict) -> list[str]:
    """`glmm 3.1` of every peer that finished."""
    done = [results[name, peer] for peer in ROWS[name].peers if "median" in results.get((name, peer), {})]
    done.sort(key=lambda result: result["median"])
    return [f"{shown(each['contender'])} {ratio(each['median'] / ours['median'])}{flag(each, ours)}" for each in done]


def shown(peer: str) -> str:
    """Bold where it gives all that was asked for."""
    return f"**{peer}**" if peer in COMPLETE else peer


def ratio(value: float) -> str:
    """Two digits, no exponent."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def flag(theirs: dict, ours: dict) -> str:
    """Whether the log likelihoods agree."""
    if theirs.get("ll") is None:
        return ""
    difference = (theirs["ll"] - ours["ll"]) / abs(ours["ll"])
    if abs(difference) <= ALIKE:
        return ""
    return " !" if difference < 0 else " !!"
