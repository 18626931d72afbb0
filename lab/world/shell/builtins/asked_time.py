"""What jq, awk, sort and printf are given to do, with the world's time and dice for the machine's.

A program may stand in a file, a variable or the output of a command, so it is only certain when they are called.
"""

import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

from lab.world.machine.time.dates import format_date
from lab.world.machine.time.zones import local

Read = Callable[[str], str]
"""Returns the text of a file. Raises OSError."""

_JQ_CLOCKS: Final = re.compile(r"\b(?:now|localtime|strflocaltime|todate|todateiso8601)\b")
_JQ_WORDS: Final = {"--arg": 2, "--argjson": 2, "--slurpfile": 2, "--rawfile": 2, "--indent": 1, "-L": 1}
"""Options of jq, and how many words each takes."""
_AWK_CLOCKS: Final = re.compile(r"\b(?:srand|systime|strftime)\b")
_AWK_WORDS: Final = "Fve"
"""Letters of awk's options that take a word."""
_AWK_TEXT: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|#[^\n]*|\b(srand|systime|strftime)\s*\(", re.S)
_SORT_LETTERS: Final = re.compile(r"-([bdfgihMnrRsuzV]+(?=[oktST]|$)|(?=o))((?:[oktST].*)?)", re.S)
"""Letters of sort that take no word, and one that does."""
_CONVERSION: Final = re.compile(r"%(?:%|[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:\(([^)]*)\)T|[A-Za-z]))")
"""A directive of printf that takes an argument."""
_MOMENTS: Final = {"t": "%H:%M:%S", "T": "%I:%M:%S", "@": "%I:%M %p", "A": "%H:%M", "d": "%a %b %d"}
"""The formats of what a prompt tells of the time."""
_MOMENT: Final = re.compile(r"\\(\\|[tT@Ad]|D\{([^}]*)\})")
_USUAL_DATE: Final = '"%a %b %e %H:%M:%S %Z %Y"'


def jq_arguments(arguments: Sequence[str], read: Read, now: float, zone: str) -> list[str]:
    """Return the arguments of jq with a program that takes `now` for the time and `zone` for where it is."""
    words = list(arguments)
    at, program = 0, None
    while at < len(words):
        word = words[at]
        if word == "--from-file" or (re.fullmatch(r"-[a-zA-Z]*f[a-zA-Z]*", word) and at + 1 < len(words)):
            if at + 1 >= len(words):
                return words
            try:
                text = read(words[at + 1])
            except OSError:
                return words
            if not _JQ_CLOCKS.search(text):
                return words
            letters = "" if word == "--from-file" else word.replace("f", "", 1).removesuffix("-")
            rest = [*words[:at], *([letters] if len(letters) > 1 else []), *words[at + 2 :]]
            return [f"{_jq_clocks(now, zone)}{text}", *rest]
        if word.startswith("-") and len(word) > 1:
            at += 1 + _JQ_WORDS.get(word, 0)
            continue
        program = at if program is None else program
        at += 1
    if program is not None and _JQ_CLOCKS.search(words[program]):
        words[program] = _jq_clocks(now, zone) + words[program]
    return words


def _jq_clocks(now: float, zone: str) -> str:
    offset, name = local(zone, now)
    return (
        f"def now: {now}; "
        # jq 1.6 tells whole seconds.
        'def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ"); def todate: todateiso8601; '
        f'def localtime: (if type == "number" then . else mktime end) + {offset} | gmtime; '
        'def strflocaltime(f): (if type == "number" then localtime else . end) '
        f'| strftime(f | gsub("%Z"; "{name}")); '
    )


def awk_arguments(arguments: Sequence[str], read: Read, change: Callable[[str], str]) -> list[str]:
    """Return the arguments of awk with `change` made to its program."""
    words = list(arguments)
    before: list[str] = []
    texts: list[str] = []
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] not in ("-", "--"):
        word = words[at]
        if word.startswith("-f"):
            path = word[2:] or (words[at + 1] if at + 1 < len(words) else "")
            try:
                texts.append(read(path))
            except OSError:
                return words
            at += 1 if word[2:] else 2
            continue
        takes = len(word) == 2 and word[1] in _AWK_WORDS
        before += words[at : at + 1 + takes]
        at += 1 + takes
    if texts:
        text = "\n".join(texts)
        changed = change(text)
        return [*before, "--", changed, *words[at:]] if changed != text else words
    at += words[at : at + 1] == ["--"]
    if at < len(words):
        words[at] = change(words[at])
    return words


