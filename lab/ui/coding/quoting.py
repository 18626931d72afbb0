"""Turns a mouse selection into a quote: a stretch of one event's own text, without the screen's decoration."""

import json
import re
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
from lab.ui.commands.bindings import hint
from lab.ui.kit.marking import Word
from lab.ui.kit.spans import Span
from lab.ui.transcript.entries import Entry

TEXTS: Final = frozenset(
    (
        *("text", "strong", "dim", "human", "command", "output", "reasoning", "bad"),
        *("added", "removed", "added-word", "removed-word"),
    )
)
"""Looks of spans that show an event's own text. Every other look is decoration."""
MARGIN_LOOKS: Final = frozenset(("mark", "proposed"))
"""Looks of the sign before a tag, a suggestion or a note, which stand beneath the text."""
SIGNS: Final = frozenset("−+✗│")
"""Signs the screen puts before a line, in the same look as the text."""


_WORD: Final = re.compile(r"\S+")


class Quote(Struct, frozen=True):
    """A stretch of one event's text."""

    event: int
    text: str


def words_of(spans: Sequence[Span], start: int, stop: int) -> str:
    """Return the event text within the characters from `start` to `stop` of a line, without decoration."""
    return "".join(text[max(0, start - at) : max(0, stop - at)] for at, text in _own_texts(spans))


def own_words(lines: Sequence[Sequence[Span]]) -> list[Word]:
    """Return where the words of an entry's own text stand in its lines. What is marked beneath it is not its own."""
    words: list[Word] = []
    for number, line in enumerate(lines):
        if line and line[0][1] in MARGIN_LOOKS and line[0][0].startswith("  "):
            break
        for at, text in _own_texts(line):
            words += [Word(number, at + each.start(), at + each.end()) for each in _WORD.finditer(text)]
    return words


def _own_texts(spans: Sequence[Span]) -> Iterator[tuple[int, str]]:
    """Yield the spans of a line that show an event's own text, each with the character it begins at."""
    at = 0
    for place, (text, look) in enumerate(spans):
        is_sign = not place and text.endswith(" ") and text.strip() in SIGNS
        if look in TEXTS and not is_sign:
            yield at, text
        at += len(text)


def quote_of(entry: Entry, words: str) -> Quote:
    """Return the event of `entry` whose text contains `words`, and that stretch of its text.

    Line breaks and the amount of white space make no difference. Raises `LabError` if no text of
    the entry contains the words in one stretch.
    """
    letters = "".join(words.split())
    for step in reversed(entry.steps):
        for text in _texts(step, entry.call):
            if letters in "".join(clean(text).split()) and (stretch := _stretch(text, letters)):
                return Quote(step.id, " ".join(stretch.split()))
    raise LabError(
        "what is marked is not one stretch of an event's own text, so nothing was tagged",
        mend=f"mark less of it ({hint('lab.fold')} opens a folded text), or click once and tag without a quote",
    )


def _stretch(text: str, letters: str) -> str:
    """Return the stretch of `text` that is shown as `letters`, ignoring white space; "" if there is none."""
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
