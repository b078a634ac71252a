"""Labels of the data in several languages."""

from __future__ import annotations

from statalike.data.results import Results
from statalike.errors import StataError
from statalike.interpreter.command import command
from statalike.lang.names import check_name
from statalike.output.text import wrapped

WORDS, VALUES = "_lang_v_", "_lang_l_"
LONGEST = 24
MOST = 100
INDENT = 4
COLUMN = 36


@command("LAbel LANGuage [anything] [, new copy rename delete]")
def run(session, call):
    """Keep the label of the data, those of its variables and the value labels they have in several languages.

    label language                                 tells which there are
    label language name                            goes over to another
    label language name, new [copy] | rename | delete

    The labels of the languages that are not the present one are characteristics and are saved with the data. The
    first language is called default.

    new                  makes another, without labels
    copy                 makes it with a copy of the present labels
    rename               gives the present one another name
    delete               forgets one

    . sysuse auto, clear
    (1978 automobile data)
    . label language en, rename
    (language default renamed en)
    . label language de, new
    (language de now current language)
    . label variable price "Preis"
    . label language en

    Stored: r(languages) r(language) r(k_languages)
    """
    data, options = session.data, call.options
    names, now = _languages(data)
    name = (call.anything or "").strip()
    wanted = [each for each in ("new", "rename", "delete") if getattr(options, each)]
    if len(wanted) > 1 or (options.copy and not options.new) or (wanted and not name):
        raise StataError(198)
    if not name:
        _show(session.output, names, now)
    elif options.new or options.rename:
        names, now = _named(session, names, now, name, options)
    elif name not in names:
        raise StataError(111, f"language {name} not defined")
    elif options.delete:
        names, now = _deleted(session, names, now, name)
    elif name == now:
        session.output.line(f"({name} already current language)")
    else:
        _put_away(data, now)
        _take_out(data, name)
        now = name
    if name:
        data.chars = {**data.chars, "_lang_list": " ".join(names), "_lang_c": now}
        data.changed = True
    known = " ".join(names)
    session.r = Results(scalars={"k_languages": float(len(names))}, macros={"languages": known, "language": now})


def _languages(data):
    """The names of all languages and of the present one."""
    names = data.chars.get("_lang_list", "default").split()
    now = data.chars.get("_lang_c", "default")
    return (names, now) if now in names else ([*names, now], now)


def _show(output, names, now):
    """Which there are, and what can be done."""

    def told(what, how):
        output.line(f"{' ' * INDENT + what:<{COLUMN}}. label language {how}")

    output.line()
    output.line("Language for variable and value labels")
    output.line()
    if len(names) == 1:
        text = f"In this dataset, value and variable labels have been defined in only one language: {now}"
        for line in wrapped(text, output.linesize - INDENT):
            output.line(" " * INDENT + line)
        output.line()
    else:
        output.line(" " * INDENT + "Available languages:")
        for name in names:
            output.line(" " * 3 * INDENT + name)
        output.line()
        told("Currently set is:", now)
        output.line()
        told("To select different language:", "<name>")
        output.line()
    told("To create new language:", "<name>, new")
    told("To rename current language:", "<name>, rename")


def _named(session, names, now, name, options):
    """Languages and the present one after one is made or renamed."""
    if len(check_name(name)) > LONGEST:
        raise StataError(198, f"{name} invalid name; names of languages have at most {LONGEST} characters")
    if name in names:
        raise StataError(110, f"language {name} already exists")
    if options.rename:
        session.output.line(f"(language {now} renamed {name})")
        return [name if each == now else each for each in names], name
    if len(names) >= MOST:
        raise StataError(459, f"{MOST} label languages exist; limit reached")
    _put_away(session.data, now)
    if not options.copy:
        _take_out(session.data, name)
    session.output.line(f"(language {name} now current language)")
    return [*names, name], name


def _deleted(session, names, now, name):
    """Languages and the present one after one is forgotten."""
    left = [each for each in names if each != name]
    if not left:
        raise StataError(198, f"language {name} is the only language defined; it may not be deleted")
    if name != now:
        _forget(session.data, name)
        return left, now
    _take_out(session.data, left[0])
    session.output.line(f"(language {left[0]} now current language)")
    return left, left[0]


def _put_away(data, language):
    """Keep the present labels as characteristics."""
    data.chars = _with(data.chars, {WORDS + language: data.label})
    for name in data.names:
        variable = data[name]
        kept = {WORDS + language: variable.label, VALUES + language: variable.value_label}
        data.put(name, variable.with_(chars=_with(variable.chars, kept)))


def _take_out(data, language):
    """Make a language's labels the present ones."""
    data.label = data.chars.get(WORDS + language, "")
    for name in data.names:
        variable = data[name]
        words, values = variable.chars.get(WORDS + language, ""), variable.chars.get(VALUES + language, "")
        data.put(name, variable.with_(label=words, value_label=values))
    _forget(data, language)


def _forget(data, language):
    """Remove a language's labels from the characteristics."""
    gone = {WORDS + language: "", VALUES + language: ""}
    data.chars = _with(data.chars, gone)
    for name in data.names:
        variable = data[name]
        if gone.keys() & variable.chars.keys():
            data.put(name, variable.with_(chars=_with(variable.chars, gone)))


def _with(chars, texts):
    """Characteristics with these texts, without those that are empty."""
    return {name: text for name, text in {**chars, **texts}.items() if text or name not in texts}
