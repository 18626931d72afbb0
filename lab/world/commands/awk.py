"""`awk` and `mawk`: mawk 1.3.4, which is what Debian installs as awk."""

import inspect
import math
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from lab.world.commands import awk_machine as machines
from lab.world.commands.awk_code import python_of
from lab.world.commands.awk_expressions import Node
from lab.world.commands.awk_machine import Machine, as_bytes, as_text
from lab.world.commands.awk_names import Names, nodes
from lab.world.commands.awk_order import ordered
from lab.world.commands.awk_syntax import parse
from lab.world.commands.awk_values import (
    MOST,
    Endless,
    PrintFault,
    Table,
    Value,
    compared,
    formatted,
    holds,
    number,
    plain,
    text,
)
from lab.world.commands.awk_words import AwkFault
from lab.world.commands.protocol import CommandResult, Context, Start, command
from lab.world.commands.regular import PatternError, regular

_MOST_ROUNDS: Final = 1_000_000
_MOST_JOINED: Final = 1 << 27
_DEEPEST: Final = 700
_VERSION: Final = """\
mawk 1.3.4 20200120
Copyright 2008-2019,2020, Thomas E. Dickey
Copyright 1991-1996,2014, Michael D. Brennan

"""
_LIMITS: Final = """\
random-funcs:       srandom/random
regex-funcs:        internal
compiled limits:
sprintf buffer      8192
maximum-integer     2147483647
"""
_USAGE: Final = """\
Usage: mawk [Options] [Program] [file ...]

Program:
    The -f option value is the name of a file containing program text.
    If no -f option is given, a "--" ends option processing; the following
    parameters are the program text.

Options:
    -f program-file  Program  text is read from file instead of from the
                     command-line.  Multiple -f options are accepted.
    -F value         sets the field separator, FS, to value.
    -v var=value     assigns value to program variable var.
    --               unambiguous end of options.

    Implementation-specific options are prefixed with "-W".  They can be
    abbreviated:

    -W version       show version information and exit.
    -W dump          show assembler-like listing of program and exit.
    -W help          show this message and exit.
    -W interactive   set unbuffered output, line-buffered input.
    -W exec file     use file as program as well as last option.
    -W random=number set initial random seed.
    -W sprintf=number adjust size of sprintf buffer.
    -W posix_space   do not consider "\n" a space.
    -W usage         show this message and exit.
"""


class _Next(Exception):
    """The program goes on with the next record."""


class _Exit(Exception):
    """The program ends."""

    def __init__(self, status: float | None) -> None:
        super().__init__()
        self.status = status


class _Refused(Exception):
    """A command line that runs nothing."""

    def __init__(self, result: CommandResult) -> None:
        super().__init__()
        self.result = result


@command("awk", folder="")
@command("mawk")
def awk(context: Context) -> CommandResult:
    """Run a program over records."""
    try:
        source, assignments, operands = _read(context)
        code, names, has_main = _compiled(source)
    except _Refused as refused:
        return refused.result
    except AwkFault as fault:
        return CommandResult("", _told(context, str(fault)), 2)
    except PatternError as fault:
        return CommandResult("", _told(context, f"line 1: {fault}"), 2)
    return _Run(context, names, operands).whole(code, assignments, has_main)


def _told(context: Context, lines: str) -> str:
    """Return complaints, each line of which mawk begins with its name."""
    return as_text(f"{context.name}: {line}\n" if line[:1] != "\t" else f"{line[1:]}\n" for line in lines.split("\n"))


def _read(context: Context) -> tuple[str, list[str], list[str]]:
    """Return the program, what -v sets, and the operands. Raises _Refused and AwkFault."""
    words, sources, assignments = list(context.argv), [], []
    while words and words[0].startswith("-") and words[0] != "-":
        word = words.pop(0)
        if word == "--":
            break
        letter, value = word[1], word[2:]
        if letter not in "FfvW":
            raise _Refused(CommandResult("", f"{context.name}: not an option: {word}\n", 2))
        if not value:
            if not words:
                raise _Refused(CommandResult("", f"{context.name}: option requires an argument -- {letter}\n", 2))
            value = words.pop(0)
        if letter == "F":
            assignments.append(f"FS={value}")
        elif letter == "v":
            if "=" not in value:
                raise AwkFault(f"improper assignment: -v {value}")
            assignments.append(value)
        elif letter == "f":
            sources.append(_file(context, value))
        elif value[:1] in "vV":
            raise _Refused(CommandResult(_VERSION, _LIMITS, 0))
        elif value[:1] in "hu":
            raise _Refused(CommandResult("", _USAGE, 0))
    if not sources:
        if not words:
            raise _Refused(CommandResult("", _USAGE, 2 if context.argv else 0))
        sources.append(words.pop(0))
    return as_bytes("\n".join(sources)), [as_bytes(one) for one in assignments], [as_bytes(one) for one in words]


