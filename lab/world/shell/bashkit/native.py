"""Bashkit's own jq, awk and others, run beside the shell: with other arguments, or because they would end it."""

import re
from typing import Final

import bashkit

from lab.world.machine.call import Running
from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.limits import CallLimits, WorldFault, stop_for
from lab.world.programs.common.quoting import single_quoted
from lab.world.shell.bashkit.lending import Answer, LentBash, Setup, lent
from lab.world.shell.bashkit.mount import STDIN, Mount
from lab.world.shell.bashkit.threads import on_big_stack
from lab.world.shell.fuel.awk import grows
from lab.world.shell.rewriting.merging import BOTH

_TIMED_OUT: Final = "jq: execution timed out"
_UNREADABLE: Final = "io error: "
"""How a program ends that nowhere says which file it could not read."""
_PIPE: Final = re.compile(r"\A/dev/fd/(\d+)\Z")
"""What stands for `<(…)`: bashkit beside the shell's has such a file of its own, and looks no further."""
_SHOWN_PIPE: Final = re.compile(r"/proc/self/fd/(?=\d)")


class Native:
    """Runs programs of bashkit's for one shell."""

    def __init__(self, user: str, hostname: str, limits: CallLimits) -> None:
        self._user = user
        self._hostname = hostname
        self._limits = limits

    def run(
        self,
        name: str,
        arguments: list[str],
        asked: bashkit.BuiltinContext,
        stdin: str | None,
        files: FileSystem,
        running: Running,
        others: frozenset[str],
        answer: Answer,
    ) -> bashkit.BuiltinResult:
        """Run `name`, which must not be among the `others` that `answer` answers, and return what it printed.

        Raises `WorldFault` when it took more real time than the lab waits.
        """
        limits = self._limits
        setup = Setup(
            user=self._user,
            hostname=self._hostname,
            cwd=asked.cwd,
            env=tuple(sorted((key, text) for key, text in asked.env.items() if key != BOTH)),
            commands=limits.nested,
            loops=limits.longer if any(map(grows, arguments)) else limits.loops,
            seconds=running.seconds_granted,
            names=others,
        )

        own = files.askers

        def work() -> bashkit.BuiltinResult:
            mount = Mount(files, running)
            mount.askers = lambda _: own()
            with lent(setup, answer, mount) as loan:
                return run(loan, mount)

        def run(loan: LentBash, mount: Mount) -> bashkit.BuiltinResult:
            mount.begin(running, files, (stdin or "").encode("utf-8", "surrogateescape"))
            mount.fs.cwd = asked.cwd
            line = " ".join(single_quoted(_PIPE.sub(r"/proc/self/fd/\1", word)) for word in (name, *arguments))
            running.enter(loan.cancel)
            try:
                result = loan.bash.execute_sync(line if stdin is None else f"{line} 0< {STDIN}")
            finally:
                running.leave(loan.cancel)
            loan.spoilt = bool(result.error)
            complaint, exit_code = result.stderr, result.exit_code
            if result.stderr.startswith(_TIMED_OUT) and running.seconds_left < 1:
                raise WorldFault("the call took more real time than the lab waits for one")
            if result.error and result.error.startswith(_UNREADABLE):
                complaint, exit_code = _unreadable(name, arguments, files), 1
            elif result.error and not running.stopped and not running.never_ends:
                stop = stop_for(result.error)
                running.never_ends |= stop.whole_time
                complaint, exit_code = complaint + f"{stop.message}\n" * (not stop.whole_time), stop.exit_code
            return bashkit.BuiltinResult(_as_asked(result.stdout), _as_asked(complaint), exit_code)

        return on_big_stack(limits.nested, work)


def _unreadable(name: str, arguments: list[str], files: FileSystem) -> str:
    """Return what `join` or `less` says of the first of its files that cannot be read."""
    paths = [word for word in arguments if not word.startswith("-")]
    for path in paths[-2:] if name == "join" else paths:
        try:
            files.read(path)
        except OSError as fault:
            if name == "join" and isinstance(fault, IsADirectoryError):
                return f"join: read error: {fault.strerror}\n"
            return f"{'join: ' if name == 'join' else ''}{path}: {fault.strerror}\n"
    return ""


def _as_asked(text: str) -> str:
    return _SHOWN_PIPE.sub("/dev/fd/", text) if "/proc/self/fd/" in text else text
