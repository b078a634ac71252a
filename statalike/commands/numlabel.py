"""Numbers in front of value labels."""

from __future__ import annotations

from statalike.data.format import trimmed
from statalike.data.labels import ValueLabel
from statalike.errors import StataError
from statalike.interpreter.command import command


@command("numlabel [anything] , [Add Remove Mask(string) force Detail]")
def run(session, call):
    """Numbers in front of value labels, or away from there.

    numlabel [labels], add|remove [options]

    Without names, and with _all, of all value labels.

    add          put the numbers in front
    remove       take them away
    mask(text)   how they are written, # for the number; "#. " if not given
    force        even where some of the texts have the numbers already (or lack them)
    detail       show examples of the texts

    . sysuse auto, clear
    (1978 automobile data)
    . numlabel origin, add
    . tabulate foreign

     Car origin |      Freq.     Percent        Cum.
    ------------+-----------------------------------
    0. Domestic |         52       70.27       70.27
     1. Foreign |         22       29.73      100.00
    ------------+-----------------------------------
          Total |         74      100.00
    """
    options, labels = call.options, session.data.value_labels
    if bool(options.add) == bool(options.remove):
        raise StataError(198, "one of the options add and remove must be specified")
    mask = options.mask if options.mask is not None else "#. "
    if mask.count("#") != 1:
        raise StataError(198, "option mask() must contain one #")
    typed = (call.anything or "_all").split()
    names = sorted(labels) if typed == ["_all"] else typed
    for name in names:
        if name not in labels:
            raise StataError(111, f"value label {name} not found")
        changed = _changed(name, labels[name], mask, options)
        if options.detail:
            _show(session.output, name, changed)
        labels[name] = changed
    session.data.changed = True


def _changed(name, label, mask, options):
    """The label with or without its numbers."""
    written = {
        key: mask.replace("#", _number(value)) for key, (value, _) in zip(label.texts, label.items(), strict=True)
    }
    there = [text.startswith(written[key]) for key, text in label.texts.items()]
    if options.add and any(there) and not options.force:
        raise StataError(198, f"{name} has numbers in front of its texts already; see option force")
    if options.remove and not all(there) and not options.force:
        raise StataError(198, f"{name} has texts without numbers in front of them; see option force")
    if options.add:
        return ValueLabel({key: written[key] + text for key, text in label.texts.items()})
    return ValueLabel({key: text.removeprefix(written[key]) for key, text in label.texts.items()})


def _number(value):
    return trimmed(value, "%12.0g")


def _show(output, name, label):
    output.line()
    output.line(f"{name}:")
    for value, text in label.items():
        output.line(f"{_number(value):>12} {text}")
