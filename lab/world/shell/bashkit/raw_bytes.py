"""Bytes that are no text, on their way through bashkit, which carries nothing but text.

A byte that is no part of a UTF-8 character travels as a character of its own, from the last 128 code points there are,
which are for private use; whatever takes text apart, sorts it or joins it leaves such a character whole. Between our
own programs the same bytes are surrogate escapes, as everywhere in Python.
"""

import re
from typing import Final

_FIRST: Final = 0x10FF80
_CARRIED: Final = {0xDC80 + index: _FIRST + index for index in range(128)}
_ESCAPED: Final = {code: surrogate for surrogate, code in _CARRIED.items()}
_CHARACTER: Final = re.compile(rb"\xf4\x8f([\xbe\xbf])([\x80-\xbf])")
_STANDS_FOR_BYTE: Final = re.compile("[\udc80-\udcff\U0010ff80-\U0010ffff]")


def carried(data: bytes) -> bytes:
    """Return `data` as UTF-8 that stands for it."""
    if data.isascii():
        return data
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape").translate(_CARRIED).encode()
    return data


def carried_text(text: str) -> str:
    """As `carried`, of text with surrogate escapes."""
    return text if text.isascii() else text.translate(_CARRIED)


def restored(data: bytes) -> bytes:
    """Return the bytes that `data` stands for."""
    return _CHARACTER.sub(_byte, data) if b"\xf4\x8f" in data else data


def escaped(text: str) -> str:
    """Return text from bashkit with surrogate escapes for what stands for a byte.

    Bytes that have come to form a character of UTF-8 are that character.
    """
    if text.isascii() or not _STANDS_FOR_BYTE.search(text):
        return text
    data = text.translate(_ESCAPED).encode("utf-8", "surrogateescape")
    return data.decode("utf-8", "surrogateescape")


def legible(text: str) -> str:
    """Return text of either kind for people to read: U+FFFD for bytes that are no text."""
    if text.isascii() or not _STANDS_FOR_BYTE.search(text):
        return text
    return text.translate(_ESCAPED).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _byte(match: re.Match[bytes]) -> bytes:
    return bytes([match[2][0] + (0x40 if match[1] == b"\xbf" else 0)])
