"""What an awk program reads: files and command output cut into records, and a record cut into fields."""

import re
from collections.abc import Callable
from typing import Final

from lab.world.commands.awk_values import LONGEST, Endless, Input, Value, number, text
from lab.world.commands.awk_words import AwkFault
from lab.world.commands.regular import Regular, regular

_WORDS: Final = re.compile(r"[^ \t\n]+")
_BLANK_LINES: Final = re.compile(r"\n\n+")
_ASSIGNMENT: Final = re.compile(r"([A-Za-z_]\w*)=(.*)", re.S | re.A)
_MOST_FIELDS: Final = 32767


def pattern(source: str) -> Regular:
    """Return an expression ready for use. Raises AwkFault."""
    return regular(source)


class Reader:
    """A text from which records are taken one by one."""

    def __init__(self, data: str) -> None:
        self.data = data
        self.at = 0

    def next(self, separator: str) -> str | None:
        """Return the next record, None at the end."""
        data, start = self.data, self.at
        if separator == "":
            while data.startswith("\n", start):
                start += 1
        if start >= len(data):
            return None
        if len(separator) == 1:
            end = data.find(separator, start)
            span = (end, end + 1) if end >= 0 else None
        elif separator == "":
            blank = _BLANK_LINES.search(data, start)
            span = blank.span() if blank is not None else None
        else:
            span = pattern(separator).search(data, start)
            span = span if span is not None and span[1] > span[0] else None
        if span is None:
            self.at = len(data)
            rest = data[start:]
            last = rest.endswith("\n") and len(separator) != 1
            return rest[:-1] if last and separator == "" else rest
        self.at = span[1]
        return data[start : span[0]]


def fields_of(line: str, separator: str, *, paragraphs: bool = False, is_pattern: bool = False) -> list[str]:
    """Return what a text is made of between separators as FS and split have them."""
    if separator == " " and not is_pattern:
        return _WORDS.findall(line)
    if not line:
        return []
    if paragraphs and separator != "\n":
        return [part for row in line.split("\n") for part in fields_of(row, separator, is_pattern=is_pattern) or [""]]
    if separator == "":
        return list(line)
    if len(separator) == 1 and not is_pattern:
        return line.split(separator)
    made, at, start = [], 0, 0
    found = pattern(separator)
    while (span := found.search(line, at)) is not None:
        if span[0] == span[1]:
            at = span[1] + 1
            if at > len(line):
                break
            continue
        made.append(line[start : span[0]])
        at = start = span[1]
    made.append(line[start:])
    return made


class Records:
    """The main input, and the record the program is at."""

    def __init__(
        self,
        open_file: Callable[[str], str],
        get: Callable[[str], Value],
        put: Callable[[str, Value], object],
        assign: Callable[[str, str], None],
        arguments: Callable[[int], str | None],
    ) -> None:
        self._open_file = open_file
        self._get = get
        self._put = put
        self._assign = assign
        self._arguments = arguments
        self._argument = 1
        self._had_file = False
        self._reader: Reader | None = None
        self._whole: str | None = ""
        self._fields: list[Value] | None = []
        self._input = False
        """Whether the record came from outside as it is."""

    def advance(self) -> str | None:
        """Return the next record of the main input, counted."""
        while True:
            if self._reader is None and not self._next_file():
                return None
            assert self._reader is not None
            line = self._reader.next(text(self._get("RS")))
            if line is not None:
                self._put("NR", number(self._get("NR")) + 1)
                self._put("FNR", number(self._get("FNR")) + 1)
                return line
            self._reader = None

    def skip_file(self) -> None:
        """Go on with the next file."""
        self._reader = None

    def _next_file(self) -> bool:
        while True:
            word = self._arguments(self._argument)
            if word is None:
                if self._had_file:
                    return False
                word = "-"
            self._argument += 1
            if word == "":
                continue
            given = _ASSIGNMENT.fullmatch(word)
            if given is not None:
                self._assign(given[1], given[2])
                continue
            self._had_file = True
            try:
                data = self._open_file(word)
            except IsADirectoryError:
                raise AwkFault("read error (Is a directory)") from None
            except OSError as fault:
                raise AwkFault(f"cannot open {word} ({fault.strerror})") from None
            self._reader = Reader(data)
            self._put("FILENAME", word)
            self._put("FNR", 0.0)
            return True

    # The record

    def take(self, line: str) -> None:
        """Make a text from outside the record."""
        self._whole, self._fields, self._input = line, None, True

    def whole(self) -> str:
        """Return the record."""
        if self._whole is None:
            assert self._fields is not None
            self._whole = text(self._get("OFS")).join(text(one) for one in self._fields)
            if len(self._whole) > LONGEST:
                raise Endless
        return self._whole

    def field(self, place: int) -> Value:
        """Return $0 or a field."""
        if place == 0:
            return Input(self.whole())
        fields = self._fields if self._fields is not None else self._cut()
        if place < 0:
            raise AwkFault(f"run time error: negative field index ${place}")
        return fields[place - 1] if place <= len(fields) else None

    def set_field(self, place: int, value: Value) -> Value:
        """Set $0 or a field."""
        if place == 0:
            self.take(text(value))
            return value
        if place < 0 or place > _MOST_FIELDS:
            what = "negative field index" if place < 0 else "program limit exceeded: maximum number of fields size="
            raise AwkFault(f"run time error: {what} ${place}" if place < 0 else f"{what}{_MOST_FIELDS}")
        fields = self._fields if self._fields is not None else self._cut()
        fields += [""] * (place - len(fields))
        fields[place - 1] = value
        self._whole = None
        return value

    def count(self) -> float:
        """Return NF."""
        return float(len(self._fields if self._fields is not None else self._cut()))

    def set_count(self, value: Value) -> None:
        """Set NF."""
        wanted = int(number(value))
        if wanted < 0 or wanted > _MOST_FIELDS:
            raise AwkFault("run time error: negative value assigned to NF")
        fields = self._fields if self._fields is not None else self._cut()
        fields[wanted:] = [""] * (wanted - len(fields))
        self._whole = None

    def _cut(self) -> list[Value]:
        separator = text(self._get("FS"))
        made = fields_of(self._whole or "", separator, paragraphs=self._get("RS") == "")
        self._fields = list(map(Input, made))
        return self._fields