def _file(context: Context, path: str) -> str:
    try:
        data = context.stdin if path == "-" else context.fs.read_text(path)
    except OSError as fault:
        raise AwkFault(f"cannot open {path} ({fault.strerror})") from None
    return data.split("\n", 1)[-1] if data.startswith("#!") else data


@lru_cache(maxsize=128)
def _compiled(source: str) -> tuple[object, Names, bool]:
    """Return a program as Python, its names, and whether it reads records."""
    program = parse(source)
    code, names = python_of(program, source.count("\n") + 2)
    for found in (*program.begin, *program.rules, *program.end, *(one.body for one in program.functions.values())):
        _check_patterns(found)
    return compile(code, "<awk>", "exec"), names, bool(program.rules or program.end)


def _check_patterns(node: Node) -> None:
    for one in nodes(node):
        if one.kind == "ere":
            try:
                regular(one.text)
            except PatternError as fault:
                raise AwkFault(f"line {one.line}: regular expression compile failed ({fault})\n\t{one.text}") from None


def _shell(context: Context, line: str, stdin: str) -> CommandResult:
    return context.run_script(
        context.host, context.user, line, cwd=context.cwd, stdin=stdin, env=dict(context.env), start=Start("/bin/sh")
    )


class _Run:
    """One run of a program."""

    def __init__(self, context: Context, names: Names, operands: list[str]) -> None:
        self.context = context
        self.rounds = 0
        self.joined = 0
        self.status = 0
        self.space: dict[str, object] = {f"g_{name}": None for name in names.scalars}
        self.space |= {f"t_{name}": Table() for name in names.tables}
        self.machine = Machine(context, [context.name, *operands], self.space, _shell)
        self.space |= self._provided()

    def whole(self, code: object, assignments: list[str], reads: bool) -> CommandResult:
        """Run it and return what it printed."""
        machine = self.machine
        deepest = sys.getrecursionlimit()
        sys.setrecursionlimit(max(deepest, len(inspect.stack(0)) + _DEEPEST))
        try:
            for one in assignments:
                name, _, value = one.partition("=")
                machine.assign(name, value)
            exec(code, self.space)  # type: ignore[arg-type]
            self._parts(reads)
        except AwkFault as fault:
            if isinstance(fault, PrintFault) and " printf(" in str(fault):
                machine.out.append(fault.printed)
            self._fail(str(fault))
        except PatternError as fault:
            self._fail(f"run time error: regular expression compile failed ({fault})")
        except (Endless, MemoryError, OverflowError):
            self.context.run_on("awk was stopped: it would work for very long")
            machine.err.append("Killed\n")
            self.status = 137
        except RecursionError:
            self._fail("program limit exceeded: eval stack size=1024")
        finally:
            sys.setrecursionlimit(deepest)
        return CommandResult(as_text(machine.out), as_text(machine.err), self.status & 255)

    def _parts(self, reads: bool) -> None:
        go_on = self._guarded("begin")
        if go_on and reads:
            self._guarded("records")
        if reads:
            self._guarded("end")
        self.machine.close_all()

    def _guarded(self, part: str) -> bool:
        """Run a part; tell whether what is between it and the end still runs."""
        try:
            if part == "records":
                self._records()
            else:
                self.space[part]()  # type: ignore[operator]
        except _Exit as end:
            if end.status is not None:
                self.status = int(end.status)
            if part == "end":
                return False
            return False
        return True

    def _records(self) -> None:
        records, rules = self.machine.records, self.space["rules"]
        advance, take = records.advance, records.take
        while (line := advance()) is not None:
            take(line)
            try:
                rules()  # type: ignore[operator]
            except _Next:
                continue

    def _fail(self, lines: str) -> None:
        machine = self.machine
        first = lines
        if first.startswith("run time error"):
            name = text(machine.FILENAME)
            counts = f'\tFILENAME="{name}" FNR={plain(number(machine.FNR))} NR={plain(number(machine.NR))}'
            self.machine.err.append(f"{self.context.name}: {lines}\n{counts}\n")
        else:
            machine.err.append("".join(f"{self.context.name}: {line}\n" for line in lines.split("\n")))
        self.status = 2

    def _tick(self) -> None:
        self.rounds += 1
        if self.rounds > _MOST_ROUNDS:
            raise Endless

    def _joined(self, made: str) -> str:
        """Return a text that was put together, unless the program does little else."""
        if len(made) > 512:
            self.joined += len(made)
            if self.joined > _MOST_JOINED:
                raise Endless
        return made

    def _provided(self) -> dict[str, object]:
        """Return what the program's Python calls, by the short names it has there."""
        machine = self.machine

        def shown(value: Value) -> str:
            return plain(value, machine.CONVFMT) if isinstance(value, float) else text(value)

        machine.within.update((place, False) for place in range(64))
        return {
            "A": _put,
            "B": holds,
            "D": _divided,
            "E": machine.emit,
            "Exit": _Exit,
            "G": machines.substituted,
            "I": _whole,
            "K": self._joined,
            "L": _left,
            "M": lambda whole, source: regular(source).matches(whole),
            "N": number,
            "Next": _Next,
            "O": ordered,
            "P": lambda value: machines.printed(value, machine.OFMT),
            "Q": compared,
            "R": machine,
            "S": shown,
            "T": self._tick,
            "Table": Table,
            "W": formatted,
            "X": _power,
            "Y": lambda form, values: formatted(form, values, "sprintf"),
            **{f"F_{name}": function for name, function in _FUNCTIONS.items()},
        }


