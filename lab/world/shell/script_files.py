"""Which script a command line calls: `nohup ./train.sh 3 > log`, `bash -e deploy.sh`, `sh -c '…'`."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from lab.world.machine.files.filesystem import READ, SEARCH, FileSystem
from lab.world.machine.files.nodes import File
from lab.world.machine.word_lists import words
from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.tree import ScriptFault
from lab.world.shell.jobs.job_steps import opening

_PREFIXES: Final = frozenset(words("nohup setsid exec command nice ionice stdbuf"))
_SHELLS: Final = frozenset(words("bash sh dash /bin/bash /bin/sh /usr/bin/bash /usr/bin/sh /bin/dash"))
_SHEBANG: Final = re.compile(rb"#![ \t]*(?:/usr)?/bin/(?:env[ \t]+)?((?:ba|da)?sh)\b[^\n]*")


class CalledScript(NamedTuple):
    """A script that is called, and how."""

    text: str
    path: str
    """The path as written, which becomes $0."""
    arguments: tuple[str, ...]
    options: str
    """A line of bash that sets the options the shell was called with."""
    shown: str
    """The command line of its process."""
    opens: str
    """Redirections that empty a file and must be made once; then `again` is what is run, and nothing else counts."""
    again: str
    redirect: str


def called_script(text: str, files: FileSystem, expand: Callable[[str], list[str] | None]) -> CalledScript | None:
    """Return the script a simple command calls; None when it calls none that can be read."""
    try:
        parsed = parse(text)
    except ScriptFault:
        return None
    command = parsed.items[0].pipelines[0].commands[0]
    spelled = [parsed.script[start:end] for start, end in command.parts]
    if not _may_call(spelled) or parsed.bodies:
        return None
    opened = opening(parsed, command.redirects)
    # Words of a simple command and its redirections may be mixed; only the words are expanded.
    line = " ".join(spelled)
    if opened is None:
        return None
    opens, redirect = opened
    words = expand(line)
    if not words:
        return None
    script_file = _script_in(_without_prefixes(words), files)
    if script_file is None:
        return None
    script, path, arguments, options, shown = script_file
    return CalledScript(script, path, arguments, options, shown, opens, f"{line} {redirect}", redirect)


def _may_call(spelled: list[str]) -> bool:
    left = _without_prefixes(spelled)
    return bool(left) and (left[0] in _SHELLS or "/" in left[0] or left[0].endswith(".sh"))


def _without_prefixes(words: list[str]) -> list[str]:
    left = list(words)
    while left and left[0] in _PREFIXES:
        left.pop(0)
        while left and (left[0].startswith("-") or left[0].isdigit()):
            left.pop(0)
    return left


def _script_in(words: list[str], files: FileSystem) -> tuple[str, str, tuple[str, ...], str, str] | None:
    """Return text, name, arguments, options and process line of the script that is called."""
    if not words:
        return None
    command_line = " ".join(words)
    if words[0] not in _SHELLS:
        text = _text(words[0], files, executable=True)
        return (text, words[0], tuple(words[1:]), "", f"/bin/bash {command_line}") if text is not None else None
    options: list[str] = []
    rest = words[1:]
    while rest and re.fullmatch(r"-[a-z]+", rest[0]):
        options.append(rest.pop(0))
    letters = "".join(option[1:] for option in options)
    switches = "".join(letter for letter in letters if letter in "eux")
    line = f"set -{switches}\n" if switches else ""
    if not rest or set(letters) - set("euxcl"):
        return None
    if "c" in letters:
        name = rest[1] if len(rest) > 1 else words[0]
        return rest[0], name, tuple(rest[2:]), line, command_line
    text = _text(rest[0], files, executable=False)
    return (text, rest[0], tuple(rest[1:]), line, command_line) if text is not None else None


def _text(path: str, files: FileSystem, *, executable: bool) -> str | None:
    if executable and "/" not in path:
        return None
    try:
        node = files.stat(path)
    except OSError:
        return None
    if not isinstance(node, File) or node.declared or not files.allows(node, READ):
        return None
    if executable and (not files.allows(node, SEARCH) or (node.data[:2] == b"#!" and not _SHEBANG.match(node.data))):
        return None
    if node.data.startswith(b"\x7fELF"):
        return None
    return node.data.decode("utf-8", "surrogateescape")