def sort_arguments(arguments: Sequence[str]) -> tuple[list[str], bool, str]:
    """Return the arguments of sort without those that ask for an order of chance, and whether there are any.

    Where there are, the file it is to write to is left out as well and comes last, "" for none.
    """
    words, asks, left = [], False, list(arguments)
    outputs: list[str] = []
    while left:
        word = left.pop(0)
        if word in ("--random-sort", "--sort=random"):
            asks = True
        elif output := re.fullmatch(r"--output(?:=(.*))?", word, re.S):
            outputs.append(output[1] or (left.pop(0) if left else ""))
        elif options := _SORT_LETTERS.fullmatch(word):
            asks = asks or "R" in options[1]
            letters = options[1].replace("R", "") + ("" if options[2].startswith("o") else options[2])
            words += [f"-{letters}"] if letters else []
            if options[2].startswith("o"):
                outputs.append(options[2][1:] or (left.pop(0) if left else ""))
        else:
            words.append(word)
    return (words, True, outputs[-1] if outputs else "") if asks else (list(arguments), False, "")


def by_chance(text: str, seed: str) -> str:
    """Return lines in an order of chance, equal ones together as sort has them."""
    lines = text.splitlines(keepends=True)
    return "".join(sorted(lines, key=lambda line: sha256(f"{seed} {line}".encode("utf-8", "surrogateescape")).digest()))


def with_dates(text: str, arguments: Sequence[str], now: float, zone: str) -> str:
    """Return a format of printf with the time spelled out where `%(…)T` has no argument, -1, or -2.

    With -2 it asks when the shell began, which is not long ago. What is spelled out still takes its argument.
    """
    place = 0

    def spell(match: re.Match[str]) -> str:
        nonlocal place
        place += match[0].count("*")
        argument = arguments[place] if place < len(arguments) else ""
        place += match[0] != "%%"
        if match[1] is None or argument not in ("", "-1", "-2"):
            return match[0]
        return format_date(match[1] or "%X", now, zone).replace("%", "%%").replace("\\", "\\\\") + "%.0s"

    return _CONVERSION.sub(spell, text)


def with_moments(prompt: str, now: float, zone: str) -> str:
    r"""Return a prompt with the time spelled out for `\t`, `\T`, `\@`, `\A`, `\d` and `\D{FORMAT}`."""

    def spell(match: re.Match[str]) -> str:
        pattern = _MOMENTS.get(match[1]) or match[2] or "%X"
        return match[0] if match[1] == "\\" else format_date(pattern, now, zone)

    return _MOMENT.sub(spell, prompt)


def with_time(program: str, now: float) -> str:
    """Return a program of awk with the time where a function that would ask for it is called without."""
    if not _AWK_CLOCKS.search(program):
        return program
    changes: list[tuple[int, int, str]] = []
    for match in _AWK_TEXT.finditer(program):
        if match[1] is None:
            continue
        given = _given(program, match.end())
        if given is None:
            continue
        end, count = given
        if match[1] == "systime":
            changes.append((match.start(), end + 1, f"({int(now)})"))
        elif match[1] == "srand" and count == 0:
            changes.append((end, end, str(int(now))))
        elif match[1] == "strftime" and count < 2:
            changes.append((end, end, f", {int(now)}" if count else f"{_USUAL_DATE}, {int(now)}"))
    for start, end, new in sorted(changes, reverse=True):
        program = program[:start] + new + program[end:]
    return program


def _given(program: str, start: int) -> tuple[int, int] | None:
    """Return where the parenthesis closes that was open before `start`, and how many arguments stand in it."""
    depth, count, empty = 0, 1, True
    for match in re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|[()\[\],]|[^\s()\[\],\"]+", re.S).finditer(program, start):
        if match[0] == ")" and depth == 0:
            return match.start(), 0 if empty else count
        empty = False
        depth += (match[0] in "([") - (match[0] in ")]")
        count += match[0] == "," and depth == 0
    return None
