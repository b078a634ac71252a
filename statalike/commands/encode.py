"""Text to labelled numbers."""

from __future__ import annotations

import numpy as np

from statalike.data import missing
from statalike.data.column import Column
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("ENCode varname [if] [in] , Generate(newvarname) [Label(name) noExtend]")
def run(session, call):
    """Make a labelled numeric variable of a string variable.

    The texts are numbered 1, 2, ... in alphabetical order; an empty text is missing.

    generate(newvar)  the new variable
    label(name)       the value label to use and extend; the new variable's name if not given
    noextend          refuse texts that the label does not have

    . use auto
    (1978 automobile data)
    . encode make, generate(model)
    . list make model in 1/2, clean noobs nolabel

        make          model
        AMC Concord       1
        AMC Pacer         2
    """
    data, name, new = session.data, call.varlist[0], call.options.generate
    if not data[name].is_string:
        raise StataError(107)
    texts = call.values(name).tolist()
    label_name = call.options.label or new
    known = data.value_labels.get(label_name, ValueLabel())
    fresh = sorted(set(texts) - set(known.numbers) - {""})
    if fresh and call.options.noextend:
        raise StataError(180, f"label {label_name} has no entry for {fresh[0]}")
    start = max((key for key in known.texts if key < 2147483621), default=0)
    extended = known.with_({start + i: text for i, text in enumerate(fresh, start=1)})
    numbers = extended.numbers
    values = np.full(data.n_obs, missing.MISSING)
    values[call.touse] = [numbers.get(text, missing.MISSING) for text in texts]
    width = max((len(text) for text in extended.texts.values()), default=8)
    data.value_labels[label_name] = extended
    data.put(new, Column.of(values, "long", f"%{max(width, 8)}.0g", data[name].label, label_name))
