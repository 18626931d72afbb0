"""Finds the pipelines of a script that would run until the time of the call is up.

No caller waits for a program here, so its output comes at once, as much of it as there is room for. A sign after
such a pipeline ends the shell there, as the end of its time would.
"""

import re
from collections.abc import Iterator
from typing import Final

from lab.world.machine.word_lists import words
from lab.world.shell.grammar.tree import Command, Parsed, Pipeline
from lab.world.shell.rewriting.changes import Change, with_changes

SIGN: Final = "__endless"
"""Ends the shell if the pipeline before it does not end; else it hands on the status, its first argument."""
FILLS: Final = "__fills"
"""Fills the disk with the file a pipeline without end writes: status, who writes, the file."""
_TELLING: Final = re.compile(
    r"\byes\b|\bseq\b|/dev/(?:zero|full|u?random)\b|\b(?:tail|journalctl)\b[^\n|;&]*\s(?:-\w*[fF]|--follow)|\bping\b"
)
_LONGEST: Final = 64 << 10
"""Characters of a script that is looked through; a longer one is text that is written somewhere."""
_DEVICE: Final = re.compile(r"/dev/(?:zero|full|u?random)")
_SOURCES: Final = frozenset({"yes", "seq"})
_WAITING: Final = frozenset({"tail", "journalctl", "ping"})
_DRAINS: Final = frozenset(
    words("""
    awk b2sum base32 base64 basenc bzip2 cat cksum column cut expand fmt fold gawk grep egrep fgrep gzip hexdump iconv
    jq less mawk md5sum more nl numfmt od paste pr rev sed sha1sum sha224sum sha256sum sha384sum sha512sum shuf sort
    strings sum tac tail tee tr unexpand uniq wc xxd xz zstd
""")
)
"""Programs that read all there is before they end."""
_STOPS_EARLY: Final = {
    "sed": re.compile(r"[qQ]"),
    "awk": re.compile(r"exit"),
    "mawk": re.compile(r"exit"),
    "gawk": re.compile(r"exit"),
    "grep": re.compile(r"\s(?:-\w*[qmlL]|--(?:quiet|silent|max-count|files))"),
    "egrep": re.compile(r"\s(?:-\w*[qmlL]|--(?:quiet|silent|max-count|files))"),
    "fgrep": re.compile(r"\s(?:-\w*[qmlL]|--(?:quiet|silent|max-count|files))"),
    "od": re.compile(r"\s(?:-\w*N|--read-bytes)"),
    "hexdump": re.compile(r"\s-\w*n"),
    "xxd": re.compile(r"\s-\w*l"),
    "jq": re.compile(r"input|first|limit"),
    "shuf": re.compile(r"\s-\w*[nie]|--(?:head-count|random-source|echo|input-range)"),
    "sort": re.compile(r"--random-source"),
}
_COUNTS: Final = re.compile(r"seq(?:\s+-w)?(?:\s+-?\d{1,6}){1,3}")
_FILE: Final = re.compile(r"[1&]?>>?\|?")
_TRACED: Final = re.compile(r"\bset\s+-\w*x|xtrace|sh\s+-\w*x|PIPESTATUS")
_MARK: Final = re.compile(
    rf"\{{(?=\s)([^{{}}]*?)(?<=[;\s])(?:{SIGN} \$\? \w+|{FILLS} \$\? \w+ (?:[^;\n}}\s\\]|\\.)+);?\s*\}}", re.S
)


def with_signs(script: str) -> str:
    """Return `script` with a sign after every pipeline that may not end."""
    if len(script) > _LONGEST or not _TELLING.search(script) or _TRACED.search(script):
        return script
    return with_changes(script, _changes)


def _changes(parsed: Parsed) -> Iterator[Change]:
    last = -1
    # Pipelines within others come first; their sign serves for both.
    for pipeline in parsed.pipelines:
        start, end = pipeline.start, pipeline.end
        if last >= start or any(start <= sign <= end for sign, _, _ in parsed.bodies):
            continue
        if sign := _sign(pipeline, parsed):
            last = start
            yield Change(start, end, f"{{ {parsed.script[start:end]}; {sign}; }}")


def without_signs(text: str) -> str:
    """Return `text` without any sign `with_signs` puts in."""
    if SIGN not in text and FILLS not in text:
        return text
    return _MARK.sub(lambda match: match[1].strip().removesuffix(";"), text)


def _sign(pipeline: Pipeline, parsed: Parsed) -> str:
    """Return the text to insert after a pipeline, "" for none."""
    text = parsed.script[pipeline.start : pipeline.end]
    if not _TELLING.search(text) or "__start" in text:
        return ""
    commands = pipeline.commands
    first = next((place for place, command in enumerate(commands) if _is_source(command, parsed)), None)
    if first is None and not any(_name(command, parsed) in _WAITING for command in commands):
        return ""
    if first is None or not all(_drains(command, parsed) for command in commands[first + 1 :]):
        return f"{SIGN} $? waits"
    if _COUNTS.fullmatch(_text(commands[first], parsed)):
        return ""
    last = commands[-1]
    for redirect in last.redirects:
        if _FILE.fullmatch(redirect.sign) and not redirect.target.startswith("/dev/"):
            return f"{FILLS} $? {_name(last, parsed)} {redirect.target}"
    return f"{SIGN} $? drains"


def _is_source(command: Command, parsed: Parsed) -> bool:
    name = _name(command, parsed)
    if name in _SOURCES:
        return True
    reads = any(redirect.sign == "<" and _DEVICE.fullmatch(redirect.target) for redirect in command.redirects)
    reads = reads or any(_DEVICE.fullmatch(parsed.script[start:end]) for start, end in command.parts[1:])
    return name in _DRAINS and reads and _drains(command, parsed)


def _drains(command: Command, parsed: Parsed) -> bool:
    name = _name(command, parsed)
    early = _STOPS_EARLY.get(name)
    return name in _DRAINS and (early is None or not early.search(_text(command, parsed)))


def _name(command: Command, parsed: Parsed) -> str:
    if command.kind != "simple":
        return ""
    start, end = command.parts[0] if command.parts else (0, 0)
    # Some run by another name here.
    return parsed.script[start:end].removeprefix("__")


def _text(command: Command, parsed: Parsed) -> str:
    return parsed.script[command.start : command.end]
