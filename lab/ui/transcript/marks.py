"""The marks under an entry of a transcript: tags, suggestions, notes, and what else says something about an event."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from lab.session.events import EDGES, AnyMargin, BranchLabel, Marker, Suggestion, Tag
from lab.session.telling import tell_margin


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
    last: dict[type, AnyMargin] = {type(note): note for note in margin if isinstance(note, BranchLabel | Marker)}
    for note in margin:
        remark = tell_margin(note)
        if remark is not None and remark.text and last.get(type(note), note) is note:
            by = "aside" if remark.kind == "aside" else note.by
            entry_marks.append(Mark(kind="note", text=remark.text, by=by))
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
