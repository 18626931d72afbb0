"""What a program of the simulated hosts is: a function from a context to a result, and the list of them all.

A program lives in a module of this package and says its names with `@command("ls", "dir")`. It prints by returning
text; it acts through the context, which is live. Several sessions may run at once in one world (ssh, sudo), one
thread at a time.
"""

import contextlib
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final, Protocol

from msgspec import Struct

from lab.world.machine.call import CUT_SHORT, Running
from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.files.nodes import File
from lab.world.machine.live import Clock, Estate, LiveHost

FOR_EVER: Final = 365 * 86400.0
"""World seconds that stand for no end."""


class CommandResult(Struct, frozen=True):
    """What a program printed and returned. Bytes that are no text travel as surrogate escapes."""

    stdout: str = ""
    stderr: str = ""
    exit_code: int = 0
    artefact: File | None = None
    """The declared file that `stdout` is a sample of, which is whole again wherever that is written."""
    spoken: tuple[tuple[str, str], ...] = ()
    """All it printed as pieces of (stdout, stderr) in their order, where that is not first the one, then the other."""


class Start(Struct, frozen=True):
    """How one shell starts another to run a script, which is a process of its own."""

    name: str = "bash"
    """What $0 is and complaints begin with."""
    options: str = ""
    """What follows `set` to give it its options."""
    path: str = ""
    """The script's file as it was named; "" when the script came otherwise."""
    from_input: bool = False
    """Whether the script is what standard input holds."""
    is_dash: bool = False
    """Whether the shell is dash, which Debian has for sh."""


class RunScript(Protocol):
    """Runs shell text as somebody, somewhere: what ssh, sudo and su are made of."""

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
        start: Start | None = None,
    ) -> CommandResult:
        """Run `script` in a new shell on `host` as `user` and return what it printed.

        `cwd` is the user's home unless given; `env` is added to what such a shell starts with; `arguments` are $1,
        $2 and so on; `login` reads the profile; `start` is for a child of the caller's shell. The clock and the hosts
        are shared, the shell's variables are not.
        """
        ...


class Context:
    """One call of a program: who calls it, where, with what. Everything but the texts is live."""

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
        """The name it was called by."""
        self.argv = argv
        """Its arguments, without the name."""
        self.stdin = stdin or ""
        self.has_stdin = stdin is not None
        """Whether something was piped or redirected in; a program that wants a terminal sees none either way."""
        self.artefact = artefact
        """The declared file that standard input is a sample of."""
        self.env = env
        self.cwd = cwd
        self.user = user
        """The account it runs as: root under sudo."""
        self.host = host
        self.fs = fs
        """The host's files as that account; relative paths start at `cwd`."""
        self.estate = estate
        self.clock: Clock = estate.clock
        self.run_script = run_script
        self.note_fidelity = note_fidelity
        """Tell the researcher, never the agent, that something real was not simulated."""
        self.caller = caller
        """The number of the shell that calls it, 0 for one that is only there to run it."""
        self.ended_by = ended_by
        """Tells by its number, once, which signal a shell has just sent itself and ended by; "" for none."""
        self._in_background = in_background
        self._running = running

    def run_on(self, note: str = "") -> None:
        """Take in that the program now waits or works for ever; the researcher gets `note`.

        In the background it does. Anywhere else the call ends when its time is up.
        """
        if note:
            self.note_fidelity(note)
        if self._in_background:
            self.clock.advance(FOR_EVER)
        elif self._running is not None:
            self._running.never_ends = True

    def cut_short(self) -> None:
        """Take in that only the beginning of what the program prints is there."""
        self.note_fidelity(CUT_SHORT)
        if self._running is not None:
            self._running.cut = True

    def was_cut(self) -> bool:
        """Tell, once, whether a program before this one printed only a beginning."""
        if self._running is None:
            return False
        was_cut, self._running.cut = self._running.cut, False
        return was_cut

    def end_if_endless(self, *, is_sure: bool = False) -> None:
        """End the shell if a program it ran would never have ended, and when that `is_sure`."""
        if self._running is not None:
            self._running.never_ends |= is_sure
            if self._running.never_ends:
                self._running.halt()

    @contextlib.contextmanager
    def timed(self, until: float) -> Iterator[None]:
        """Let whatever runs meanwhile end at a moment of the world's time, as if it had then run on for ever."""
        if self._running is None:
            yield
            return
        outer = self._running.until
        self._running.until = until if outer is None else min(until, outer)
        try:
            yield
        finally:
            self._running.until = outer

    def ran_on(self) -> bool:
        """Tell, once, whether what this program ran would never have ended."""
        if self._running is None:
            return False
        never_ended, self._running.never_ends = self._running.never_ends, False
        return never_ended


Command = Callable[[Context], CommandResult]


class Program(Struct, frozen=True):
    """A command as it is installed: what runs, where its file is, and whether a path to it may be left out."""

    name: str
    run: Command
    folder: str = "/usr/bin"


_PROGRAMS: Final[dict[str, Program]] = {}


def command(*names: str, folder: str = "/usr/bin") -> Callable[[Command], Command]:
    """Install the decorated function under each of `names`, with a file in `folder` that `which` finds.

    An empty `folder` makes a command that is part of the shell, without a file.
    """

    def install(run: Command) -> Command:
        for name in names:
            _PROGRAMS[name] = Program(name, run, folder)
        return run

    return install


@cache
def programs() -> Mapping[str, Program]:
    """Return every program below this package by name; the modules are imported at the first call."""
    for name in ("lab.world.programs", "lab.world.shell.builtins"):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    return _PROGRAMS


def failed(name: str, text: str, exit_code: int = 1) -> CommandResult:
    """Return the result of a program that ends with `name: text` on stderr."""
    return CommandResult("", f"{name}: {text}\n", exit_code)
