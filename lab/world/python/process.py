"""One process of the hosts' python3, from its start to its end."""

import contextlib
import ctypes
import errno
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lab.world.machine.program import FOR_EVER, CommandResult, Context
from lab.world.python import wasi_numbers as n
from lab.world.python.binary import Interpreter, lent, words
from lab.world.python.channel import Channel, Died, GuestStart, NeverEnds
from lab.world.python.handles import InputHandle, OutputHandle
from lab.world.python.linear_memory import LinearMemory
from lab.world.python.open_files import OpenFiles
from lab.world.python.wasi import Exit, Wasi

if TYPE_CHECKING:
    import wasmtime

FUEL_PER_UNIT: Final = 1_000_000
"""Instructions that count as one unit of a call's work."""
FUEL_PER_SECOND: Final = 4_000_000_000
"""Instructions in one second of the world."""
_START_UNITS: Final = 60
"""Units of work a start counts as, whatever it takes."""
_START_FUEL: Final = 450_000_000
_CALL_FUEL: Final = 20_000
"""Instructions a call of the host counts as, and one more for every byte it moves."""
_EXTRA: Final = 50_000_000
"""Instructions of calls that are gathered before they are taken from what the guest has left."""
MEMORY: Final = 512 << 20
OUTPUT: Final = 8 << 20
"""Bytes one process may print."""
HOME: Final = "/.start"
"""Where the interpreter finds the modules of `guest/`; programs do not see it."""
_OPENING: Final = re.compile(rb"(python3: can't open file '[^\n]*': \[Errno )(\d{1,3})\]")
"""The one complaint whose number is the guest's own, since it comes from before any of our modules."""
_SUGGESTIONS: Final = re.compile(
    rb"(?:\. Did you forget to import '[^'\n]*'\?|(\?) Or did you forget to import '[^'\n]*'\?"
    rb"|(?<=\))\. Did you mean: '[^'\n]*'\?|(?<=is not defined)\. Did you mean: 'self\.[^'\n]*'\?)$",
    re.M,
)
"""What 3.12 adds to a message of 3.11."""
_ABSTRACT: Final = re.compile(
    rb"(?<=abstract class )(\w+) without an implementation for( abstract methods?) ([^\n]*)$", re.M
)
_FRAMES: Final = re.compile(rb'^  File "/usr/lib/python3\.11/_debian(?:_\w+)?\.py", line \d+, in [^\n]*\n', re.M)
"""What a traceback shows of the modules that stand in for parts of the interpreter."""
_SLEEPS: Final = 2_000
"""Waits after which a process counts as one that never ends."""
_TIMED: Final = ("clock", "fd_allocate", "fd_close", "fd_filestat_set", "fd_pwrite", "fd_write", "path_", "poll")
"""Beginnings of the functions for which the world's clock must be right."""
_GUEST: Final = Path(__file__).with_name("guest")


class _Ended(Exception):
    """The process may not go on."""


@cache
def _guest_files() -> Mapping[str, bytes]:
    return {f"{HOME}/{path.relative_to(_GUEST).as_posix()}": path.read_bytes() for path in sorted(_GUEST.rglob("*.py"))}


