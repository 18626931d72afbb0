"""What awk's values are and how they turn into each other: floats, texts as latin-1, None for no value yet."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from lab.world.commands.awk_words import AwkFault

MOST: Final = 2147483647
"""The largest number mawk prints and counts as a whole one."""
LONGEST: Final = 1 << 25
"""Bytes of a text at which a program is taken to grow one for ever."""

_PREFIX: Final = re.compile(
    r"[ \t\n\r\f\v]*([-+]?)(?:(0[xX](?:[0-9a-fA-F]+(?:\.[0-9a-fA-F]*)?|\.[0-9a-fA-F]+)(?:[pP][-+]?\d+)?)"
    r"|((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(inf(?:inity)?)|(nan))",
    re.A | re.I,
)
_LOOKS: Final = re.compile(r"[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[ \t\n\r\f\v]*", re.A)
_FORMAT: Final = re.compile(r"%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlLqjzt]*([a-zA-Z%]|\Z))", re.S)
_CONVERSIONS: Final = "diouxXcsfFeEgGaA"

Value = float | str | None


class Input(str):
    """A text that came in from outside, which counts as a number where it looks like one."""

    __slots__ = ()


class Endless(Exception):
    """The program would work, or grow a text, for ever."""


class PrintFault(AwkFault):
    """What printf was given does not fit its format."""

    def __init__(self, told: str, printed: str) -> None:
        super().__init__(told)
        self.printed = printed
        """What it had printed before."""


class Table(dict[str, Value]):
    """An array: asking for an element makes it."""

    def __missing__(self, key: str) -> Value:
        self[key] = None
        return None


def number(value: Value) -> float:
    """Return a value as a number."""
    if value.__class__ is float:
        return value
    if value is None:
        return 0.0
    try:
        # What float() takes beyond C is an underscore.
        if "_" not in value:  # type: ignore[operator]
            return float(value)
    except ValueError:
        pass
    return _leading(str(value))


def _leading(text: str) -> float:
    found = _PREFIX.match(text)
    if found is None:
        return 0.0
    sign, hexadecimal, decimal, infinite, _ = found.groups()
    if hexadecimal:
        made = float.fromhex(hexadecimal)
    elif decimal:
        made = float(decimal)
    else:
        made = math.inf if infinite else math.nan
    return -made if sign == "-" else made


def looks_like_number(text: str) -> bool:
    """Whether the whole of a text from outside is a number."""
    return _LOOKS.fullmatch(text) is not None


def plain(value: float, form: str = "%.6g") -> str:
    """Return a number as text: whole ones as they are, others as `form`, CONVFMT or OFMT, has it."""
    if -MOST <= value <= MOST and value == (whole := int(value)):
        return str(whole)
    if value != value or value in (math.inf, -math.inf):
        return unbounded(value)
    return form % value if form == "%.6g" else formatted(form, [value], "sprintf")


def unbounded(value: float) -> str:
    """Return what C prints for what is no finite number."""
    return ("-" if math.copysign(1, value) < 0 else "") + ("nan" if value != value else "inf")


def compared(left: Value, right: Value) -> int:
    """Return -1, 0 or 1: as numbers where both are or look like some, else as texts."""
    if _numeric(left) and _numeric(right):
        one, other = number(left), number(right)
        return (one > other) - (one < other)
    a, b = text(left), text(right)
    return (a > b) - (a < b)


def _numeric(value: Value) -> bool:
    if isinstance(value, str):
        return isinstance(value, Input) and looks_like_number(value)
    return True


def text(value: Value) -> str:
    """Return a value as text, numbers with six digits."""
    if value is None:
        return ""
    return value if isinstance(value, str) else plain(value)


def holds(value: Value) -> bool:
    """Whether a value counts as true."""
    if isinstance(value, str):
        return number(value) != 0 if isinstance(value, Input) and looks_like_number(value) else value != ""
    return bool(value)


def formatted(form: str, values: Sequence[Value], name: str = "printf") -> str:
    """Return what printf makes of its arguments. Raises AwkFault for what mawk refuses."""
    waiting = list(values)
    made: list[str] = []

    def taken() -> Value:
        if not waiting:
            raise PrintFault(f'run time error: not enough arguments passed to {name}("{form}")', "".join(made))
        return waiting.pop(0)

    for at, piece in enumerate(_pieces(form)):
        if isinstance(piece, str):
            made.append(piece)
            continue
        flags, width, precision, kind = piece
        if kind not in _CONVERSIONS or not kind:
            count = sum(not isinstance(one, str) for one in _pieces(form)[: at + 1])
            raise PrintFault(f'run time error: improper conversion(number {count}) in {name}("{form}")', "".join(made))
        if width == "*":
            wide = int(number(taken()))
            flags, width = (flags + "-" if wide < 0 else flags), str(abs(wide))
        if precision == "*":
            exact = int(number(taken()))
            precision = None if exact < 0 else str(exact)
        if len(width or "") > 7:
            raise Endless
        made.append(_converted(flags, width or "", precision, kind, taken()))
    return "".join(made)


@lru_cache(maxsize=256)
def _pieces(form: str) -> tuple[str | tuple[str, str | None, str | None, str], ...]:
    made: list[str | tuple[str, str | None, str | None, str]] = []
    at = 0
    for match in _FORMAT.finditer(form):
        if match.start() > at:
            made.append(form[at : match.start()])
        at = match.end()
        if match[0] == "%%":
            made.append("%")
        else:
            precision = match[3] if "." not in match[0] else match[3] or "0"
            made.append((match[1] or "", match[2], precision, match[4]))
    if at < len(form):
        made.append(form[at:])
    return tuple(made)


def _converted(flags: str, width: str, precision: str | None, kind: str, value: Value) -> str:
    if kind == "c":
        letter = chr(int(number(value)) & 255) if isinstance(value, float) else text(value)[:1] or "\0"
        return _padded(letter, flags, width)
    if kind == "s":
        shown = text(value)
        return _padded(shown if precision is None else shown[: int(precision)], flags, width)
    amount = number(value)
    if amount != amount or amount in (math.inf, -math.inf):
        if kind in "di":
            amount = -MOST if amount != amount else math.copysign(MOST, amount)
        elif kind not in "uoxX":
            sign = "+" if "+" in flags and not unbounded(amount).startswith("-") else ""
            return _padded(sign + unbounded(amount), flags, width)
    dot = "" if precision is None else f".{precision}"
    if kind in "di":
        return f"%{flags}{width}{dot}d" % int(max(-MOST, min(MOST, amount)))
    if kind in "uoxX":
        whole = int(max(0, min(0xFFFFFFFF, amount if amount == amount else 0)))
        made = f"%{flags}{width}{dot}{'d' if kind == 'u' else kind}" % whole
        return made.replace("0o", "0", 1) if kind == "o" else made
    if kind in "aA":
        return _padded(amount.hex(), flags, width)
    return f"%{flags}{width}{dot}{kind}" % amount


def _padded(shown: str, flags: str, width: str) -> str:
    wide = int(width or "0")
    return shown.ljust(wide) if "-" in flags else shown.rjust(wide)
