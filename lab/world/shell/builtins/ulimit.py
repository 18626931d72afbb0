"""`ulimit` of bash and of dash: show or change what a shell, and what it starts, may use."""

from collections.abc import Iterator
from typing import Final

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult
from lab.world.machine.resource_limits import RESOURCES, UNLIMITED, Limits, Resource, exceeds, limit_text

_BY_LETTER: Final = {each.letter: each for each in RESOURCES}
_PIPE: Final = Resource("", "", "", "", "pipe size", "p", "512 bytes", 1, 8, 8)
"""What no system call limits; bash shows it all the same."""
_SHOWN: Final = "Rcdefilmnpqrstuvx"
_USAGE: Final = "ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]\n"
_OF_DASH: Final = (
    ("t", "t", "time(seconds)", 1), ("f", "f", "file(blocks)", 512), ("d", "d", "data(kbytes)", 1024),
    ("s", "s", "stack(kbytes)", 1024), ("c", "c", "coredump(blocks)", 512), ("m", "m", "memory(kbytes)", 1024),
    ("l", "l", "locked memory(kbytes)", 1024), ("p", "u", "process", 1), ("n", "n", "nofiles", 1),
    ("v", "v", "vmemory(kbytes)", 1024), ("w", "x", "locks", 1), ("r", "r", "rtprio", 1),
)  # fmt: skip
"""The letters of dash, those of bash, the words of `-a`, and the units that one counts."""


class Refusal(Exception):
    """What `ulimit` complains, and its exit status."""

    def __init__(self, complaint: str, status: int = 1) -> None:
        super().__init__(complaint)
        self.status = status


def ulimit(argv: list[str], limits: Limits, *, is_root: bool, is_dash: bool) -> tuple[CommandResult, Limits]:
    """Show or change limits; return what is printed and the limits from now on."""
    output: list[str] = []
    now = dict(limits)
    try:
        for line in _of_dash(argv, now, is_root) if is_dash else _of_bash(argv, now, is_root):
            output.append(line)
    except Refusal as refusal:
        complaint = f"bash: line 1: ulimit: {refusal}\n" + (_USAGE if refusal.status == 2 and not is_dash else "")
        return CommandResult("".join(output), complaint, refusal.status), now
    return CommandResult("".join(output)), now


def settings(limits: Limits, usual: Limits) -> list[str]:
    """Return the commands that make the usual limits these."""
    lines = []
    for each in RESOURCES:
        (soft, hard), (_, most) = limits[each.name], usual[each.name]
        if limits[each.name] != usual[each.name]:
            kinds = [("S", soft), ("H", hard)]
            for kind, value in kinds[::-1] if exceeds(hard, most) else kinds:
                amount = value if value == UNLIMITED else value // each.factor
                lines.append(f"ulimit -{kind} -{each.letter} {limit_text(amount)}")
    return lines


def _of_bash(argv: list[str], limits: dict[str, tuple[int, int]], is_root: bool) -> Iterator[str]:
    kinds, wishes, shows_all = "", [], False
    words = list(argv)
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        for at, letter in enumerate(word[1:], 1):
            if letter not in f"{_SHOWN}SHa":
                raise Refusal(f"-{letter}: invalid option", 2)
            if letter in "SH":
                kinds += letter
            elif letter == "a":
                shows_all = True
            else:
                # The rest of the word, or the next one, is the limit.
                rest = word[at + 1 :]
                takes_next = not rest and words and not words[0].startswith("-")
                wishes.append((letter, rest or (words.pop(0) if takes_next else "")))
                break
    if shows_all:
        yield from (_line(_resource(letter), limits, kinds) for letter in _SHOWN)
        return
    if not wishes:
        wishes = [("f", words[0] if words else "")]
    for letter, wish in wishes:
        each = _resource(letter)
        if wish:
            _change(each, wish, limits, kinds, is_root, each.factor)
        else:
            yield _line(each, limits, kinds) if len(wishes) > 1 else f"{_amount(each, limits, kinds, each.factor)}\n"


def _resource(letter: str) -> Resource:
    return _PIPE if letter == "p" else _BY_LETTER[letter]


def _amount(each: Resource, limits: Limits, kinds: str, factor: int) -> str:
    soft, hard = limits.get(each.name, (each.soft, each.hard))
    value = hard if kinds == "H" else soft
    return limit_text(value if value == UNLIMITED else value // factor)


def _line(each: Resource, limits: Limits, kinds: str) -> str:
    option = f"({each.shown_in}, -{each.letter}) " if each.shown_in else f"(-{each.letter}) "
    return f"{each.label:<20} {option:>20}{_amount(each, limits, kinds, each.factor)}\n"


def _change(
    each: Resource, wish: str, limits: dict[str, tuple[int, int]], kinds: str, is_root: bool, factor: int
) -> None:
    """Set a limit as setrlimit would. Raises `Refusal`."""
    soft, hard = limits.get(each.name, (each.soft, each.hard))
    if wish in ("unlimited", "hard", "soft"):
        value = {"unlimited": UNLIMITED, "hard": hard, "soft": soft}[wish]
    elif is_number(wish):
        value = int(wish) * factor
    else:
        raise Refusal(f"{wish}: invalid number")
    new_soft = value if kinds != "H" else soft
    new_hard = value if kinds != "S" else hard
    if each is _PIPE or exceeds(new_soft, new_hard):
        raise Refusal(f"{each.label}: cannot modify limit: Invalid argument")
    if exceeds(new_hard, hard) and not is_root:
        raise Refusal(f"{each.label}: cannot modify limit: Operation not permitted")
    limits[each.name] = new_soft, new_hard


def _of_dash(argv: list[str], limits: dict[str, tuple[int, int]], is_root: bool) -> Iterator[str]:
    kinds, picked, words = "", "f", list(argv)
    while words and words[0].startswith("-") and len(words[0]) > 1:
        for letter in words.pop(0)[1:]:
            if letter in "SH":
                kinds += letter
            elif letter == "a" or any(letter == row[0] for row in _OF_DASH):
                picked = letter
            else:
                raise Refusal(f"Illegal option -{letter}", 2)
    if picked == "a":
        for _, letter, label, factor in _OF_DASH:
            yield f"{label:<20} {_amount(_BY_LETTER[letter], limits, kinds, factor)}\n"
        return
    letter, factor = next((row[1], row[3]) for row in _OF_DASH if row[0] == picked)
    if len(words) > 1:
        raise Refusal("too many arguments", 2)
    if not words:
        yield f"{_amount(_BY_LETTER[letter], limits, kinds, factor)}\n"
        return
    if words[0] != "unlimited" and not is_number(words[0]):
        raise Refusal("bad number", 2)
    try:
        _change(_BY_LETTER[letter], words[0], limits, kinds, is_root, factor)
    except Refusal as refusal:
        raise Refusal(f"error setting limit ({str(refusal).rpartition(': ')[2]})", 2) from None