class GuestProcess:
    """A process that `run` runs once."""

    def __init__(
        self, context: Context, arguments: list[str], environment: Mapping[str, str], start: GuestStart
    ) -> None:
        self._context = context
        self._start = start
        self._arguments = arguments
        self._environment = dict(environment)
        self._printed: list[tuple[bytes, bytes]] = []
        self._size = 0
        self._problem: BaseException | None = None
        self._is_cancelled = False
        self._fuel = 0
        self._extra = 0
        """Instructions that calls of the host count as."""
        self._passed = 0
        """Instructions for which the world's clock was advanced."""
        self._sleeps = 0
        self._store: wasmtime.Store | None = None
        self._began = context.clock.now

    def run(self) -> CommandResult:
        """Run it to its end and return what it printed."""
        context = self._context
        context.ran_python(words())
        with lent() as interpreter, context.stoppable(lambda: self._cancel(interpreter)):
            status = self._run(interpreter)
        used_units = max(0, self._used() - _START_FUEL) // FUEL_PER_UNIT
        context.charge(_START_UNITS + used_units)
        text = [(_text(out), _text(err)) for out, err in self._printed]
        out, err = "".join(each[0] for each in text), "".join(each[1] for each in text)
        return CommandResult(out, err, status, spoken=tuple(text) if out and err else ())

    def _run(self, interpreter: Interpreter) -> int:
        import wasmtime

        context = self._context
        self._fuel = max(1, context.work_left) * FUEL_PER_UNIT
        # What `timeout` allows it, and a little more, so that it is seen to be late.
        self._fuel = min(self._fuel, int((context.seconds_left + 0.1) * FUEL_PER_SECOND)) + _START_FUEL
        store = self._store = wasmtime.Store(interpreter.engine)
        store.set_fuel(self._fuel)
        store.set_epoch_deadline(1)
        store.set_limits(memory_size=MEMORY)
        exports: dict[str, Any] = {}
        memory = LinearMemory(
            lambda: ctypes.addressof(exports["memory"].data_ptr(store).contents),
            lambda: int(exports["memory"].data_len(store)),
        )
        stdin = InputHandle(context.stdin.encode("utf-8", "surrogateescape"))
        channel = Channel(context, self._start, stdin, self._print, self._spend)
        standard = stdin, OutputHandle(self._print, is_error=False), OutputHandle(self._print, is_error=True)
        guest = OpenFiles(context.fs, memory, standard, channel, self._now, self._spend, dict(_guest_files()))
        channel.guest = guest
        wasi = Wasi(
            guest,
            self._arguments,
            self._environment,
            lambda: self._used() / FUEL_PER_SECOND,
            self._sleep,
            f"{context.host.name} {context.user} {self._began} {context.argv}",
        )
        linker = wasmtime.Linker(interpreter.engine)
        for each in interpreter.module.imports:
            assert each.name is not None and isinstance(each.type, wasmtime.FuncType)
            linker.define_func(each.module, each.name, each.type, self._guarded(each.name, wasi))
        instance = linker.instantiate(store, interpreter.module)
        exports["memory"] = instance.exports(store)["memory"]
        start = instance.exports(store)["_start"]
        assert isinstance(start, wasmtime.Func)
        status = self._status(lambda: start(store))
        if self._problem is None:
            guest.flush()
        else:
            with contextlib.suppress(OSError):
                guest.flush()
        self._now()
        return status

    def _status(self, start: Callable[[], object]) -> int:
        context = self._context
        try:
            start()
        except BaseException as fault:
            problem = self._problem or fault
        else:
            return 0
        if isinstance(problem, Exit):
            return int(str(problem))
        if isinstance(problem, Died):
            return 128 + int(str(problem))
        if isinstance(problem, NeverEnds):
            return 130
        if self._is_cancelled:
            return 130
        if isinstance(problem, _Ended):
            context.cut_short()
            return 141
        if self._problem is not None:
            raise problem
        if self._left() <= 0 or "fuel" in str(problem):
            context.run_on("python3 had more to do than one call may")
            return 137
        if "stack" in str(problem) or "unreachable" in str(problem):
            context.note_fidelity("python3 ran out of its stack")
        self._printed.append((b"", b"Segmentation fault\n"))
        return 139

    def _guarded(self, name: str, wasi: Wasi) -> Callable[..., int | None]:
        """Return a function of WASI as the guest may call it: it never fails, and it costs something."""
        function = wasi.function(name)
        is_free, takes_time = name.startswith("environ"), name.startswith(_TIMED)

        def call(*values: int) -> int | None:
            try:
                if not is_free:
                    self._spend(_CALL_FUEL)
                if takes_time:
                    self._now()
                return function(*values) or n.SUCCESS
            except OSError as problem:
                return n.wasi_number(problem)
            except BaseException as problem:
                self._problem = self._problem or problem
                raise

        def leave(*values: int) -> None:
            call(*values)

        return leave if name == "proc_exit" else call

    # Time, work and output

    def _left(self) -> int:
        assert self._store is not None
        return self._store.get_fuel()

    def _used(self) -> int:
        return self._fuel - self._left() + self._extra

    def _spend(self, fuel: int) -> None:
        self._extra += fuel
        if self._extra >= _EXTRA:
            assert self._store is not None
            # None left would end it here, where the reason could not be told.
            self._store.set_fuel(max(1, self._left() - self._extra))
            self._extra = 0

    def _now(self) -> float:
        used, clock = self._used(), self._context.clock
        clock.advance((used - self._passed) / FUEL_PER_SECOND)
        self._passed = used
        return clock.now

    def _sleep(self, seconds: float) -> None:
        self._sleeps += 1
        if seconds > FOR_EVER or self._sleeps > _SLEEPS:
            self._context.run_on()
            raise NeverEnds
        self._context.clock.advance(seconds)

    def _print(self, data: bytes, *, is_error: bool) -> None:
        self._spend(len(data))
        self._size += len(data)
        if is_error:
            data = _ABSTRACT.sub(lambda m: m[1] + b" with" + m[2] + b" " + m[3].replace(b"'", b""), data)
            data = _SUGGESTIONS.sub(rb"\1", _OPENING.sub(_as_on_linux, data))
        if b"/_debian" in data:
            data = _FRAMES.sub(b"", data)
        if data:
            self._printed.append((b"", data) if is_error else (data, b""))
        if self._size > OUTPUT:
            raise _Ended

    def _cancel(self, interpreter: Interpreter) -> None:
        self._is_cancelled = True
        interpreter.engine.increment_epoch()


def _as_on_linux(match: re.Match[bytes]) -> bytes:
    number = int(match[2])
    name = n.WASI[number] if number < len(n.WASI) else ""
    return match[1] + b"%d]" % getattr(errno, name, number)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
