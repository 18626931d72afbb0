"""Builtins of dash that differ from those of bash."""

import re
from typing import Final

from lab.world.machine.files.filesystem import READ
from lab.world.machine.program import CommandResult, Context

_ESCAPE: Final = re.compile(r"\\(?:0([0-7]{0,3})|([1-7][0-7]{0,2})|([abcfnrtv\\]))")
_LETTERS: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}
_NUMBERS: Final = frozenset({"-eq", "-ne", "-lt", "-le", "-gt", "-ge"})


def echo(context: Context) -> CommandResult:
    """Print the words with their escapes read; there is no option but a single `-n`."""
    words = list(context.argv)
    end = "\n"
    if words[:1] == ["-n"]:
        words, end = words[1:], ""
    output = ""
    text = " ".join(words)
    at = 0
    for match in _ESCAPE.finditer(text):
        output += text[at : match.start()]
        at = match.end()
        octal, bare, letter = match.groups()
        if letter == "c":
            return CommandResult(output)
        output += _LETTERS[letter] if letter else _byte(int(octal or bare or "0", 8) & 255)
    return CommandResult(output + text[at:] + end)


def _byte(value: int) -> str:
    return bytes([value]).decode("utf-8", "surrogateescape")


def absent(context: Context) -> CommandResult:
    """Print that a command is not found, at the line that is the first argument."""
    line, name, *_ = context.argv
    return CommandResult("", f"sh: line {line}: {name}: command not found\n", 127)


def readable(context: Context) -> CommandResult:
    """Say, before `.` reads it, that a file is not there."""
    line, name = context.argv[0], context.argv[1] if len(context.argv) > 1 else ""
    folders = [""] if "/" in name else context.env.get("PATH", "").split(":")
    for folder in folders:
        path = f"{folder}/{name}" if folder else name
        if context.fs.exists(path) and context.fs.allows(context.fs.stat(path), READ):
            return CommandResult()
    reason = f"cannot open {name}: No such file" if "/" in name else f"{name}: not found"
    return CommandResult("", f"sh: line {line}: .: {reason}\n", 2)


def test_fault(words: list[str]) -> str:
    """Return dash's error for words that only bash's `test` understands; "" when there are none."""
    if len(words) == 3 and words[1] in ("==", "=~", "-ef=") and words[0] != "(":
        return f"{words[0]}: unexpected operator"
    if len(words) == 3 and words[1] in _NUMBERS:
        wrong = next((word for word in (words[0], words[2]) if not re.fullmatch(r"\s*[-+]?\d+\s*", word)), None)
        return f"Illegal number: {wrong}" if wrong is not None else ""
    if len(words) == 2 and words[0] in ("-v", "-R", "-o"):
        return f"{words[0]}: unexpected operator"
    if len(words) == 2 and words[1] in _NUMBERS | {"=", "!="}:
        return f"{words[1]}: argument expected"
    if len(words) in (2, 3) and not words[0].startswith(("-", "!", "(")) and not re.match(r"-\w|!?=|[<>]", words[1]):
        return f"{words[0]}: unexpected operator"
    return ""
