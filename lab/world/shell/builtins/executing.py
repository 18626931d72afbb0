"""Running a file by its path: a program of the system, a script for a shell or another interpreter, or neither."""

import re
import shlex
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from lab.world.machine.files.filesystem import SEARCH
from lab.world.machine.files.nodes import Directory, File
from lab.world.machine.program import CommandResult, Context, command, programs
from lab.world.programs.common.execvp import spelled
from lab.world.programs.common.messages import quote
from lab.world.shell.builtins.shells import called, shell
from lab.world.shell.rewriting.renaming import EXACT
from lab.world.shell.wording.masks import COREUTILS

_UTF8 = {"LANG": "C.UTF-8"}
SHELLS = frozenset({"sh", "bash", "dash", "rbash"})
_FIRST_LINE = re.compile(rb"#![ \t]*(/usr/bin/env[ \t]+(?:-S[ \t]+)?)?(\S*/)?([^\s/]+)[ \t]*([^\n]*)")
_NAMED_AS_CALLED = COREUTILS | {"grep", "egrep", "fgrep", "find", "sed", "tar", "xargs"}
"""Programs whose complaints begin with the path they were called by, when they were called by one."""
_NATIVE = frozenset({"awk", "mawk", "sed", "jq", "bc", "cat", "env", "make"})
"""Interpreters that exist and are no programs of ours."""


def without_interpreter(data: bytes, path: str, environment: Mapping[str, str] = _UTF8) -> str:
    """Return what running a script says when its interpreter is not there; "" when it can be run."""
    match = _FIRST_LINE.match(data)
    if match is None:
        return ""
    name = match[3].decode("utf-8", "replace")
    if name == "perl" and match[2] == b"/usr/bin/":
        return f"bash: {path}: /usr/bin/perl: bad interpreter: Permission denied"
    if name in SHELLS or name in _NATIVE or (name in programs() and name != "perl"):
        return ""
    if match[1]:
        return f"/usr/bin/env: {quote(name, environment)}: No such file or directory"
    return f"bash: {path}: cannot execute: required file not found"


@command("__file", folder="")
def file(context: Context) -> CommandResult:
    """Run the file that is the first argument, with the others."""
    if not context.argv:
        # A word with a slash that came to nothing, such as `${x//a/b}`, is no command.
        return CommandResult()
    path, *arguments = context.argv
    kind = _runnable(context, path)
    if isinstance(kind, CommandResult):
        return kind
    if kind.data.startswith(b"\x7fELF"):
        name = kind.identity.rsplit("/", 1)[-1]
        if name in SHELLS:
            context.name, context.argv = name, arguments
            return called(context, path)
        result = _carry(context, f"{EXACT}=1 {spelled([name, *arguments])}")
        if name not in _NAMED_AS_CALLED:
            return result
        reworded = re.sub(
            rf"(?m)^{re.escape(name)}: |(?<=^Try '){re.escape(name)}(?= --help)", _as_called(path), result.stderr
        )
        return replace(result, stderr=reworded)
    match = _FIRST_LINE.match(kind.data)
    interpreter = match[3].decode("utf-8", "replace") if match is not None else "bash"
    interpreter_words = _words(match[4].decode("utf-8", "replace")) if match is not None else []
    if interpreter in SHELLS:
        context.name, context.argv = interpreter, [*interpreter_words, path, *arguments]
        return shell(context)
    complaint = without_interpreter(kind.data, path, context.env)
    if complaint:
        reworded = complaint if complaint.startswith("/") else complaint.replace("bash: ", "bash: line 1: ", 1)
        return CommandResult("", f"{reworded}\n", 126 if "Permission denied" in complaint else 127)
    return _carry(context, spelled([interpreter, *interpreter_words, path, *arguments]))


def _words(text: str) -> list[str]:
    """Return the words behind an interpreter; one word, as the kernel has it, if quotes do not close."""
    try:
        return shlex.split(text)
    except ValueError:
        return [text.strip()]


def _as_called(path: str) -> Callable[[re.Match[str]], str]:
    return lambda match: f"{path}: " if match[0].endswith(": ") else path


def _runnable(context: Context, path: str) -> File | CommandResult:
    """Return the file to run, or what bash says that cannot run it."""
    try:
        node = context.fs.stat(path)
    except OSError as fault:
        status = 127 if isinstance(fault, FileNotFoundError) else 126
        return CommandResult("", f"bash: line 1: {path}: {fault.strerror}\n", status)
    if isinstance(node, Directory):
        return CommandResult("", f"bash: line 1: {path}: Is a directory\n", 126)
    if not isinstance(node, File) or not context.fs.allows(node, SEARCH):
        return CommandResult("", f"bash: line 1: {path}: Permission denied\n", 126)
    return node


def _carry(context: Context, line: str) -> CommandResult:
    return context.run_script(
        context.host, context.user, line, cwd=context.cwd, stdin=context.stdin, env=dict(context.env)
    )
