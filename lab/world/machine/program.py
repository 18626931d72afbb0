"""What a program of the simulated hosts is: a function from a context to a result, and the list of them all.

A program is a function under `@command("ls", "dir")` in a module below `lab/world/programs`. It prints by returning
text and acts through the context, which is live. Several shells of one world (ssh, sudo) may be open at once, but only
one of them runs at a time.
"""

import contextlib
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from lab.world.machine.call import CUT_SHORT, Running
from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.files.nodes import File
from lab.world.machine.limits import CallLimits
from lab.world.machine.live import Clock, Estate, LiveHost

FOR_EVER: Final = 365 * 86400.0
"""World seconds that stand for forever."""


class CommandResult(Struct, frozen=True):
    """Output and exit code of a program. Bytes that are not UTF-8 travel as surrogate escapes."""

    stdout: str = ""
    stderr: str = ""
    exit_code: int = 0
    artefact: File | None = None
    """The declared file that `stdout` is a sample of; writing the output to a file restores the whole."""
    spoken: tuple[tuple[str, str], ...] = ()
    """The pieces of (stdout, stderr) in order, unless all of stdout comes before stderr."""


class ShellStart(Struct, frozen=True):
    """How a shell starts another one, a process of its own, to run a script."""

    name: str = "bash"
    """The value of $0, with which error messages begin."""
    options: str = ""
    """The arguments of `set` that give it its options."""
    path: str = ""
    """The path of the script as given; "" when it is not a file."""
    from_input: bool = False
    """Whether the script is read from standard input."""
    is_dash: bool = False
    """Whether the shell is dash, Debian's sh."""


class RunScript(Protocol):
    """Runs a script as any account on any host, for ssh, sudo and su."""

    def __call__(
        self,
        host: LiveHost,
        user: str,
        script: str,
        *,
        cwd: str | None = None,
        stdin: str = "",
        env: Mapping[str, str] | None = None,
        arguments: tuple[str, ...] = (),
        login: bool = False,
        start: ShellStart | None = None,
    ) -> CommandResult:
        """Run `script` in a new shell on `host` as `user` and return what it printed.

        `cwd` is the user's home unless given; `env` is added to what such a shell starts with; `arguments` are $1,
        $2 and so on; `login` reads the profile; `start` is for a child of the caller's shell. The clock and the hosts
        are shared, the shell's variables are not.
        """
        ...


