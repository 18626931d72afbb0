"""A session as readers outside the app get it: every step in words, what it changed, and what was marked there."""

from typing import Final, Literal, assert_never

from msgspec import Struct

from lab.engine.start import rebuild
from lab.engine.transcript import readable_arguments
from lab.engine.worldline import Worldline
from lab.models.sampling import setting_words
from lab.session.events import (
    MAIN,
    RESEARCHER,
    AnyMargin,
    Aside,
    Commitment,
    Dismissal,
    Note,
    Opening,
    PathChoice,
    Reading,
    Reply,
    Result,
    Suggestion,
    Tag,
    Untag,
    WorldEdit,
)
from lab.session.log import Session
from lab.session.telling import Passage, Telling, aside_words, commitment_words, reading_words, tell
from lab.session.tree import Tree
from lab.text.safe import clean, clean_line
from lab.world import Snapshot, describe, news, text_diff

MarkKind = Literal["tag", "suggestion", "note", "reading", "path", "commitment"]

BLIND: Final = "the agent"
"""What stands for the model in an account that hides it."""

_LONGEST_DIFFERENCE: Final = 400
"""Lines of the difference of one file; what is longer is cut and counted."""


class View(Struct, frozen=True, kw_only=True):
    """What an account leaves out."""

    without_tags: bool = False
    """Tags, suggestions, readings, notes and commitments."""
    blind: bool = False
    """Whatever tells a reader which model answered under which condition, and what researchers noted."""


class Mark(Struct, frozen=True, kw_only=True):
    """What somebody noted about an event. All of it is safe to show."""

    kind: MarkKind
    text: str
    by: str = ""
    quote: str = ""
    note: str = ""


class WorldChange(Struct, frozen=True, kw_only=True):
    """A change to the world in one line, with the difference of the text it changed. Safe to show."""

    text: str
    difference: tuple[str, ...] = ()


class Entry(Struct, frozen=True, kw_only=True):
    """One step in words. All of it is safe to show."""

    event: int
    parent: int
    branch: str
    kind: str
    turn: int
    headline: str = ""
    opens: str = ""
    source: str = ""
    warning: str = ""
    mend: str = ""
    passages: tuple[Passage, ...] = ()
    afterword: str = ""
    changes: tuple[WorldChange, ...] = ()
    marks: tuple[Mark, ...] = ()
    stale: str = ""
    """What is wrong with the file, at the first event that suffers from it."""


class Account(Struct, frozen=True, kw_only=True):
    """A whole session in words."""

    scenario: str
    title: str
    created: str
    app: str
    id: str
    condition: dict[str, str]
    model: str
    branches: dict[str, int]
    """Name to last event, in the order they began."""
    counted: str
    """The branch that counts."""
    here: int
    """The event the session stands at."""
    entries: tuple[Entry, ...]
    """In the order of the file."""

    def path(self, event: int) -> list[Entry]:
        """Return the entries from the opening to `event`, in order."""
        by_event = {entry.event: entry for entry in self.entries}
        steps: list[Entry] = []
        while event:
            steps.append(by_event[event])
            event = by_event[event].parent
        steps.reverse()
        return steps


def account(session: Session, view: View | None = None) -> Account:
    """Return the account of a session. Raises `LabError` when its scenario cannot be built."""
    view = view or View()
    tree = session.tree
    worldline = Worldline(tree, rebuild(session)[2].world.snapshot())
    opening = next(step for step in tree.events.values() if isinstance(step, Opening))
    names = _branch_names(tree, blind=view.blind)
    turns = {0: 0}
    entries: list[Entry] = []
    for step in tree.events.values():
        if isinstance(step, AnyMargin):
            continue
        turns[step.id] = turns[step.parent] + isinstance(step, Reply)
        damage = tree.stale(step.id)
        telling = tell(step, turns[step.id])
        entries.append(
            Entry(
                event=step.id,
                parent=step.parent,
                branch=names[step.branch],
                kind=telling.kind,
                turn=turns[step.id],
                headline=_headline(telling, turns[step.id], blind=view.blind),
                opens=telling.opens,
                source="" if view.blind else clean_line(telling.source),
                warning=clean_line(telling.warning),
                mend=clean_line(telling.mend),
                passages=tuple(_safe(passage) for passage in telling.passages),
                afterword=clean_line(telling.afterword),
                changes=_changes(step, worldline.at(step.parent)) if isinstance(step, Result | WorldEdit) else (),
                marks=_marks(tree, step.id, view),
                stale=clean_line(str(damage)) if damage and damage.event == step.id else "",
            )
        )
    return Account(
        scenario=clean_line(session.header.scenario),
        title=clean_line(session.header.title),
        created=session.header.created,
        app=clean_line(session.header.app),
        id=clean_line(session.header.id),
        condition={}
        if view.blind
        else {clean_line(factor): clean_line(level) for factor, level in opening.condition.items()},
        model=BLIND if view.blind else clean_line(opening.model),
        branches={names[name]: last for name, last in tree.branches().items()},
        counted=names[tree.counted_branch],
        here=tree.here,
        entries=tuple(entries),
    )


