"""Bashkit's own jq, awk and sort, run with other arguments than they were called with, beside the shell."""

import re
from collections.abc import Callable, Mapping
from typing import Final

import bashkit

from lab.world.machine.call import Running
from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.limits import CallLimits, WorldFault, stop_for
from lab.world.shell.bashkit import capsule as bridge
from lab.world.shell.bashkit.mount import STDIN, Mount
from lab.world.shell.bashkit.threads import on_big_stack
from lab.world.shell.rewriting.rewrite import quoted

Builtins = Mapping[str, Callable[[bashkit.BuiltinContext], bashkit.BuiltinResult]]
_MOST_KEPT: Final = 8
_TIMED_OUT: Final = "jq: execution timed out"
_GROWS: Final = re.compile(r"\b(\w+)\s*=\s*(?:\(\s*)?(?:\1\s*[\w\"(]|[\w\"]+\s*\1\b)")
"""A text of awk that is made longer by itself."""
_PIPE: Final = re.compile(r"\A/dev/fd/(\d+)\Z")
"""What stands for `<(…)`: bashkit beside the shell's has such a file of its own, and looks no further."""
_SHOWN_PIPE: Final = re.compile(r"/proc/self/fd/(?=\d)")


class Native:
    """Engines for the programs of one shell, one for each environment and directory they are called in."""

    def __init__(self, user: str, hostname: str, limits: CallLimits) -> None:
        self._user = user
        self._hostname = hostname
        self._limits = limits
        self._engines: dict[tuple[int, str, frozenset[tuple[str, str]]], tuple[bashkit.Bash, Mount]] = {}

    def run(
        self,
        name: str,
        arguments: list[str],
        asked: bashkit.BuiltinContext,
        files: FileSystem,
        running: Running,
        builtins: Builtins,
    ) -> bashkit.BuiltinResult:
        """Run `name`, which must not be among `builtins`, and return what it printed.

        Raises `WorldFault` when it took more real time than the lab waits.
        """

        def work() -> bashkit.BuiltinResult:
            loops = self._limits.longer if any(map(_GROWS.search, arguments)) else self._limits.loops
            bash, mount = self._engine(asked, files, running, builtins, loops)
            mount.begin(running, files, (asked.stdin or "").encode("utf-8", "surrogateescape"))
            mount.fs.cwd = asked.cwd
            line = " ".join(quoted(_PIPE.sub(r"/proc/self/fd/\1", word)) for word in (name, *arguments))
            running.enter(bash.cancel)
            try:
                result = bash.execute_sync(line if asked.stdin is None else f"{line} < {STDIN}")
            finally:
                running.leave(bash.cancel)
            complaint, exit_code = result.stderr, result.exit_code
            if result.stderr.startswith(_TIMED_OUT) and running.seconds_left < 1:
                raise WorldFault("the call took more real time than the lab waits for one")
            if result.error and not running.stopped and not running.never_ends:
                stop = stop_for(result.error)
                running.never_ends |= stop.whole_time
                complaint, exit_code = complaint + f"{stop.message}\n" * (not stop.whole_time), stop.exit_code
            return bashkit.BuiltinResult(_as_asked(result.stdout), _as_asked(complaint), exit_code)

        return on_big_stack(self._limits.nested, work)

    def close(self) -> None:
        """Let go of the engines."""
        self._engines.clear()

    def _engine(
        self, asked: bashkit.BuiltinContext, files: FileSystem, running: Running, builtins: Builtins, loops: int
    ) -> tuple[bashkit.Bash, Mount]:
        key = (loops, asked.cwd, frozenset(asked.env.items()))
        if key not in self._engines:
            if len(self._engines) >= _MOST_KEPT:
                self._engines.clear()
            mount = Mount(files, running)
            bash = bashkit.Bash(
                username=self._user,
                hostname=self._hostname,
                cwd=asked.cwd,
                env=dict(asked.env),
                max_commands=self._limits.nested,
                max_loop_iterations=loops,
                timeout_seconds=running.seconds_left,
                custom_builtins=dict(builtins),
                profile=bashkit.ExecutionProfile.Interactive,
            )
            bash.mount("/", bashkit.FileSystem.from_capsule(bridge.capsule(mount)))
            self._engines[key] = bash, mount
        return self._engines[key]


def _as_asked(text: str) -> str:
    return _SHOWN_PIPE.sub("/dev/fd/", text) if "/proc/self/fd/" in text else text
