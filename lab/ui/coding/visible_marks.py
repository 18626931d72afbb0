"""What may be shown of a session: all of it, on a tape what had happened by then, in blind mode nothing that tells."""

from lab.engine.engine import Engine
from lab.session.events import JUDGE, AnyMargin, Aside, Margin, Reading, Suggestion, Tag
from lab.ui.transcript.marks import Mark, marks_of


class VisibleMarks:
    """The visible marks of a session's events, and the horizon that every pane of its screen keeps to."""

    def __init__(self, engine: Engine) -> None:
        self.ends_here = False
        """Whether everything after the current event is hidden, as on a tape."""
        self._engine = engine
        self._blind_from: int | None = None
        """The last event before blind mode was turned on, None while it is off."""
        self._belated: tuple[int, tuple[int, ...]] = (0, ())
        """The last event that was read for `belated`, and what came of it."""

    # The horizon

    @property
    def horizon(self) -> int | None:
        """The last step that is shown, with all that happened before it on any branch; None shows everything."""
        return self._engine.cursor if self.ends_here else None

    @property
    def belated(self) -> tuple[int, ...]:
        """The steps with a mark that came only with a later step, as when an omission shows at the end."""
        tree = self._engine.tree
        if self._belated[0] != tree.last_id:
            notes = [note for note in tree.events.values() if isinstance(note, Suggestion | Reading)]
            steps = {self._subject(note): None for note in notes if self._moment(note) > self._subject(note)}
            self._belated = (tree.last_id, tuple(steps))
        return self._belated[1]

    def _moment(self, note: AnyMargin) -> int:
        """Return the step with which a mark came: the one it is about, or the later one that showed it to the lab."""
        step = self._subject(note)
        if not isinstance(note, Suggestion | Reading) or note.by.startswith(JUDGE):
            # A person or a judge reads a session afterwards, so the moment of their mark tells nothing.
            return step
        events = self._engine.tree.events
        at = note.id - 1
        while at > step and isinstance(events.get(at), Margin | None):
            at -= 1
        return at

    def _subject(self, note: AnyMargin) -> int:
        return self._engine.tree.subject(note.about).id

    # Blind mode

    @property
    def is_blind(self) -> bool:
        """Whether blind mode is on."""
        return self._blind_from is not None

    def flip_blind(self) -> None:
        """Turn blind mode on or off. It hides every mark made so far."""
        self._blind_from = None if self.is_blind else self._engine.tree.last_id

    def is_veiled(self, note: AnyMargin) -> bool:
        """Return whether blind mode hides a mark: what the lab or a model says, and all made before it."""
        if self._blind_from is None:
            return False
        return isinstance(note, Aside | Reading | Suggestion) or note.id <= self._blind_from

    # Marks

    def hides(self, note: AnyMargin) -> bool:
        """Return whether a mark must not be shown now: blind mode hides it, or it lies beyond the horizon."""
        return self.is_veiled(note) or (self.horizon is not None and self._moment(note) > self.horizon)

    def tags(self, event_id: int) -> tuple[Tag, ...]:
        """Return the tags of an event, wherever it lies, that blind mode does not hide."""
        return tuple(tag for tag in self._engine.tree.tags(event_id) if not self.is_veiled(tag))

    def marks(self, event_id: int, *, as_of_now: bool = False) -> tuple[Mark, ...]:
        """Return the marks of an event as the transcript draws them; `as_of_now` keeps to the horizon."""
        is_hidden = self.hides if as_of_now else self.is_veiled
        tree = self._engine.tree
        margin = [note for note in tree.margin(event_id) if not is_hidden(note)]
        return marks_of([note for note in tree.marks(event_id) if not is_hidden(note)], margin) if margin else ()
