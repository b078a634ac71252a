"""What goes wrong, as Stata says it: a return code and one line of text."""

from __future__ import annotations

MESSAGES: dict[int, str] = {
    1: "--Break--",
    4: "no; dataset in memory has changed since last saved",
    5: "not sorted",
    7: "'{found}' found where {expected} expected",
    9: "assertion is false",
    100: "varlist required",
    101: "varlist not allowed",
    102: "too few variables specified",
    103: "too many variables specified",
    104: "nothing to input",
    106: "variable {name} is {given} in master but {other} in using data",
    107: "not possible with numeric variable",
    108: "not possible with string variable",
    109: "type mismatch",
    110: "variable {name} already defined",
    111: "variable {name} not found",
    119: "statement out of context",
    120: "invalid %format",
    121: "invalid numlist",
    123: "invalid numlist has too many elements",
    130: "expression too long",
    131: "not possible with test",
    132: "unbalanced parentheses or brackets",
    133: "unknown function {name}()",
    134: "too many values",
    180: "invalid attempt to modify label",
    181: "may not label strings",
    182: "not labeled",
    190: "request may not be combined with by",
    191: "request may not be combined with by",
    197: "invalid syntax",
    198: "invalid syntax",
    199: "command {name} is unrecognized",
    301: "last estimates not found",
    321: "requested action not valid after most recent estimation command",
    322: "something that should be true of your estimation results is not",
    401: "may not use noninteger frequency weights",
    402: "negative weights encountered",
    404: "not possible with weights",
    406: "not possible with pweighted data",
    411: "nonpositive values encountered",
    430: "convergence not achieved",
    451: "repeated time values within panel",
    459: "something that should be true of your data is not",
    498: "{text}",
    499: "{text}",
    503: "conformability error",
    504: "matrix has missing values",
    505: "matrix not symmetric",
    506: "matrix not positive definite",
    507: "name conflict",
    601: "file {name} not found",
    602: "file {name} already exists",
    603: "file {name} could not be opened",
    604: "log file already open",
    606: "no log file open",
    610: "file {name} not Stata format",
    612: "unexpected end of file",
    900: "no room to add more observations",
    950: "insufficient memory",
    2000: "no observations",
    2001: "insufficient observations",
    3001: "expected {expected} arguments but received {received}",
}


class StataError(Exception):
    """An error of the user's making: return code `code` and the line that Stata prints above `r(code);`.

    The text is `message` when given, else the code's entry in MESSAGES filled in with `what`. `shown` is set once the
    text has been printed, on its way up.
    """

    shown = False

    def __init__(self, code: int, message: str | None = None, **what: object) -> None:
        self.code = code
        self.message = MESSAGES[code].format(**what) if message is None else message
        super().__init__(f"{self.message}\nr({code});" if self.message else f"r({code});")
