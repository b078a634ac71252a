"""The sign test of matched pairs."""

from __future__ import annotations

from statalike.commands.signrank import differences
from statalike.data.format import trimmed
from statalike.data.results import Results
from statalike.interpreter.command import command
from statalike.models.ranks import at_least, sign_test
from statalike.output.text import abbreviated

CROSSED = "-" * 13 + "+" + "-" * 24


@command("signtest anything [if] [in]", by="each")
def run(session, call):
    """The sign test of matched pairs.

    signtest varname = exp [if] [in]

    . use auto
    . signtest mpg = 20

    Sign test

            Sign |    Observed    Expected
    -------------+------------------------
        Positive |          36        35.5
        Negative |          35        35.5
            Zero |           3           3
    -------------+------------------------
             All |          74          74

    One-sided tests:
      H0: median of mpg - 20 = 0 vs.
      Ha: median of mpg - 20 > 0
          Pr(#positive >= 36) =
             Binomial(n = 71, x >= 36, p = 0.5) =  0.5000

      H0: median of mpg - 20 = 0 vs.
      Ha: median of mpg - 20 < 0
          Pr(#negative >= 35) =
             Binomial(n = 71, x >= 35, p = 0.5) =  0.5937

    Two-sided test:
      H0: median of mpg - 20 = 0 vs.
      Ha: median of mpg - 20 != 0
          Pr(#positive >= 36 or #negative >= 36) =
             min(1, 2*Binomial(n = 71, x >= 36, p = 0.5)) =  1.0000

    Stored: r(N) r(N_neg) r(N_pos) r(N_tie) r(p) r(p_l) r(p_u)
    """
    name, text, d = differences(session, call)
    found = sign_test(d)
    n, out = found.positive + found.negative, session.output.line
    what = abbreviated(name, 10) if text == "0" else f"{abbreviated(name, 10)} - {text}"
    for line in (
        "", "Sign test", "", "        Sign |    Observed    Expected", CROSSED,
        _row("Positive", found.positive, n / 2), _row("Negative", found.negative, n / 2),
        _row("Zero", found.zero, found.zero), CROSSED, _row("All", len(d), len(d)), "", "One-sided tests:",
    ):  # fmt: skip
        out(line)
    for word, sign, count, p in (
        ("positive", ">", found.positive, found.upper),
        ("negative", "<", found.negative, found.lower),
    ):
        _hypotheses(out, what, sign)
        out(f"      Pr(#{word} >= {count}) =")
        out(f"         Binomial(n = {n}, x >= {count}, p = 0.5) = {p:7.4f}")
        out()
    most = max(found.positive, found.negative)
    out("Two-sided test:")
    _hypotheses(out, what, "!=")
    out(f"      Pr(#positive >= {most} or #negative >= {most}) =")
    out(f"         min(1, 2*Binomial(n = {n}, x >= {most}, p = 0.5)) = {min(1.0, 2 * at_least(most, n)):7.4f}")
    counts = {"N": len(d), "N_neg": found.negative, "N_pos": found.positive, "N_tie": found.zero}
    session.r = Results(
        {key: float(n) for key, n in counts.items()} | {"p": found.p, "p_l": found.lower, "p_u": found.upper}
    )


def _row(name, count, expected):
    return f"{name:>12} |{count:>12}{trimmed(expected, '%9.0g'):>12}"


def _hypotheses(out, what, sign):
    out(f"  H0: median of {what} = 0 vs.")
    out(f"  Ha: median of {what} {sign} 0")
