"""Show a matrix."""

from __future__ import annotations

from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.interpreter.session import Session
from statalike.lang.evaluate import evaluate_matrix
from statalike.lang.expression import parse_matrix
from statalike.output.matrixlist import matrix_lines


@command("MATrix List anything [, Format(string) TITle(string) noHAlf noHEader noNames noBlank noDotz]")
def run(session, call):
    """Show a matrix with the names of its rows and columns.

    format(%fmt)  a display format for the elements (%10.0g)
    title(text)   what stands above it
    nohalf        all of a symmetric matrix, not only its lower triangle
    noheader      without the line that names it
    nonames       without the names of its rows and columns
    noblank       without the blank line before it
    nodotz        show .z as nothing

    . matrix A = (1, 2 \\ 3, 4)
    . matrix list A

    A[2,2]
        c1  c2
    r1   1   2
    r2   3   4
    """
    options = call.options
    name = call.anything.strip()
    matrix = named(session, name)
    symmetric = matrix.rows == matrix.cols and bool((matrix.values == matrix.values.T).all())
    lines = matrix_lines(
        matrix,
        fmt=options.format or "%10.0g",
        half=symmetric and not options.nohalf,
        names=not options.nonames,
        blank=".z" if options.nodotz else "",
        linesize=session.output.linesize,
    )
    if not options.noblank:
        session.output.line()
    if not options.noheader:
        title = f":  {options.title}" if options.title else ""
        session.output.line(f"{'symmetric ' * symmetric}{name}[{matrix.shape[0]},{matrix.shape[1]}]{title}")
    for line in lines:
        session.output.line(line)


def named(session: Session, name: str):
    """A matrix by its name, r(name) or e(name); StataError 111 when there is none."""
    try:
        return evaluate_matrix(parse_matrix(name), session)
    except StataError as error:
        if error.code == 111:
            raise StataError(111, f"matrix {name} not found") from None
        raise
