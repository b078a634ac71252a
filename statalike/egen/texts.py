"""Texts: concat, ends."""

from __future__ import annotations

import numpy as np

from statalike.data import format as formats
from statalike.data.storage import TEXT
from statalike.egen.numbering import shown
from statalike.egen.signature import Given, Made, egen
from statalike.errors import StataError


@egen("concat(varlist) [, Format(string) Decode MAXLength(integer 0) Punct(string asis)]", by=False)
def concat(given: Given) -> np.ndarray:
    """The values of the variables one after the other. punct(text): with this between them; format(%fmt): numbers
    in this format; decode: by their labels; maxlength(#): labels cut to # characters."""
    options = given.options
    between = (options.punct or "").strip("`'")
    between = between[1:-1] if between[:1] == between[-1:] == '"' else between
    parts = [_texts(given, column, options) for column in given.columns]
    return np.array([between.join(row) for row in zip(*parts, strict=True)], dtype=TEXT)


def _texts(given: Given, column, options) -> list[str]:
    if column.is_string:
        return column.values.tolist()
    if options.decode and column.value_label in given.value_labels:
        cut = options.maxlength or 2045
        return [text[:cut] for text in shown(column.with_(format="%12.0g"), given.value_labels)]
    form = options.format or "%12.0g"
    return [text.strip() for text in formats.column(column.values, form)]


@egen("ends(exp) [, Punct(string) Trim Head Last Tail]", by=False)
def ends(given: Given) -> Made:
    """The first word of texts. last: the last word; tail: all but the first; punct(text): words end there."""
    options = given.options
    if given.x.dtype.kind != "T":
        raise StataError(109)
    if sum(map(bool, (options.head, options.last, options.tail))) > 1:
        raise StataError(198, "only one of head, last and tail may be specified")
    mark = options.punct or " "
    found = [_end(text.strip() if options.trim else text, mark, options) for text in given.x.tolist()]
    return Made(np.array([text.strip() if options.trim else text for text in found], dtype=TEXT))


def _end(text: str, mark: str, options) -> str:
    if options.last:
        return text.rpartition(mark)[2]
    before, _, after = text.partition(mark)
    return after if options.tail else before
