"""What a mark of the mouse quotes: a stretch of one event's own text, never what the screen puts around it."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from lab.errors import LabError
from lab.protocol import Call
from lab.session.events import (
    AnyStep,
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Opening,
    Reply,
    Result,
    Rewording,
    Switch,
    WorldEdit,
)
from lab.text.safe import clean
from lab.ui.kit.spans import Span
from lab.ui.transcript.entries import Entry

TEXTS: Final = frozenset(
    (
        *("text", "strong", "dim", "human", "command", "output", "reasoning", "bad"),
        *("added", "removed", "added-word", "removed-word"),
    )
)
"""Looks of spans that show a text; every other look is the screen's own."""
SIGNS: Final = frozenset("−+✗│")
"""What the screen puts before a line of text in the text's look."""


class Quote(Struct, frozen=True):
    """Words of one event."""

    event: int
    text: str


def words_of(spans: Sequence[Span], start: int, stop: int) -> str:
    """Return what the characters from `left` to `right` of a line show of a text, without the screen's own signs."""
    words, at = "", 0
    for number, (text, look) in enumerate(spans):
        is_sign = not number and text.endswith(" ") and text.strip() in SIGNS
        if look in TEXTS and not is_sign:
            words += text[max(0, start - at) : max(0, stop - at)]
        at += len(text)
    return words


def quote_of(entry: Entry, words: str) -> Quote:
    """Return the event of `entry` whose text holds `words`, and that stretch of its text.

    Where a line is broken and how much white space there is makes no difference. Raises `LabError` when no text of
    the entry holds the words in one stretch.
    """
    letters = "".join(words.split())
    for step in reversed(entry.steps):
        for text in _texts(step, entry.call):
            if letters in "".join(clean(text).split()) and (stretch := _stretch(text, letters)):
                return Quote(step.id, " ".join(stretch.split()))
    raise LabError(
        "what is marked is not one stretch of an event's own text, so nothing was tagged",
        mend="mark less of it (⏎ opens a folded text), or click once and tag without a quote",
    )


def _stretch(text: str, letters: str) -> str:
    """Return the stretch of `text` that is shown as `letters`, which has no white space; "" when there is none."""
    screen_text, places = "", []
    text = text.replace("\r\n", "\n")
    for place, character in enumerate(text):
        piece = "".join(clean(character).split())
        screen_text += piece
        places += [place] * len(piece)
    start = screen_text.find(letters)
    return text[places[start] : places[start + len(letters) - 1] + 1] if start >= 0 else ""


def _texts(step: AnyStep, call: Call | None) -> Iterator[str]:
    match step:
        case Reply():
            if call is not None:
                yield from _arguments(call.arguments)
            else:
                yield from (step.text, step.reasoning, step.note)
        case Decision():
            yield from _arguments(step.arguments or "")
            yield from (step.told or "", step.note)
        case Result():
            yield from _arguments(step.arguments or "")
            yield from (step.output, step.told or "")
        case Failure():
            yield from (step.what, step.mend, step.partial)
        case Message() | Rewording():
            yield step.text
        case WorldEdit() | End() | Fork():
            yield step.note
        case Opening() | Switch():
            yield step.model


def _arguments(arguments: str) -> Iterator[str]:
    try:
        fields = json.loads(arguments or "{}")
    except (ValueError, RecursionError):
        fields = None
    if isinstance(fields, dict):
        yield from (value for value in fields.values() if isinstance(value, str))
    yield arguments
