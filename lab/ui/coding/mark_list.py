"""Every tag, suggestion and note of a session as items of a list, in the order of the events they are about."""

from collections.abc import Callable

from msgspec import Struct

from lab.engine.account import branch_names
from lab.session.events import EDGES, RESEARCHER, AnyMargin, Note, Suggestion, Tag
from lab.session.tree import Tree
from lab.text.safe import clean_line


class ListedMark(Struct, frozen=True, kw_only=True):
    """A mark as one item. Its texts are safe to show."""

    id: int
    step: int
    """The step it is about."""
    sign: str
    """● a tag, ? a suggestion that waits, ✗ one that was dismissed, ✐ a note."""
    name: str
    """The behaviour; "" for a note."""
    words: str
    """Further words of the mark."""
    place: str
    """Its turn and branch."""

    @property
    def is_open(self) -> bool:
        """Whether it is a suggestion that waits for an answer."""
        return self.sign == "?"

    def matches(self, query: str) -> bool:
        """Return whether every word of a query is in it, ignoring case."""
        text = f"{self.name} {self.words} {self.place}".casefold()
        return all(word in text for word in query.casefold().split())


def listed_marks(tree: Tree, hides: Callable[[AnyMargin], bool], *, is_blind: bool = False) -> list[ListedMark]:
    """Return every mark that is neither withdrawn nor hidden."""
    names = branch_names(tree, blind=is_blind)
    marks: list[ListedMark] = []
    for note in tree.events.values():
        if not isinstance(note, Tag | Suggestion | Note) or hides(note) or not (sign := _sign(tree, note)):
            continue
        step = tree.subject(note.about)
        place = f"turn {tree.standing(step.id).turn} · {names[step.branch]}"
        name = "" if isinstance(note, Note) else clean_line(note.behaviour)
        marks.append(
            ListedMark(id=note.id, step=step.id, sign=sign, name=name, words=clean_line(_words(note)), place=place)
        )
    return sorted(marks, key=lambda mark: (mark.step, mark.id))


def _sign(tree: Tree, note: Tag | Suggestion | Note) -> str:
    """Return the sign of a mark, "" for one that no longer stands or is a tag by now."""
    if isinstance(note, Tag):
        return "" if tree.removals(note) else "●"
    if isinstance(note, Suggestion):
        return {"open": "?", "accepted": "", "dismissed": "✗"}[tree.word_on(note)]
    return "✐"


def _words(note: Tag | Suggestion | Note) -> str:
    by = f"by {note.by}" if note.by != RESEARCHER else ""
    if isinstance(note, Note):
        return " · ".join(filter(None, [note.text, by]))
    quote = f"“{note.quote}”" if note.quote else ""
    if isinstance(note, Suggestion):
        return " · ".join(filter(None, [note.modifier, note.why, quote, by]))
    sure = f"{note.confidence} confidence" if note.confidence else ""
    return " · ".join(filter(None, [EDGES[note.edge], note.modifier, sure, quote, note.note, by]))
