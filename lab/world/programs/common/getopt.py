"""Command-line options, parsed as GNU getopt_long does and with its error messages."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct


class UsageFault(Exception):
    """A command line the program refuses; `text` is printed after `NAME: `.

    The program exits with `exit_code`, or else with its usual status for a bad command line. Some faults are printed
    without its `hint`.
    """

    def __init__(self, text: str, exit_code: int | None = None, *, hint: bool = True) -> None:
        super().__init__(text)
        self.text = text
        self.exit_code = exit_code
        self.hint = hint


class Option(Struct, frozen=True):
    """One option of a program: its letter, its long name, and whether it takes a value."""

    short: str
    long: str
    value: str = ""
    """"" for no value, `=` for a required one, `?` for an optional one that must be attached."""

    @property
    def name(self) -> str:
        """The key under which `Arguments` holds it: the long name if there is one."""
        return self.long or self.short


class Arguments(Struct, frozen=True):
    """A parsed command line: the options in order, and the operands."""

    options: tuple[tuple[str, str], ...]
    operands: tuple[str, ...]

    def __contains__(self, name: object) -> bool:
        for option, _ in self.options:  # noqa: SIM110 - asked for every file of a listing
            if option == name:
                return True
        return False

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.options)

    def get(self, name: str, default: str = "") -> str:
        """Return the last value given to an option; most programs let the last one win."""
        return next((value for option, value in reversed(self.options) if option == name), default)

    def every(self, name: str) -> list[str]:
        """Return all values given to an option, in order."""
        return [value for option, value in self.options if option == name]

    def last_of(self, *names: str) -> str:
        """Return which of several mutually overriding options came last; "" when none was given."""
        return next((option for option, _ in reversed(self.options) if option in names), "")


_SPEC = re.compile(r"(?:(?P<short>[^,\s=?])(?:,|(?=[=?]|$)))?(?P<long>[a-zA-Z0-9][\w.-]+)?(?P<value>[=?]?)$")


def options(spec: str) -> tuple[Option, ...]:
    """Parse a list of options such as `"a,all  w,width=  color?  d"`: letter, long name, kind of value."""
    parsed = []
    for word in spec.split():
        match = _SPEC.match(word)
        if match is None:
            raise ValueError(f"not an option: {word!r}")
        parsed.append(Option(match["short"] or "", match["long"] or "", match["value"]))
    return tuple(parsed)


def parse(argv: Sequence[str], options: Sequence[Option], *, permute: bool = True) -> Arguments:
    """Parse the words after a program's name.

    Handles clustered letters, attached and separate values, unambiguous prefixes of long names, and `--`. With
    `permute` off, parsing stops at the first operand, as in `ssh`, `sudo` or `env`. Raises `UsageFault`.
    """
    values: list[tuple[str, str]] = []
    operands: list[str] = []
    words = list(argv)
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word == "--":
            operands.extend(words[at:])
            break
        if word.startswith("--"):
            name, joined, value = word[2:].partition("=")
            option = _long(name, options)
            if option.value == "=" and not joined:
                if at >= len(words):
                    raise UsageFault(f"option '--{option.long}' requires an argument")
                value = words[at]
                at += 1
            elif joined and not option.value:
                raise UsageFault(f"option '--{option.long}' doesn't allow an argument")
            values.append((option.name, value))
        elif word.startswith("-") and len(word) > 1:
            at = _cluster(word[1:], words, at, options, values)
        elif permute:
            operands.append(word)
        else:
            operands.extend(words[at - 1 :])
            break
    return Arguments(tuple(values), tuple(operands))


def _long(name: str, options: Sequence[Option]) -> Option:
    exact = [option for option in options if option.long == name]
    near = exact or [option for option in options if option.long and option.long.startswith(name)]
    if not near:
        raise UsageFault(f"unrecognized option '--{name}'")
    if len(near) > 1:
        choices = " ".join(f"'--{option.long}'" for option in near)
        raise UsageFault(f"option '--{name}' is ambiguous; possibilities: {choices}")
    return near[0]


def _cluster(
    letters: str, words: Sequence[str], at: int, options: Sequence[Option], values: list[tuple[str, str]]
) -> int:
    """Parse one word of letters, such as `-lah` or `-n5`; return the index of the next word."""
    for index, letter in enumerate(letters):
        option = next((option for option in options if option.short == letter), None)
        if option is None:
            raise UsageFault(f"invalid option -- '{letter}'")
        rest = letters[index + 1 :]
        if not option.value:
            values.append((option.name, ""))
            continue
        if option.value == "=" and not rest:
            if at >= len(words):
                raise UsageFault(f"option requires an argument -- '{letter}'")
            rest = words[at]
            at += 1
        values.append((option.name, rest))
        break
    return at
