"""Steps as readers outside the app get them: in words, with what they changed and what was marked there."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct, json

from lab.engine.worldline import Worldline
from lab.models.sampling import setting_words
from lab.session.events import (
    EDGES,
    MAIN,
    AnyMargin,
    AnyStep,
    BranchLabel,
    Reply,
    Result,
    Suggestion,
    Tag,
    WorldEdit,
)
from lab.session.telling import (
    Kind,
    Passage,
    RemarkKind,
    Telling,
    branch_title,
    tell,
    tell_margin,
)
from lab.session.tree import Tree
from lab.session.veil import veil
from lab.text.safe import clean, clean_line
from lab.world import Snapshot, describe, is_log, news, text_diff

MarkKind = Literal["tag", "suggestion", "note", "aside", "reading", "path", "commitment"]

_OWN_KINDS: Final[Mapping[RemarkKind, MarkKind]] = {
    "reading": "reading",
    "path": "path",
    "commitment": "commitment",
    "aside": "aside",
}
"""Notes in the margin that a reader sets apart from the others."""
_LONGEST_DIFFERENCE: Final = 400
"""Lines of the difference of one file; what is longer is cut and counted."""


class MarginMark(Struct, frozen=True, kw_only=True):
    """Something noted about an event. All of it is safe to show."""

    kind: MarkKind
    text: str
    """The behaviour of a tag or a suggestion; else what was noted, in words."""
    modifier: str = ""
    by: str = ""
    quote: str = ""
    note: str = ""
    """The rater's remark, or why it is suggested."""


class WorldChange(Struct, frozen=True, kw_only=True):
    """A change to the world in one line, with the difference of the text it changed. Safe to show."""

    text: str
    difference: tuple[str, ...] = ()
    is_log: bool = False
    """Whether it is a line by which a log grew: of little interest unless one looks for it."""


class AccountEntry(Struct, frozen=True, kw_only=True):
    """One step in words. All of it is safe to show."""

    event: int
    parent: int
    branch: str
    kind: Kind
    turn: int
    headline: str = ""
    settings: str = ""
    """Those the model has from here on, where the step sets them."""
    opens: str = ""
    source: str = ""
    warning: str = ""
    mend: str = ""
    passages: tuple[Passage, ...] = ()
    """Calls and what ran instead of them as a person reads them: a lone text argument as that text."""
    afterword: str = ""
    changes: tuple[WorldChange, ...] = ()
    marks: tuple[MarginMark, ...] = ()
    stale: str = ""
    """The damage to the file, at the first event that suffers from it."""


class AccountView(Struct, frozen=True, kw_only=True):
    """The choices of an account: what it leaves out, and what it tells beyond the usual."""

    without_tags: bool = False
    """Tags, suggestions, readings, notes, asides and commitments are left out."""
    blind: bool = False
    """Whatever tells a reader which model answered under which condition is left out, and so is what people noted."""
    differences: bool = False
    """Of each changed text it is told how it differs."""


def entries(
    tree: Tree, worldline: Worldline, steps: Iterable[AnyStep], view: AccountView | None = None
) -> Iterator[AccountEntry]:
    """Yield the account of each step. Every step's parent must come before it, or be none of the session's.

    Raises `LabError` when a change does not fit the world.
    """
    view = view or AccountView()
    names = branch_names(tree, blind=view.blind, has_labels=not view.without_tags)
    turns = {0: 0}
    for original in steps:
        turn = turns[original.id] = turns.get(original.parent, 0) + isinstance(original, Reply)
        step = veil(original) if view.blind else original
        damage = tree.stale(step.id)
        telling = tell(step, turn)
        settings = setting_words(telling.settings) if telling.settings is not None else ""
        yield AccountEntry(
            event=step.id,
            parent=step.parent,
            branch=names[original.branch],
            kind=telling.kind,
            turn=turn,
            headline=_blind_headline(telling, turn) if view.blind else clean_line(telling.headline),
            settings=clean_line(settings),
            opens=telling.opens,
            source=clean_line(telling.source),
            warning=clean_line(telling.warning),
            mend=clean_line(telling.mend),
            passages=tuple(_safe(passage) for passage in telling.passages),
            afterword=clean_line(telling.afterword),
            changes=_changes(original, worldline.at(original.parent), view)
            if isinstance(original, Result | WorldEdit)
            else (),
            marks=() if view.without_tags or view.blind else _marks(tree, step.id),
            stale=clean_line(str(damage)) if damage and damage.event == step.id else "",
        )


