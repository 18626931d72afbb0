"""Texts as providers send them: content in parts, half an emoji a piece, ids and names that are no text."""

import json
import re
from collections.abc import Iterable
from typing import Final

_INNER: Final = frozenset({"text", "thinking", "content", "reasoning"})
"""Keys under which a part of a content has its words."""
_HALF: Final = re.compile("[\ud800-\udfff]")


def joined_text(pieces: Iterable[str]) -> str:
    """Return the pieces as one text: halves of a character meet, one that stays alone becomes U+FFFD."""
    return _HALF.sub("\ufffd", _met(pieces))


def joined_arguments(pieces: Iterable[str]) -> str:
    """Return the pieces of JSON as one text: half a character that stays alone is escaped, as JSON can."""
    return _HALF.sub(lambda half: f"\\u{ord(half.group()):04x}", _met(pieces))


def word(value: object) -> str:
    """Return a value as text: a number in digits, None as ""."""
    if value is None:
        return ""
    return joined_text([value if isinstance(value, str) else json.dumps(value)])


def text_of(content: object) -> tuple[str, str]:
    """Return the text and the reasoning of a message's content, which may be a part or a list of them."""
    if isinstance(content, dict) and _INNER & content.keys():
        content = [content]
    if not isinstance(content, list):
        return (content if isinstance(content, str) else "" if content is None else word(content)), ""
    texts: list[str] = []
    thoughts: list[str] = []
    for part in content:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict):
            inner = next((part[name] for name in part if name in _INNER), None)
            spoken, thought = text_of(inner)
            is_thought = "think" in str(part.get("type")) or "reason" in str(part.get("type"))
            (thoughts if is_thought else texts).append(spoken)
            thoughts.append(thought)
    return "".join(texts), "".join(thoughts)


def _met(pieces: Iterable[str]) -> str:
    text = "".join(pieces)
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
