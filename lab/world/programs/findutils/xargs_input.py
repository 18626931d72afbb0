"""Parsing the input of xargs: items separated by blanks with quotes and backslashes, whole lines, or a delimiter."""

import re
from collections.abc import Iterator

from lab.world.programs.common.getopt import UsageFault

_BLANKS = " \t"
_ESCAPE = re.compile(r"\\(?:([abfnrtv\\0])|x([0-9a-fA-F]{1,2})|([0-7]{1,3}))")
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", "0": "\0"}
_HINT = "by default quotes are special to xargs unless you use the -0 option"


def delimiter(spelled: str) -> str:
    """Return the character that -d specifies. Raises `UsageFault`."""
    if len(spelled) == 1:
        return spelled
    match = _ESCAPE.fullmatch(spelled)
    if match is not None:
        letter, hexadecimal, octal = match.groups()
        return _LETTERS[letter] if letter else chr(int(hexadecimal, 16) if hexadecimal else int(octal, 8))
    if spelled.startswith("\\"):
        raise UsageFault(f"Invalid escape sequence {spelled} in input delimiter specification.")
    raise UsageFault(
        f"Invalid input delimiter specification {spelled}: the delimiter must be either a single character or an "
        "escape sequence starting with \\."
    )


def divided(text: str, sign: str) -> Iterator[tuple[str, bool]]:
    """Yield the items between delimiters, each as a line of its own."""
    items = text.split(sign)
    if not items[-1]:
        items.pop()
    for item in items:
        yield item, True


def items(text: str, *, end: str, whole_lines: bool) -> Iterator[tuple[str, bool]]:
    """Yield each item and whether it ends its line, up to one equal to `end`.

    With `whole_lines`, an item is a line without its leading blanks. Raises `UsageFault` at an unclosed quote.
    """
    at = 0
    while at < len(text):
        item, at, ends_line = _item(text, at, whole_lines)
        if item is None:
            continue
        if end and item == end:
            return
        yield item, ends_line


def _item(text: str, at: int, whole_lines: bool) -> tuple[str | None, int, bool]:
    """Return the next item (None for a blank line), where it ends, and whether it ends its line."""
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    word: str | None = None
    quote = ""
    while at < len(text):
        letter = text[at]
        at += 1
        if quote:
            if letter == "\n":
                break
            if letter == quote:
                quote = ""
            else:
                word = (word or "") + letter
        elif letter in "'\"":
            quote, word = letter, word or ""
        elif letter == "\\" and at < len(text):
            word = (word or "") + text[at]
            at += 1
        elif letter == "\\":
            break
        elif letter == "\n":
            return word, at, True
        elif letter in _BLANKS and not whole_lines:
            # A trailing blank joins a line to the next one.
            return word, at, False
        else:
            word = (word or "") + letter
    if quote:
        raise UsageFault(f"unmatched {'single' if quote == chr(39) else 'double'} quote; {_HINT}")
    return word, at, True
