"""`seq`: print a sequence of numbers, possibly longer than memory can hold."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from math import ceil, floor
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_MOST_CHARACTERS: Final = 9 << 20
_AT_ONCE: Final = 20_000
"""Numbers formatted at a time, because nothing else runs meanwhile."""
_NUMBER: Final = re.compile(r"\s*[-+]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:e([-+]?\d+))?\s*", re.I)
_HEXADECIMAL: Final = re.compile(r"\s*([-+]?)0x([\da-f]+)\s*", re.I)
_DIRECTIVE: Final = re.compile(r"%([-+ 0'#]*)(\d*)((?:\.\d*)?)L?(.?)", re.S)
_NEGATIVE: Final = re.compile(r"-[.\d]")


def _numbers_first(argv: list[str]) -> list[str]:
    """Keep negative numbers from being parsed as options."""
    at = 0
    while at < len(argv) and argv[at].startswith("-") and argv[at] != "--":
        if _NEGATIVE.match(argv[at]):
            return [*argv[:at], "--", *argv[at:]]
        at += 2 if argv[at] in ("-s", "-f", "--separator", "--format") else 1
    return argv


@program("seq", spec="f,format= s,separator= w,equal-width", permute=False, respell=_numbers_first)
def seq(context: Context, args: Arguments) -> CommandResult:
    """Print numbers from first to last."""
    words = args.operands
    if not words:
        raise UsageFault("missing operand")
    if len(words) > 3:
        raise UsageFault(f"extra operand {Printout(context).quoted(words[3])}")
    values = [_value(word, context) for word in words]
    last = values[-1]
    first = values[0] if len(values) > 1 else Decimal(1)
    step = values[1] if len(values) > 2 else Decimal(1)
    if not step:
        raise UsageFault(f"invalid Zero increment value: {Printout(context).quoted(words[1])}")
    places = max(_places(word) for word in words[:-1]) if len(words) > 1 else 0
    if "format" in args:
        if "equal-width" in args:
            raise UsageFault("format string may not be specified when printing equal width strings")
        shape = _shape(args.get("format"), context)
        lines: Iterator[str] = (shape % float(number) for number in _numbers(first, step, last))
    else:
        width = 0
        if "equal-width" in args:
            width = max(len(f"{number:.{places}f}") for number in (first, last if last.is_finite() else first))
        shape = f"0{width}.{places}f" if width else f".{places}f"
        lines = (format(number, shape) for number in _numbers(first, step, last))
        if first == int(first) and step == int(step) and not (places or width):
            far = int(first) + _MOST_CHARACTERS * int(step)
            stop = (floor(last) + 1 if step > 0 else ceil(last) - 1) if last.is_finite() else far
            lines = map(str, range(int(first), stop, int(step)))
    between = args.get("separator", "\n")
    numbers: list[str] = []
    size = 0
    while size < _MOST_CHARACTERS and (some := list(islice(lines, _AT_ONCE))):
        numbers.append(between.join(some))
        size += len(numbers[-1])
    if size >= _MOST_CHARACTERS:
        context.cut_short()
    return CommandResult(between.join(numbers) + ("\n" if numbers else ""))


def _numbers(first: Decimal, step: Decimal, last: Decimal) -> Iterator[Decimal]:
    number = first
    while number <= last if step > 0 else number >= last:
        yield number
        number += step


def _value(word: str, context: Context) -> Decimal:
    """Parse a number. Raises `UsageFault`."""
    if _NUMBER.fullmatch(word):
        return Decimal(word.strip())
    if match := _HEXADECIMAL.fullmatch(word):
        return Decimal(int(f"{match[1]}{match[2]}", 16))
    if re.fullmatch(r"[-+]?inf(?:inity)?", word, re.I):
        return Decimal(word)
    what = "invalid 'not-a-number' argument" if word.lower() == "nan" else "invalid floating point argument"
    raise UsageFault(f"{what}: {Printout(context).quoted(word)}")


def _places(word: str) -> int:
    """Return the number of decimal places."""
    match = _NUMBER.fullmatch(word)
    if match is None:
        return 0
    return max(0, len(match[1] or match[2] or "") - int(match[3] or 0))


def _shape(text: str, context: Context) -> str:
    """Return a format for one number, in Python's syntax. Raises `UsageFault`."""
    label = Printout(context).quoted(text)
    plain = text.replace("%%", "\0\0")
    at = plain.find("%")
    if at < 0:
        raise UsageFault(f"format {label} has no % directive", hint=False)
    match = _DIRECTIVE.match(plain, at)
    assert match is not None
    if not match[4]:
        raise UsageFault(f"format {label} ends in %", hint=False)
    if match[4] not in "efgEFGaA":
        raise UsageFault(f"format {label} has unknown %{match[4]} directive", hint=False)
    if "%" in plain[match.end() :]:
        raise UsageFault(f"format {label} has too many % directives", hint=False)
    letter = "g" if match[4] in "aA" else match[4]
    flags = match[1].replace("'", "")
    return (plain[:at] + f"%{flags}{match[2]}{match[3]}{letter}" + plain[match.end() :]).replace("\0\0", "%%")
