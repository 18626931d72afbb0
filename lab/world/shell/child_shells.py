"""Shells within a call: those that ssh, sudo or cron start, and the children of a shell, each with what it inherits."""

import posixpath
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from lab.world.machine.call import Running
from lab.world.machine.limits import WorldFault
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, RunScript, ShellStart
from lab.world.machine.resource_limits import Limits
from lab.world.machine.sessions import CHILD, shell_pid
from lab.world.programs.common.quoting import on_one_line, single_quoted
from lab.world.shell.bashkit.mount import STDIN
from lab.world.shell.bashkit.raw_bytes import escaped
from lab.world.shell.calls import FUNCTION
from lab.world.shell.jobs import background
from lab.world.shell.rewriting.tracing import traced

if TYPE_CHECKING:
    from lab.world.shell.shell import Shell

_FUNCTION = re.compile(re.escape(FUNCTION).replace(r"\{\}", "(.*)"))


class Heritage(Struct, frozen=True):
    """What a shell inherits from its parent."""

    cwd: str | None = None
    """The directory it starts in; None for its user's home."""
    env: Mapping[str, str] = MappingProxyType({})
    umask: int = 0o022
    limits: Limits | None = None
    """What it may use; None for what is usual on its host."""
    pid: int = 0
    """Its number, 0 for that of its account's first shell; a shell that only carries a program has its caller's."""
    parent: int = 0
    """The number of the process that starts it, a shell or a program that waits for it; 0 for none it would know."""
    functions: Mapping[str, str] = MappingProxyType({})
    """The functions that are exported to it, as text."""


NOTHING: Final = Heritage()
"""The heritage of a shell without a parent."""


def run_in_children(
    running: Running, depth: int, make: Callable[[LiveHost, str, Heritage], "Shell"], parent: "Shell | None"
) -> RunScript:
    """Return a function that runs shell text in a shell of its own within the call `running`, at most `depth` deep."""

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
        start: ShellStart | None = None,
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
        is_child = near is not None and start is not None
        shell = near.pid if near is not None and (is_child or near.user == user) else 0
        first = shell_pid(host.name, user)
        around = [each.pid for name, each in running.around if name == host.name and shell == first]
        waiting = [each.pid for name, each in running.waiting if (name, each.ppid) == (host.name, shell)]
        heritage = Heritage(
            cwd=cwd,
            env={"SHLVL": "1" if start is None else "0", **plain},
            umask=near.umask if near is not None else 0o022,
            limits=near.limits if near is not None else None,
            pid=shell + CHILD if is_child else shell,
            parent=(waiting or around or [shell])[-1] if is_child else 0,
            functions=functions,
        )
        inner = make(host, user, heritage)
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


def as_started(
    start: ShellStart,
    script: str,
    arguments: tuple[str, ...],
    heritage: Heritage,
    cwd: str,
    served: dict[str, str],
    has_input: bool,
) -> str:
    """Return shell text that runs the script of a child shell, with its $0 and options.

    A script that is a file is put into `served`, from where it is read instead.
    """
    words = " ".join(single_quoted(word) for word in (start.name, *arguments))
    if "-n" in start.options.split():
        return f"bash -n -c {single_quoted(script)} {words}"
    script = traced(script) if "x" in start.options and not start.is_dash else script
    script = _opening(start, heritage.functions) + script
    if start.name == "bash" and not (start.path or arguments or has_input):
        return f"export SHLVL={int(heritage.env.get('SHLVL', '0')) + 1}; {script}"
    command = f"bash -c {single_quoted(script)} {words}"
    if start.path:
        path = start.path if start.path.startswith("/") else f"{cwd}/{start.path}"
        served[posixpath.normpath(path)] = script
        command = f"bash {words}"
    return f"{command} < {STDIN}" if has_input else command


def _opening(start: ShellStart, functions: Mapping[str, str]) -> str:
    """Return the text put before a script on its first line: its options, and the functions it inherits."""
    text = "".join(f"eval {on_one_line(f'{name} () {body}')}; export -f {name}; " for name, body in functions.items())
    return text + (f"set {start.options}; " if start.options else "")
