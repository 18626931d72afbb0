"""A running awk program's outside: its special variables, what it reads and prints, and the commands it starts."""

import math
import re
from collections.abc import Callable, Iterable
from typing import Final

from lab.world.commands.awk_records import Reader, Records, fields_of, pattern
from lab.world.commands.awk_values import LONGEST, Endless, Input, Table, Value, number, plain, text
from lab.world.commands.awk_words import AwkFault, unescaped
from lab.world.commands.dates import format_date
from lab.world.commands.protocol import CommandResult, Context
from lab.world.commands.sources import STDIN, part

_OUTPUTS: Final = {"/dev/stdout": 1, "-": 1, "/dev/stderr": 2}
_MOST_PRINTED: Final = 1 << 24
_RANDOM_MOST: Final = 2147483647

_NOT_FOUND: Final = re.compile(r"^(?:/bin/)?sh: (?:line )?(\d+): (\S+): (?:command )?not found$", re.M)

Shell = Callable[[Context, str, str], CommandResult]


class Machine:
    """What a program has beside its own names. Attributes in capitals are awk's variables."""

    def __init__(self, context: Context, arguments: list[str], variables: dict[str, object], shell: Shell) -> None:
        self.context = context
        self.variables = variables
        """The program's own variables, as its Python sees them."""
        self.out: list[str] = []
        self.err: list[str] = []
        self.got: Value = None
        """The record that a getline for a variable read."""
        self.within: dict[int, bool] = {}
        """Whether each range is in one."""
        self.NR: Value = 0.0
        self.FNR: Value = 0.0
        self.FS: str = " "
        self.OFS: str = " "
        self.ORS: str = "\n"
        self.RS: str = "\n"
        self.SUBSEP: str = "\x1c"
        self.FILENAME: Value = ""
        self.RSTART: Value = 0.0
        self.RLENGTH: Value = -1.0
        self.CONVFMT: str = "%.6g"
        self.OFMT: str = "%.6g"
        self.ENVIRON = Table({_bytes(key): Input(_bytes(value)) for key, value in context.env.items()})
        self.ARGV = Table({str(place): Input(word) for place, word in enumerate(arguments)})
        self.ARGC: Value = float(len(arguments))
        self.records = Records(self._open, self.get, self.put, self.assign, self._argument)
        self._shell = shell
        self._printed = 0
        self._passed_on = 0
        """How much of `out` had left the program's buffer when it last started a command."""
        self._files: dict[str, list[str]] = {}
        self._pipes: dict[str, list[str]] = {}
        self._readers: dict[tuple[str, str], Reader] = {}
        self._statuses: dict[str, float] = {}
        self._seed: Value = float(int(context.clock.now))
        self._chance = _Chance(int(context.clock.now))

    # Variables

    def get(self, name: str) -> Value:
        """Return a special variable."""
        value: Value = getattr(self, name)
        return value

    def put(self, name: str, value: Value) -> Value:
        """Set a special variable."""
        if name == "NF":
            self.records.set_count(value)
        elif name in ("FS", "OFS", "ORS", "RS", "SUBSEP", "CONVFMT", "OFMT"):
            # A record is cut as things were when it was read.
            if name == "FS":
                self.records.count()
            setattr(self, name, text(value))
        else:
            setattr(self, name, value)
        return value

    def assign(self, name: str, word: str) -> None:
        """Set a variable as `-v` and an operand `name=value` do."""
        value = Input(unescaped(word))
        if name == "NF" or hasattr(self, name):
            self.put(name, value)
        else:
            self.variables[f"g_{name}"] = value

    def _argument(self, place: int) -> str | None:
        if place >= number(self.ARGC):
            return None
        return text(self.ARGV.get(str(place), ""))

    # Reading

    def _open(self, path: str) -> str:
        data = part(self.context, STDIN if path in ("-", "/dev/stdin") else _name(path))
        return data.decode("latin-1")

    def get_line(self, kind: str, source: str) -> float:
        """Read a record into `got`: from the main input, a file ("<") or a command ("|"). Return 1, 0 or -1."""
        if not kind:
            line = self.records.advance()
        else:
            reader = self._reader(kind, source)
            if reader is None:
                return -1.0
            line = reader.next(self.RS)
        self.got = None if line is None else Input(line)
        return 0.0 if line is None else 1.0

    def get_record(self, kind: str, source: str) -> float:
        """Read a record as `get_line` does and make it $0."""
        status = self.get_line(kind, source)
        if status > 0:
            self.records.take(text(self.got))
        return status

    def _reader(self, kind: str, source: str) -> Reader | None:
        key = (kind, source)
        if key not in self._readers:
            if kind == "<":
                try:
                    data = self._open(source)
                except IsADirectoryError:
                    raise AwkFault("read error (Is a directory)") from None
                except OSError:
                    return None
            else:
                self.flush_files()
                self._passed_on = len(self.out)
                result = self._run(source, "")
                data = _bytes(result.stdout)
                self._statuses[source] = float(result.exit_code)
            self._readers[key] = Reader(data)
        return self._readers[key]

    # Printing

    def emit(self, made: str) -> None:
        """Print on standard output."""
        self._printed += len(made)
        if self._printed > _MOST_PRINTED:
            raise Endless
        self.out.append(made)

    def write(self, made: str, kind: str, target: str) -> None:
        """Print to a file, `kind` being > or >>, or to a command."""
        if kind == "|":
            if target not in self._pipes:
                self._pipes[target] = []
                self._passed_on = len(self.out)
            self._pipes[target].append(made)
            return
        number_of = _OUTPUTS.get(target)
        if number_of == 1:
            self.emit(made)
        elif number_of == 2:
            self.err.append(made)
        else:
            if target not in self._files:
                self._create(target, appends=kind == ">>")
            self._files[target].append(made)

    def _create(self, target: str, *, appends: bool) -> None:
        fs = self.context.fs
        try:
            (fs.append if appends else fs.write)(_name(target), b"")
        except OSError as fault:
            raise AwkFault(f'cannot open "{target}" for output ({fault.strerror})') from None
        self._files[target] = []

    def flush_files(self) -> None:
        """Write what was printed to files."""
        for target, pieces in self._files.items():
            if pieces:
                try:
                    self.context.fs.append(_name(target), "".join(pieces).encode("latin-1"))
                except OSError as fault:
                    raise AwkFault(f"write failure ({fault.strerror})\nclose failure on file {target}") from None
                pieces.clear()

    def close(self, name: Value) -> float:
        """Close a file or command of that name: 0 or the command's status, -1 when there is none."""
        target = text(name)
        status = -1.0
        if target in self._files:
            self.flush_files()
            del self._files[target]
            status = 0.0
        if target in self._pipes:
            self.flush_files()
            status = self._end_pipe(target)
        for kind in "<|":
            if self._readers.pop((kind, target), None) is not None:
                status = self._statuses.get(target, 0.0) if kind == "|" else 0.0
        return status

    def close_all(self) -> None:
        """Close what is open at the end."""
        self.flush_files()
        for target in list(self._pipes):
            self._end_pipe(target)

    def _end_pipe(self, target: str) -> float:
        result = self._run(target, "".join(self._pipes.pop(target)))
        # What the program printed meanwhile still waits in its buffer.
        self.out.insert(self._passed_on, _bytes(result.stdout))
        self._passed_on += 1
        return float(result.exit_code)

    def fflush(self, name: Value = None) -> float:
        """Write out what waits to be written."""
        self.flush_files()
        self._passed_on = len(self.out)
        target = text(name)
        return 0.0 if not target or target in self._files or target in self._pipes or target in _OUTPUTS else -1.0

    def system(self, line: Value) -> float:
        """Run a command line and return its status."""
        self.flush_files()
        result = self._run(text(line), "")
        self.out.append(_bytes(result.stdout))
        self._passed_on = len(self.out)
        return float(result.exit_code)

    def _run(self, line: str, stdin: str) -> CommandResult:
        result = self._shell(self.context, _name(line), _name(stdin))
        self.err.append(_NOT_FOUND.sub(r"/bin/sh: \1: \2: not found", _bytes(result.stderr)))
        return result

    # Functions

    def split(self, whole: str, table: Table, separator: str | None = None, is_pattern: bool = False) -> float:
        """Fill an array with the parts of a text; return how many."""
        made = fields_of(whole, self.FS if separator is None else separator, is_pattern=is_pattern)
        table.clear()
        table.update((str(place), Input(one)) for place, one in enumerate(made, 1))
        return float(len(made))

    def match(self, whole: str, source: str) -> float:
        """Return where a pattern matches first, from 1, and set RSTART and RLENGTH."""
        span = pattern(source).search(whole)
        self.RSTART, self.RLENGTH = (0.0, -1.0) if span is None else (span[0] + 1.0, float(span[1] - span[0]))
        return number(self.RSTART)

    def srand(self, seed: Value = None) -> Value:
        """Seed chance, with the time unless told; return the seed before."""
        before = self._seed
        self._seed = float(int(self.context.clock.now)) if seed is None else seed
        self._chance = _Chance(int(number(self._seed)))
        return before

    def rand(self) -> float:
        """Return a number from 0 to 1."""
        return self._chance.next() / _RANDOM_MOST

    def systime(self) -> float:
        """Return the seconds since 1970."""
        return float(int(self.context.clock.now))

    def strftime(self, form: Value = "%c", seconds: Value = None, utc: Value = None) -> str:
        """Return a moment as a format has it."""
        moment = self.context.clock.now if seconds is None else number(seconds)
        return format_date(text(form), float(int(moment)))

    def mktime(self, given: Value) -> float:
        """Return the seconds of "YYYY MM DD HH MM SS", -1 for what is no date."""
        words = [int(number(Input(word))) for word in text(given).split()]
        if len(words) < 6:
            return -1.0
        year, month, day, hour, minute, second = words[:6]
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        return float(_days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second)


