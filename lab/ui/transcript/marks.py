"""The marks under an entry of a transcript: tags, suggestions, notes, and what else says something about an event."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from lab.session.events import (
    EDGES,
    AnyMargin,
    Aside,
    BranchLabel,
    Commitment,
    Marker,
    MinimalPair,
    Note,
    PolicyChoice,
    Reading,
    Suggestion,
    Tag,
)
from lab.session.telling import aside_words, commitment_words, label_words, pair_words, policy_words, reading_words


class Mark(Struct, frozen=True, kw_only=True):
    """A tag, a suggestion or a note, shown under the entry it is about."""

    kind: Literal["tag", "suggestion", "note"]
    text: str
    """The behaviour's name, or the note's text."""
    by: str = ""
    edge: str = ""
    """That the behaviour begins or ends here, as a verb."""
    modifier: str = ""
    quote: str = ""
    note: str = ""
    """A person's remark on a tag, or the reason for a suggestion."""
    confidence: str = ""
    accepted: str = ""
    """The author of the suggestion that became this tag, if there was one."""


def marks_of(marks: Iterable[Tag | Suggestion], margin: Sequence[AnyMargin]) -> tuple[Mark, ...]:
    """Return the marks under one event: its tags, the suggestions that wait for an answer, its notes."""
    proposed = {note.id: note.by for note in margin if isinstance(note, Suggestion)}
    entry_marks = [_suggestion(mark) if isinstance(mark, Suggestion) else _tag(mark, proposed) for mark in marks]
    entry_marks += [Mark(kind="note", text=note.text, by=note.by) for note in margin if isinstance(note, Note)]
    entry_marks += [
        Mark(kind="note", text=reading_words(note), by=note.by) for note in margin if isinstance(note, Reading)
    ]
    entry_marks += [
        Mark(kind="note", text=commitment_words(note), by=note.by) for note in margin if isinstance(note, Commitment)
    ]
    entry_marks += [
        Mark(kind="note", text=pair_words(note), by=note.by) for note in margin if isinstance(note, MinimalPair)
    ]
    entry_marks += [Mark(kind="note", text=aside_words(note), by="aside") for note in margin if isinstance(note, Aside)]
    label = next((note for note in reversed(margin) if isinstance(note, BranchLabel)), None)
    if label and (label.label or label.note):
        entry_marks.append(Mark(kind="note", text=label_words(label), by=label.by))
    choices = [note for note in margin if isinstance(note, PolicyChoice)]
    entry_marks += [Mark(kind="note", text=policy_words(note), by=note.by) for note in choices]
    markers = [note for note in margin if isinstance(note, Marker)]
    if markers and markers[-1].waits:
        entry_marks.append(Mark(kind="note", text="a presentation waits here", by=markers[-1].by))
    return tuple(entry_marks)


def _tag(tag: Tag, proposed: Mapping[int, str]) -> Mark:
    return Mark(
        kind="tag",
        text=tag.behaviour,
        by=tag.by,
        edge=EDGES[tag.edge],
        modifier=tag.modifier,
        quote=tag.quote,
        note=tag.note,
        confidence=tag.confidence or "",
        accepted=proposed.get(tag.suggestion or 0, ""),
    )


def _suggestion(suggestion: Suggestion) -> Mark:
    return Mark(
        kind="suggestion",
        text=suggestion.behaviour,
        by=suggestion.by,
        modifier=suggestion.modifier,
        quote="" if suggestion.quote in suggestion.why else suggestion.quote,
        note=suggestion.why,
    )
