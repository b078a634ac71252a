"""Show which matrices there are."""

from __future__ import annotations

from statalike.interpreter.command import command


@command("MATrix DIR")
def run(session, call):
    """Show the names and sizes of all matrices.

    . matrix A = I(2)
    . matrix dir
                A[2,2]
    """
    for name, matrix in session.matrices.items():
        session.output.line(f"{name:>13}[{matrix.shape[0]},{matrix.shape[1]}]")
