"""`bash`, `sh` and `dash` as programs: reading their command lines, and running the script in a shell of its own."""

import re
import shlex
from typing import NamedTuple

from msgspec.structs import replace

from lab.world.machine.files.filesystem import READ
from lab.world.machine.files.nodes import File
from lab.world.machine.program import CommandResult, Context, ShellStart, command
from lab.world.machine.word_lists import words as listed
from lab.world.programs.procps.pgrep import DEAD
from lab.world.shell.wording.masks import BASH_VERSION

_SILENT = frozenset(
    {"--login", "--noprofile", "--norc", "--noediting", "--posix", "--restricted", "--debugger", "--verbose"}
)
_NAMES = frozenset(
    listed("""
    allexport braceexpand emacs errexit errtrace functrace hashall histexpand history ignoreeof interactive-comments
    keyword monitor noclobber noexec noglob nolog notify nounset onecmd physical pipefail posix privileged verbose vi
    xtrace
""")
)
_NEXT = 11
"""How much higher a child's number is than its parent's."""
_USAGE = """\
Usage:\tbash [GNU long option] [option] ...
\tbash [GNU long option] [option] script-file ...
"""


class _Invocation(NamedTuple):
    """A command line of a shell, taken apart."""

    script: str | None
    """The script given by -c."""
    options: tuple[str, ...]
    """The arguments for `set`."""
    words: tuple[str, ...]
    login: bool
    reads_input: bool
    only_reads: bool
    """Whether nothing is run, -n."""


class _Refused(Exception):
    """A command line a shell refuses: its complaint and status."""

    def __init__(self, text: str, status: int = 2) -> None:
        super().__init__(text)
        self.text = text
        self.status = status


@command("bash", "sh", "dash")
def shell(context: Context) -> CommandResult:
    """Run a script, from the command line, a file or standard input, in a shell of its own."""
    return called(context, context.name)


def called(context: Context, name: str) -> CommandResult:
    """Run a script as `shell` does, for a shell that was called `name`."""
    if context.argv[:1] == ["--version"] and context.name == "bash":
        return CommandResult(BASH_VERSION + "\n")
    try:
        line = _read(context.name, list(context.argv))
        return _run(context, line, name)
    except _Refused as refused:
        return CommandResult("", refused.text, refused.status) if context.name == "bash" else _in_dash(context, refused)


def _in_dash(context: Context, refused: "_Refused") -> CommandResult:
    """Return a refusal as dash words it."""
    text = refused.text.split("\n", 1)[0].removeprefix(f"{context.name}: ")
    if text.endswith(": invalid option"):
        text = f"Illegal option {text.split(':')[0]}"
    elif text.endswith("option requires an argument"):
        text = "-c requires an argument"
    elif text.endswith("invalid option name"):
        text = f"Illegal option -o {text.split(': ')[-2]}"
    elif text.endswith("Is a directory"):
        return CommandResult()
    else:
        path, _, why = text.rpartition(": ")
        text = f"cannot open {path}: {why.removesuffix(' or directory')}"
    return CommandResult("", f"{context.name}: 0: {text}\n", 2)


def _read(name: str, words: list[str]) -> _Invocation:
    """Read the options of a shell called `name`."""
    options: list[str] = []
    has_text = login = reads_input = only_reads = False
    while words and re.match(r"[-+].", words[0]):
        word = words.pop(0)
        if word == "--":
            break
        if word.startswith("--"):
            if word in ("--rcfile", "--init-file") and words:
                words.pop(0)
            elif word not in _SILENT or name != "bash":
                raise _Refused(f"{name}: {word}: invalid option\n{_USAGE}")
            login = login or word == "--login"
            continue
        for letter in word[1:]:
            if letter == "c" and word[0] == "-":
                has_text = True
            elif letter == "l":
                login = True
            elif letter == "s":
                reads_input = True
            elif letter == "n" and word[0] == "-":
                only_reads = True
            elif letter in "oO":
                if not words:
                    break
                option = words.pop(0)
                if letter == "o" and option not in _NAMES:
                    raise _Refused(f"{name}: line 0: {name}: {option}: invalid option name\n")
                options += [f"{word[0]}o", option] if letter == "o" else []
            elif letter in "abefhkmptuvxBCEHPT":
                options.append(word[0] + letter)
            elif letter not in "irD":
                raise _Refused(f"{name}: {word[0]}{letter}: invalid option\n{_USAGE}")
    text = None
    if has_text:
        if not words:
            raise _Refused(f"{name}: -c: option requires an argument\n")
        text = words.pop(0)
    return _Invocation(text, tuple(options), tuple(words), login, reads_input, only_reads)


def _run(context: Context, line: _Invocation, name: str) -> CommandResult:
    words, path, stdin, from_input = list(line.words), "", context.stdin, False
    if line.script is not None:
        text = line.script
        name = words.pop(0) if words else name
    elif words and not line.reads_input:
        path = words.pop(0)
        text, name = _text(context, path, name), path
    else:
        text, stdin, from_input = context.stdin, "", True
    options = shlex.join((*line.options, *(("-n",) if line.only_reads else ())))
    result = context.run_script(
        context.host,
        context.user,
        text,
        cwd=context.cwd,
        stdin=stdin,
        env=dict(context.env),
        arguments=tuple(words),
        login=line.login,
        start=ShellStart(name, options, path, from_input, context.name != "bash"),
    )
    signal = context.ended_by(context.caller + _NEXT) if context.caller else ""
    return replace(result, stderr=result.stderr + _obituary(context, signal)) if signal else result


def _obituary(context: Context, signal: str) -> str:
    """Return the calling shell's message about a shell that a signal ended, "" for signals it does not mention."""
    if signal == "TERM":
        return "Terminated\n"
    if signal not in DEAD:
        return ""
    return f"bash: line 1: {context.caller + _NEXT:>5} {DEAD[signal]:<23} {shlex.join((context.name, *context.argv))}\n"


def _text(context: Context, path: str, shell_name: str) -> str:
    """Return the text of a script file. Raises _Refused."""
    try:
        node = context.fs.stat(path)
    except OSError as fault:
        raise _Refused(
            f"{shell_name}: {path}: {fault.strerror}\n", 126 if isinstance(fault, PermissionError) else 127
        ) from None
    if not isinstance(node, File):
        raise _Refused(f"{path}: {path}: Is a directory\n", 126)
    if not context.fs.allows(node, READ):
        raise _Refused(f"{shell_name}: {path}: Permission denied\n", 126)
    data = context.fs.read(path)
    if b"\0" in data.split(b"\n", 1)[0]:
        raise _Refused(f"{shell_name}: {path}: cannot execute binary file\n", 126)
    return data.decode("utf-8", "surrogateescape")
