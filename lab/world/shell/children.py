"""Shells within a call: those that ssh, sudo or cron start, and the children of a shell, each with what it inherits."""

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from lab.world.machine.call import Running
from lab.world.machine.limits import WorldFault
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, RunScript, Start
from lab.world.shell.bashkit.mount import STDIN
from lab.world.shell.bashkit.raw_bytes import escaped
from lab.world.shell.jobs import background
from lab.world.shell.programs import FUNCTION

_FUNCTION = re.compile(re.escape(FUNCTION).replace(r"\{\}", "(.*)"))


class Parent(Protocol):
    """What a shell that starts another leaves to it."""

    host: LiveHost

    @property
    def pid(self) -> int:
        """Its number."""

    @property
    def umask(self) -> int:
        """Bits new files lose."""


class ChildShell(Protocol):
    """A shell that runs one script."""

    @property
    def label(self) -> str:
        """What tells it from others."""

    def run(
        self,
        script: str,
        running: Running,
        emit: Callable[[str, str], None],
        arguments: tuple[str, ...] = (),
        stdin: bytes = b"",
        start: Start | None = None,
    ) -> int:
        """Run a script; return its exit code."""


class MakeChild(Protocol):
    """Makes a shell of `user` on `host`, which starts where and with what it is given."""

    def __call__(
        self,
        host: LiveHost,
        user: str,
        *,
        cwd: str | None,
        env: Mapping[str, str],
        umask: int,
        parent: int,
        functions: Mapping[str, str],
    ) -> ChildShell:
        """Return the shell; `parent` is the number of the process that starts it, 0 for none it would know."""


def scripts(running: Running, depth: int, make: MakeChild, parent: Parent | None = None) -> RunScript:
    """Return what runs shell text in a shell of its own within the call `running`, at most `depth` deep."""

    def run_script(
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
        if running.is_late and not running.stopped:
            running.fail(WorldFault("the call took more real time than the lab waits for one"))
        if running.stopped or running.never_ends:
            return CommandResult(exit_code=130)
        if running.depth >= depth:
            running.note("too many shells within shells")
            return CommandResult("", "bash: fork: retry: Resource temporarily unavailable\n", 254)
        functions = {match[1]: env[name] for name in env or {} if env and (match := _FUNCTION.fullmatch(name))}
        plain = {name: value for name, value in (env or {}).items() if not _FUNCTION.fullmatch(name)}
        near = parent if parent is not None and parent.host is host else None
        inner = make(
            host,
            user,
            cwd=cwd,
            env={"SHLVL": "1" if start is None else "0", **plain},
            umask=near.umask if near is not None else 0o022,
            parent=near.pid if near is not None and start is not None else 0,
            functions=functions,
        )
        if login:
            profile = "[ -r /etc/profile ] && . /etc/profile; [ -r ~/.profile ] && . ~/.profile"
            script = f"{profile}\n{script}"
        if stdin and start is None:
            script = f"{{\n{script}\n}} < {STDIN}"
        said: list[tuple[str, str]] = []
        running.depth += 1
        running.children += 1
        try:
            code = inner.run(
                script,
                running,
                lambda out, err: said.append((out, err)),
                arguments,
                stdin.encode("utf-8", "surrogateescape"),
                start,
            )
        finally:
            running.depth -= 1
            background.orphan(host, inner.label)
        out, err = "".join(out for out, _ in said), "".join(err for _, err in said)
        if out and err:
            running.order[out, err] = said
        printed = escaped(out)
        spoken = tuple((escaped(out), escaped(err)) for out, err in said) if out and err else ()
        return CommandResult(printed, escaped(err), code, running.artefact_of(printed), spoken)

    return run_script


def opening(start: Start, functions: Mapping[str, str]) -> str:
    """Return what comes before a script on its first line: its options, and the functions it inherits."""
    text = "".join(f"eval {_on_one_line(f'{name} () {body}')}; export -f {name}; " for name, body in functions.items())
    return text + (f"set {start.options}; " if start.options else "")


def _on_one_line(text: str) -> str:
    """Return text as one word of bash without a line end in it."""
    return "$'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