def branch_names(tree: Tree, *, blind: bool = False, has_labels: bool = True) -> dict[str, str]:
    """Return the name of each branch; a researcher's own name may reveal its purpose."""
    if blind:
        return {name: name if name == MAIN else f"branch {i}" for i, name in enumerate(tree.branches())}
    return {name: clean_line(branch_title(tree, name) if has_labels else name) for name in tree.branches()}


def readable_arguments(arguments: str) -> str:
    """Return arguments as a person reads them: a lone string argument as its text, anything else as the JSON sent."""
    try:
        values = json.decode(arguments)
    except (ValueError, RecursionError):
        return arguments
    if isinstance(values, dict) and len(values) == 1 and isinstance(only := next(iter(values.values())), str):
        return only
    return arguments


def _blind_headline(telling: Telling, turn: int) -> str:
    return f"turn {turn}" if telling.kind == "reply" else clean_line(telling.blind)


def _safe(passage: Passage) -> Passage:
    # Arguments are decoded before they are cleaned: their JSON may spell out control characters.
    is_call = passage.part in ("call", "replacement")
    text = readable_arguments(passage.text) if is_call else passage.text
    return Passage(passage.part, clean(text), clean_line(passage.label), clean_line(passage.name))


def _changes(step: Result | WorldEdit, before: Snapshot, view: AccountView) -> tuple[WorldChange, ...]:
    """Return what a step changed, lines of logs last."""
    changes = news(step.changes, before, by_hand=isinstance(step, WorldEdit))
    return tuple(
        WorldChange(
            text=clean_line(describe(change, before)),
            difference=_cut([clean_line(line) for line in text_diff(change, before)]) if view.differences else (),
            is_log=is_log(change),
        )
        for change in sorted(changes, key=is_log)
    )


def _cut(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= _LONGEST_DIFFERENCE:
        return tuple(lines)
    return (*lines[:_LONGEST_DIFFERENCE], f"… {len(lines) - _LONGEST_DIFFERENCE:,} more lines")


def _marks(tree: Tree, event: int) -> tuple[MarginMark, ...]:
    notes = tree.margin(event)
    if not notes:
        return ()
    standing = tree.marks(event)
    label = tree.label(tree.step(event).branch)
    marks = [
        _mark(note)
        for note in notes
        if (not isinstance(note, Tag | Suggestion) or note in standing)
        and (not isinstance(note, BranchLabel) or note is label)
    ]
    return tuple(mark for mark in marks if mark is not None)


def _edge(note: Tag | Suggestion) -> str:
    return EDGES[note.edge] if isinstance(note, Tag) else ""


def _mark(note: AnyMargin) -> MarginMark | None:
    by = clean_line(note.by)
    if isinstance(note, Tag | Suggestion):
        return MarginMark(
            kind="tag" if isinstance(note, Tag) else "suggestion",
            text=clean_line(note.behaviour),
            modifier=clean_line(f"{_edge(note)} {note.modifier}".strip()),
            by=by,
            quote=clean_line(note.quote),
            note=clean_line(note.note if isinstance(note, Tag) else note.why),
        )
    remark = tell_margin(note)
    # Where a presentation waits is of no use to a reader.
    if remark is None or not remark.text or remark.kind == "marker":
        return None
    kind = _OWN_KINDS.get(remark.kind, "note")
    return MarginMark(kind=kind, text=clean(remark.text), by=by if kind in ("note", "path") else "")