def _days(year: int, month: int, day: int) -> int:
    """Return the days from 1970 to a date, which may lie outside its month."""
    year -= month <= 2
    era, of_year = year // 400, (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    rest = year - era * 400
    return era * 146097 + rest * 365 + rest // 4 - rest // 100 + of_year - 719468


class _Chance:
    """The numbers of C's random(), which awk draws from."""

    def __init__(self, seed: int) -> None:
        state = [seed % (1 << 32) or 1]
        for _ in range(30):
            before = state[-1] - (1 << 32) if state[-1] >= 1 << 31 else state[-1]
            high, low = int(before / 127773), math.fmod(before, 127773)
            made = int(16807 * low - 2836 * high)
            state.append(made + 2147483647 if made < 0 else made)
        state += state[:3]
        self._state = state
        for _ in range(34, 344):
            self._draw()

    def _draw(self) -> int:
        made = (self._state[-31] + self._state[-3]) % (1 << 32)
        self._state.append(made)
        del self._state[:-40]
        return made

    def next(self) -> int:
        """Return the next number, 31 bits long."""
        return self._draw() >> 1


def _bounded(made: str) -> str:
    """Return a text that was put together, unless it has grown without end."""
    if len(made) > LONGEST:
        raise Endless
    return made


def substituted(source: str, new: str, whole: str, every: bool) -> tuple[float, str]:
    """Return how often a pattern was replaced, and the text that came of it."""
    found = pattern(source)
    made: list[str] = []
    count, at, start, ended = 0, 0, 0, -1
    while at <= len(whole) and (span := found.search(whole, at)) is not None:
        if span[0] == span[1]:
            # Nothing right behind a match is no other one.
            if span[0] != ended:
                made += [whole[start : span[0]], _filled(new, "")]
                start = span[0]
                count += 1
            at = span[0] + 1
        else:
            made += [whole[start : span[0]], _filled(new, whole[span[0] : span[1]])]
            at = start = ended = span[1]
            count += 1
        if not every:
            break
    made.append(whole[start:])
    return float(count), _bounded("".join(made)) if count else whole


def _filled(new: str, matched: str) -> str:
    if "&" not in new and "\\" not in new:
        return new
    made: list[str] = []
    at = 0
    while at < len(new):
        if new[at] == "\\" and new[at + 1 : at + 2] in ("\\", "&"):
            made.append(new[at + 1])
            at += 2
            continue
        made.append(matched if new[at] == "&" else new[at])
        at += 1
    return "".join(made)


def printed(value: Value, form: str) -> str:
    """Return what print makes of a value, OFMT being `form`."""
    return plain(value, form) if isinstance(value, float) else text(value)


def _bytes(shown: str) -> str:
    """Return a text of the world as the bytes it is, one letter each."""
    return shown.encode("utf-8", "surrogateescape").decode("latin-1")


def _name(made: str) -> str:
    """Return bytes, one letter each, as a text of the world."""
    return made.encode("latin-1", "replace").decode("utf-8", "surrogateescape")


def as_text(pieces: Iterable[str]) -> str:
    """Return what was printed as a text of the world."""
    return _name("".join(pieces))


def as_bytes(shown: str) -> str:
    """Return a text of the world as awk reads it: bytes, one letter each."""
    return _bytes(shown)