def _branch_names(tree: Tree, *, blind: bool) -> dict[str, str]:
    """Return what each branch is called; a researcher's name for one may tell what it was made for."""
    if blind:
        return {name: name if name == MAIN else f"branch {i}" for i, name in enumerate(tree.branches())}
    return {name: clean_line(name) for name in tree.branches()}


def _headline(telling: Telling, turn: int, *, blind: bool) -> str:
    if blind:
        return f"turn {turn}" if telling.kind == "reply" else clean_line(telling.blind)
    headline = telling.headline
    if telling.settings is not None and (settings := setting_words(telling.settings)):
        headline += f" with {settings}"
    return clean_line(headline)


def _safe(passage: Passage) -> Passage:
    # Arguments are decoded before they are cleaned: their JSON may spell out control characters.
    is_call = passage.part in ("call", "replacement")
    text = readable_arguments(passage.text) if is_call else passage.text
    return Passage(passage.part, clean(text), clean_line(passage.label), clean_line(passage.name))


def _changes(step: Result | WorldEdit, before: Snapshot) -> tuple[WorldChange, ...]:
    return tuple(
        WorldChange(
            text=clean_line(describe(change, before)),
            difference=_cut([clean_line(line) for line in text_diff(change, before)]),
        )
        for change in news(step.changes, before, by_hand=isinstance(step, WorldEdit))
    )


def _cut(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= _LONGEST_DIFFERENCE:
        return tuple(lines)
    return (*lines[:_LONGEST_DIFFERENCE], f"… {len(lines) - _LONGEST_DIFFERENCE:,} more lines")


def _marks(tree: Tree, event: int, view: View) -> tuple[Mark, ...]:
    if view.without_tags or view.blind:
        return ()
    standing = tree.marks(event)
    marks = [_mark(note) for note in tree.margin(event) if not isinstance(note, Tag | Suggestion) or note in standing]
    return tuple(mark for mark in marks if mark is not None)


def _mark(note: AnyMargin) -> Mark | None:
    match note:
        case Tag():
            text = clean_line(note.behaviour) + (f" ({clean_line(note.modifier)})" if note.modifier else "")
            quote, remark = clean_line(note.quote), clean_line(note.note)
            return Mark(kind="tag", text=text, by=_rater(note.by), quote=quote, note=remark)
        case Suggestion():
            text = clean_line(note.behaviour) + (f" ({clean_line(note.modifier)})" if note.modifier else "")
            quote, why = clean_line(note.quote), clean_line(note.why)
            return Mark(kind="suggestion", text=text, by=clean_line(note.by), quote=quote, note=why)
        case Reading():
            return Mark(kind="reading", text=clean_line(reading_words(note)))
        case PathChoice():
            words = f"the path through here counts: {note.why}"
            return Mark(kind="path", text=clean_line(words), by=_rater(note.by))
        case Commitment():
            return Mark(kind="commitment", text=clean_line(commitment_words(note)))
        case Aside():
            return Mark(kind="note", text=clean(aside_words(note)))
        case Note():
            return Mark(kind="note", text=clean(note.text), by=_rater(note.by))
        case Untag() | Dismissal():
            # They take back or answer other marks; the mark that remains shows the outcome.
            return None
    assert_never(note)


def _rater(name: str) -> str:
    return "" if name == RESEARCHER else clean_line(name)
