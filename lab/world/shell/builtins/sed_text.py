r"""The texts of sed's `a`, `i` and `c`, written so that bashkit reads them as GNU sed does.

bashkit takes `a one\ntwo` for a line with an `n` in it; a text over several lines, each ending in a backslash, it reads
right. So every such text is written in that form.
"""

import re
from collections.abc import Sequence
from typing import Final

_SED: Final = re.compile(r"\bsed\b")
_LETTER: Final = re.compile(r"[aic]")
_IN_PLACE: Final = re.compile(r"(?<!\S)-(?:[nrEsuz]*i|-in-place)")
_ESCAPED: Final = re.compile(r"\\\S")
_ADDRESS: Final = re.compile(r"\s*(?:\d+(?:~\d+)?|\$|/(?>(?:\\.|\[[^\]]*+\]|\[++|[^/\\\[])*)/[IM]*|[+~]\d+)", re.S)
_ESCAPE: Final = re.compile(r"\\(?:d(\d{3})|o([0-7]{3})|x([0-9a-fA-F]{2})|(.))", re.S)
_LETTERS: Final = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def needs_sed(script: str) -> bool:
    """Return whether a line of a script runs sed with what may be one of its texts, or to edit a file in place."""
    lines = [line for line in script.split("\n") if "sed" in line]
    return any(_holds(line, _SED, _LETTER, _ESCAPED) or _holds(line, _SED, _IN_PLACE) for line in lines)


def _holds(line: str, *parts: re.Pattern[str]) -> bool:
    """Whether a line holds these parts in order. One pattern for all takes quadratic time on thousands of words."""
    at = 0
    for part in parts:
        if (match := part.search(line, at)) is None:
            return False
        at = match.end()
    return True


def sed_arguments(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of sed with the texts of their scripts rewritten."""
    changed = list(arguments)
    place, has_script, first_operand = 0, False, -1
    while place < len(changed):
        word = changed[place]
        if word == "--":
            break
        if word.startswith("--expression="):
            changed[place] = f"--expression={with_texts(word.partition('=')[2])}"
            has_script = True
        elif word in ("--expression", "--file") or re.fullmatch(r"-[nrEsuz]*[ef]", word):
            has_script = True
            if place + 1 < len(changed) and not word.endswith(("f", "file")):
                changed[place + 1] = with_texts(changed[place + 1])
            place += 1
        elif not word.startswith("-") and first_operand < 0:
            first_operand = place
        place += 1
    if not has_script and first_operand >= 0:
        changed[first_operand] = with_texts(changed[first_operand])
    return changed


def with_texts(script: str) -> str:
    """Return a script of sed with every text over lines that end in a backslash."""
    at, result = 0, ""
    while at < len(script):
        start = at
        at = _past_signs(script, at)
        while (match := _ADDRESS.match(script, at)) is not None:
            at = match.end()
            comma = re.compile(r"\s*,").match(script, at)
            at = comma.end() if comma is not None else at
        at = _past_signs(script, at)
        if at >= len(script):
            return result + script[start:]
        letter = script[at]
        if letter not in "aic":
            at = _end_of_command(script, letter, at + 1)
            result += script[start:at]
            continue
        before = script[start:at]
        text, at = _text(script, at + 1)
        result += f"{before}{letter}\\\n{_lines(_unescaped(text))}" if text else f"{before}{letter}"
    return result


def _past_signs(script: str, at: int) -> int:
    while at < len(script) and script[at] in " \t\n;!{}":
        at += 1
    return at


def _text(script: str, at: int) -> tuple[str, int]:
    """Return the text of a command whose letter is before `at`, as it is written, and where it ends."""
    head = re.compile(r"[ \t]*(?:\\[ \t]*\n|\\)?").match(script, at)
    assert head is not None
    begin = head.end()
    end = re.compile(r"(?:\\.|[^\\\n])*", re.S).match(script, begin)
    assert end is not None
    return script[begin : end.end()], end.end()


def _unescaped(text: str) -> str:
    def change(match: re.Match[str]) -> str:
        decimal, octal, digits, letter = match.groups()
        if letter is not None:
            return _LETTERS.get(letter, letter)
        return chr(int(decimal) if decimal else int(octal, 8) if octal else int(digits, 16))

    return _ESCAPE.sub(change, text)


def _lines(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\\n")


def _end_of_command(script: str, letter: str, at: int) -> int:
    """Return where a command ends that is no text."""
    if letter in "sy" and at < len(script):
        mark = re.escape(script[at])
        match = re.compile(rf"{mark}(?:(?:\\.|[^\\{mark}])*{mark}){{2}}", re.S).match(script, at)
        at = match.end() if match is not None else len(script)
    stop = "\n" if letter in "rRwW#:btT" else "\n;}"
    while at < len(script) and script[at] not in stop:
        at += 1
    return at