def _put(table: Table, key: str, value: Value) -> Value:
    table[key] = value
    return value


def _whole(value: float) -> int:
    return int(max(-MOST, min(MOST, value))) if value == value else 0


def _divided(left: float, right: float) -> float:
    if right:
        return left / right
    if not left or left != left:
        return -math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def _left(left: float, right: float) -> float:
    return math.fmod(left, right) if right and not math.isinf(left) else -math.nan


def _power(left: float, right: float) -> float:
    try:
        return math.pow(left, right)
    except OverflowError:
        return -math.inf if left < 0 and right % 2 else math.inf
    except ValueError:
        return math.inf if left == 0 else -math.nan


def _calculated(function: Callable[[float], float], instead: float) -> Callable[[Value], float]:
    def run(value: Value) -> float:
        try:
            return function(number(value))
        except (ValueError, OverflowError):
            return instead

    return run


def _logarithm(value: Value) -> float:
    given = number(value)
    return math.log(given) if given > 0 else -math.inf if given == 0 else -math.nan


def _part(value: Value, start: Value, count: Value = float(MOST)) -> str:
    """Return a part of a text; before its beginning mawk counts otherwise than others do."""
    whole, begin, length = text(value), _whole(number(start)), _whole(number(count))
    if begin < 1:
        length -= begin
        begin = 1
    return whole[begin - 1 : begin - 1 + max(0, length)]


def _integer(value: Value) -> float:
    given = number(value)
    return given if math.isinf(given) or given != given else float(math.trunc(given))


_FUNCTIONS: Final[dict[str, object]] = {
    "substr": _part,
    "index": lambda whole, wanted: float(whole.find(wanted) + 1),
    "toupper": lambda shown: "".join(one.upper() if one.isascii() else one for one in shown),
    "tolower": lambda shown: "".join(one.lower() if one.isascii() else one for one in shown),
    "sin": _calculated(math.sin, -math.nan),
    "cos": _calculated(math.cos, -math.nan),
    "atan2": lambda one, other: math.atan2(number(one), number(other)),
    "exp": _calculated(math.exp, math.inf),
    "log": _logarithm,
    "sqrt": _calculated(math.sqrt, -math.nan),
    "int": _integer,
}
