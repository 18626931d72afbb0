"""What may be shown of a session: all of it, or in blind mode no name that tells its arm and no mark made before."""

from lab.engine.engine import Engine
from lab.session.events import AnyMargin, Aside, Reading, Suggestion, Tag
from lab.ui.transcript.entries import Mark, marks_of


class VisibleMarks:
    """The visible marks of a session's events."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._blind_from: int | None = None
        """The last event before blind mode was turned on, None while it is off."""

    @property
    def is_blind(self) -> bool:
        """Whether blind mode is on."""
        return self._blind_from is not None

    def flip_blind(self) -> None:
        """Turn blind mode on or off. It hides every mark made so far."""
        self._blind_from = None if self.is_blind else self._engine.tree.last_id

    def hides(self, note: AnyMargin) -> bool:
        """Return whether blind mode hides a mark: what the lab or a model says, and all made before it."""
        if self._blind_from is None:
            return False
        return isinstance(note, Aside | Reading | Suggestion) or note.id <= self._blind_from

    def tags(self, event_id: int) -> tuple[Tag, ...]:
        """Return the visible tags of an event."""
        return tuple(tag for tag in self._engine.tree.tags(event_id) if not self.hides(tag))

    def marks(self, event_id: int) -> tuple[Mark, ...]:
        """Return the visible marks of an event, as the transcript draws them."""
        tree = self._engine.tree
        margin = [note for note in tree.margin(event_id) if not self.hides(note)]
        return marks_of([note for note in tree.marks(event_id) if not self.hides(note)], margin) if margin else ()
