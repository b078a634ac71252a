"""What differs between .dta formats: widths of names, labels, counts and codes of storage types."""

from __future__ import annotations

from dataclasses import dataclass

READABLE = (102, 103, 104, 105, 108, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119)
WRITABLE = (113, 114, 115, 117, 118, 119)

# Missing values of float and double on disk: `.` and the step to the next one.
FLOAT_MISSING, FLOAT_STEP = 0x7F00_0000, 11
DOUBLE_MISSING, DOUBLE_STEP = 0x7FE0_0000_0000_0000, 40
OLDEST_DOUBLE_MISSING = 2.0**333

NUMPY = {"byte": "i1", "int": "i2", "long": "i4", "float": "f4", "double": "f8"}
STRL = "V8"

_TAGGED_CODES = {65526: "double", 65527: "float", 65528: "long", 65529: "int", 65530: "byte", 32768: "strL"}
_NUMBERED_CODES = {255: "double", 254: "float", 253: "long", 252: "int", 251: "byte"}
_LETTER_CODES = {ord("d"): "double", ord("f"): "float", ord("l"): "long", ord("i"): "int", ord("b"): "byte"}


@dataclass(frozen=True)
class Layout:
    """The layout of one .dta format; widths are in bytes."""

    version: int

    @property
    def tagged(self) -> bool:
        """True from format 117 on, whose sections stand between <tags>."""
        return self.version >= 117

    @property
    def name(self) -> int:
        """Width of a variable's or a value label's name, with its NUL."""
        return 9 if self.version < 110 else 33 if self.version < 118 else 129

    @property
    def format(self) -> int:
        """Width of a display format."""
        v = self.version
        return 7 if v < 105 else 12 if v < 114 else 49 if v < 118 else 57

    @property
    def variable_label(self) -> int:
        """Width of a variable label."""
        return 32 if self.version < 108 else 81 if self.version < 118 else 321

    @property
    def n_obs(self) -> str:
        """struct code of the number of observations."""
        return "H" if self.version == 102 else "I" if self.version < 118 else "Q"

    @property
    def n_vars(self) -> str:
        """struct code of the number of variables, and of an entry of the sort list."""
        return "I" if self.version == 119 else "H"

    @property
    def longest_text(self) -> int:
        """Width of the longest str#."""
        return 2045 if self.tagged else 244

    @property
    def extended_missing(self) -> bool:
        """True from format 113 on, which knows `.a` to `.z`."""
        return self.version >= 113

    @property
    def unicode(self) -> bool:
        """True from format 118 on, whose text is UTF-8; before that it is some one-byte code page."""
        return self.version >= 118

    def storage(self, code: int) -> str:
        """The storage type that a type code stands for; KeyError if none."""
        if self.tagged:
            return f"str{code}" if 1 <= code <= 2045 else _TAGGED_CODES[code]
        if self.version >= 111:
            return f"str{code}" if 1 <= code <= 244 else _NUMBERED_CODES[code]
        return _LETTER_CODES[code] if code < 128 else f"str{code - 127}"

    def code(self, storage: str) -> int:
        """The type code of a storage type (formats 113 and later)."""
        codes = _TAGGED_CODES if self.tagged else _NUMBERED_CODES
        return next((c for c, name in codes.items() if name == storage), 0) or int(storage[3:])