class Context:
    """One call of a program: its account, host, arguments and input. Everything but the texts is live."""

    def __init__(
        self,
        *,
        name: str,
        argv: list[str],
        stdin: str | None,
        env: Mapping[str, str],
        cwd: str,
        user: str,
        host: LiveHost,
        fs: FileSystem,
        estate: Estate,
        run_script: RunScript,
        note_fidelity: Callable[[str], None],
        artefact: File | None = None,
        in_background: bool = False,
        caller: int = 0,
        ended_by: Callable[[int], str] = lambda pid: "",
        running: Running | None = None,
    ) -> None:
        self.name = name
        """The name under which it was called."""
        self.argv = argv
        """Its arguments without the name."""
        self.stdin = stdin or ""
        self.has_stdin = stdin is not None
        """Whether input was piped or redirected in; there is never a terminal."""
        self.artefact = artefact
        """The declared file that standard input is a sample of."""
        self.env = env
        self.cwd = cwd
        self.user = user
        """The account it runs as; root under sudo."""
        self.host = host
        self.fs = fs
        """The host's files as that account; relative paths start at `cwd`."""
        self.estate = estate
        self.clock: Clock = estate.clock
        self.run_script = run_script
        self.note_fidelity = note_fidelity
        """Leaves a note for the researcher, which the agent never sees, that something was not simulated."""
        self.caller = caller
        """The pid of the calling shell; 0 for a shell that only exists to run it."""
        self.ended_by = ended_by
        """Returns for a pid the signal by which that shell has just ended itself, or ""; a second call returns ""."""
        self._in_background = in_background
        self._running = running

    def run_on(self, note: str = "") -> None:
        """Let the program wait or work forever; the researcher gets `note`.

        In the background it does; in the foreground the call ends when its time is up.
        """
        if note:
            self.note_fidelity(note)
        if self._in_background:
            self.clock.advance(FOR_EVER)
        elif self._running is not None:
            self._running.never_ends = True

    @property
    def work_left(self) -> int:
        """Units of work that the programs of the call may still do."""
        return CallLimits().work if self._running is None else self._running.work_left

    def ran_python(self, interpreter: str) -> None:
        """Record the interpreter without which the call cannot be repeated."""
        if self._running is not None:
            self._running.python = interpreter

    @property
    def never_ends(self) -> bool:
        """Whether something of the call waits or works for ever."""
        return self._running is not None and self._running.never_ends

    @property
    def seconds_left(self) -> float:
        """World seconds until `timeout` ends what runs now."""
        until = None if self._running is None else self._running.until
        return FOR_EVER if until is None else max(0.0, until - self.clock.now)

    def charge(self, units: int) -> None:
        """Count work that was done."""
        if self._running is not None:
            self._running.work_left -= units

    @contextlib.contextmanager
    def stoppable(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call `stop`, from any thread, when the call is to end while the block runs."""
        if self._running is None:
            yield
            return
        self._running.enter(stop)
        try:
            yield
        finally:
            self._running.leave(stop)

    def cut_short(self) -> None:
        """Record that the program printed only the beginning of its output."""
        self.note_fidelity(CUT_SHORT)
        if self._running is not None:
            self._running.cut = True

    def was_cut(self) -> bool:
        """Return whether an earlier program printed only a beginning, and forget it."""
        if self._running is None:
            return False
        was_cut, self._running.cut = self._running.cut, False
        return was_cut

    def end_if_endless(self, *, is_sure: bool = False) -> None:
        """End the shell if a program it ran never ends; `is_sure` says that this one does not."""
        if self._running is not None:
            self._running.never_ends |= is_sure
            if self._running.never_ends:
                self._running.halt()

    @contextlib.contextmanager
    def timed(self, until: float) -> Iterator[None]:
        """End what runs inside the block at world time `until`, as if it would have run forever."""
        if self._running is None:
            yield
            return
        outer = self._running.until
        self._running.until = until if outer is None else min(until, outer)
        try:
            yield
        finally:
            self._running.until = outer

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Show this program among the processes, as the parent of what runs inside the block."""
        if self._running is None:
            yield
            return
        own = self.fs.askers()[-1]
        self._running.waiting.append((self.host.name, replace(own, state=own.state.replace("R", "S"))))
        try:
            yield
        finally:
            self._running.waiting.pop()

    @contextlib.contextmanager
    def as_another(self) -> Iterator[None]:
        """Show this program, as root's, and what runs beside it among the processes of what runs inside the block."""
        if self._running is None:
            yield
            return
        outer, *beside, own = self._running.around, *self.fs.askers()
        processes = [*beside, replace(own, user="root", state=own.state.replace("R", "S"))]
        self._running.around = tuple((self.host.name, one) for one in processes)
        try:
            yield
        finally:
            self._running.around = outer

    def ran_on(self) -> bool:
        """Return whether something this program ran never ends, and forget it."""
        if self._running is None:
            return False
        never_ended, self._running.never_ends = self._running.never_ends, False
        return never_ended


Command = Callable[[Context], CommandResult]


class Program(Struct, frozen=True):
    """An installed command: its function and the folder of its file, "" for one without a file."""

    name: str
    run: Command
    folder: str = "/usr/bin"


_PROGRAMS: Final[dict[str, Program]] = {}


def command(*names: str, folder: str = "/usr/bin") -> Callable[[Command], Command]:
    """Install the decorated function under each of `names`, with a file in `folder` that `which` finds.

    An empty `folder` makes a command of the shell, without a file.
    """

    def install(run: Command) -> Command:
        for name in names:
            _PROGRAMS[name] = Program(name, run, folder)
        return run

    return install


@cache
def programs() -> Mapping[str, Program]:
    """Return every program by name; the first call imports all modules of programs."""
    for name in ("lab.world.programs", "lab.world.shell.builtins"):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    return _PROGRAMS


def failed(name: str, text: str, exit_code: int = 1) -> CommandResult:
    """Return the result of a program that fails with `name: text` on stderr."""
    return CommandResult("", f"{name}: {text}\n", exit_code)
