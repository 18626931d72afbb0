"""Keeps the transcript at the path to the cursor: it grows with the session, streams, and is cut in the past."""

from collections.abc import Callable, Sequence

from lab.engine.engine import Engine
from lab.errors import LabError
from lab.protocol import Delta
from lab.session.events import AnyStep, Failure, Margin, Reply, Result
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.transcript.entries import Entries
from lab.ui.transcript.streaming import Stream
from lab.ui.transcript.tagged import TaggedEntries, is_tagged
from lab.ui.transcript.transcript import Transcript


class PathView:
    """The events that the transcript shows. It reads the engine and writes nothing."""

    def __init__(
        self,
        engine: Engine,
        transcript: Transcript,
        marks: VisibleMarks,
        say_filter: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`say_filter` shows in words which entries the transcript has, "" where it has all."""
        self.only = ""
        """The behaviour whose tagged entries alone are shown; "" for all entries."""
        self._say_filter = say_filter
        self._engine = engine
        self._transcript = transcript
        self.marks = marks
        self._whole = Entries(marks.marks)
        """The entries of the whole path through the cursor, to its end."""
        self._whole_to = 0
        """The last event of the path in `_whole`."""
        self._entries = self._whole
        """The entries shown."""
        self._shown_to = 0
        """The last event the transcript shows."""
        self._stream = Stream()

    @property
    def end(self) -> int:
        """The last event of the path through the cursor, 0 before it has been shown."""
        return self._whole_to

    def place(self, event_id: int) -> int | None:
        """Return the place of an event among the entries shown, None if it is not among them."""
        return self._entries.place(event_id)

    def after(self, event_id: int) -> AnyStep | None:
        """Return the next step of the path, None at its end."""
        return self._whole.after(event_id)

    # The path

    def show(self) -> None:
        """Show the path to the cursor and, if that is in the past, the later events below the cut."""
        story, cursor = self._engine.tree, self._engine.cursor
        tip = self._path_end()
        if self._whole_to != tip:
            steps = self._later(tip)
            if steps is None:
                steps, self._whole = story.path(tip), Entries(self.marks.marks, is_blind=self.marks.is_blind)
            self._whole.extend(steps)
            self._whole_to = tip
        if self.marks.horizon is not None:
            self._entries = self._whole.up_to(cursor)
            self._mark_belated()
        else:
            self._entries = self._whole if tip == cursor else self._whole.cut_at(cursor)
        cut_place = self._entries.cut_place
        here = len(self._entries.items) - 1 if cut_place is None else cut_place - 1
        words = ""
        if self.only:
            count = len(self._entries.items) - (cut_place is not None)
            tagged = self._entries = TaggedEntries(self._entries, self.only)
            cut_place, here = None, tagged.nearest(here)
            total = counted(count, "entry", "entries")
            words = f"only entries tagged {clean_line(self.only)}: {len(tagged.items)} of {total}"
        self._say_filter(words)
        if cursor == self._shown_to and (cut_place is None) == (self._transcript.cut_place is None):
            self._transcript.show_again(self._entries.items, cut_place=cut_place)
            return
        self._shown_to = cursor
        self._transcript.show(self._entries.items, select=here, cut_place=cut_place)

    def show_only(self, behaviour: str) -> None:
        """Show only the entries with a tag of a behaviour, or all of them with "". The selected one stays selected.

        Raises `LabError`, and shows what it showed, where no entry of the path has such a tag.
        """
        if behaviour and not any(is_tagged(entry, behaviour) for entry in self._whole.items):
            raise LabError(f"no entry of this branch is tagged {behaviour}")
        self.only, self._shown_to = behaviour, 0
        entry = self._transcript.entry
        self.show()
        if entry:
            self._transcript.select_key(entry.key)

    def show_marks_again(self) -> None:
        """Read every event and its marks again, as blind mode has them, and show them."""
        self._whole_to = 0
        self.show()

    def add(self, step: AnyStep) -> None:
        """Show a step that was just written at the cursor."""
        if step.parent and self._shown_to == self._whole_to == step.parent and self._entries is self._whole:
            self._shown_to = self._whole_to = step.id
            follows = self._transcript.follows
            self._transcript.grow(self._entries.add(step))
            if follows and (place := self._entries.next_call) is not None:
                self._transcript.attend(place)
        else:
            self.show()
        if isinstance(step, Reply | Failure | Result):
            # Only once the whole reply is drawn, so that no line moves while the user reads.
            self._stream.clear()
            self._transcript.stream(None)

    def mark(self, note: Margin) -> None:
        """Show a mark that was just written under the event it is about."""
        event_id = self._engine.tree.subject(note.about).id
        self._whole.mark_again(event_id)
        marks = self.marks.marks(event_id, as_of_now=True)
        place = self._entries.mark_again(event_id, marks)
        if place is not None:
            self._transcript.change(place, end_in_sight=place == self._transcript.selected)

    def follow(self, cursor: int) -> None:
        """Move with the cursor. A tape that moves ahead grows by one step instead of being laid out again."""
        step = self._engine.tree.step(cursor)
        if self.only or self.marks.horizon is None or step.parent != self._shown_to:
            self.show()
            return
        self._shown_to = cursor
        follows = self._transcript.follows
        self._transcript.grow(min(self._entries.add(step), *self._mark_belated(), len(self._entries.items)))
        if follows:
            self._transcript.action_last()

    def _mark_belated(self) -> list[int]:
        """Show only the marks that had come by now, and return the places of the entries that this changed."""
        changed = []
        for event_id in self.marks.belated:
            place = self._entries.place(event_id)
            before = self._entries.items[place] if place is not None else None
            place = self._entries.mark_again(event_id, self.marks.marks(event_id, as_of_now=True))
            if place is not None and self._entries.items[place] is not before:
                changed.append(place)
        return changed

    def _later(self, tip: int) -> Sequence[AnyStep] | None:
        """Return the steps by which the path has grown, None where it is another one or the transcript holds it."""
        if not self._whole_to or self._entries is self._whole:
            return None
        steps, at = [], tip
        while at > self._whole_to:
            steps.append(self._engine.tree.step(at))
            at = steps[-1].parent
        return steps[::-1] if at == self._whole_to else None

    def _path_end(self) -> int:
        """Return the last event of the path through the cursor, without walking the path if it is still the same."""
        story, cursor, end = self._engine.tree, self._engine.cursor, self._whole_to
        is_on_it = end and not story.following(end) and self._whole.place(cursor) is not None
        if is_on_it and story.step(cursor).branch == story.step(end).branch:
            return end
        return story.tip(cursor)

    # Streaming

    def take(self, delta: Delta) -> None:
        """Add a piece of the reply that is coming."""
        self._stream.take(delta)

    def print(self, text: str) -> None:
        """Add a piece of a running call's output."""
        self._stream.print(text)

    def change_phase(self, *, is_dry: bool) -> None:
        """Follow the engine into another phase. A dry run shows nothing here."""
        phase = self._engine.phase
        if (place := self._entries.set_running(phase == "running" and not is_dry)) is not None:
            self._transcript.change(place)
        if phase != "running":
            self._stream.clear()
        if phase not in ("replying", "running"):
            self._transcript.stream(None)

    def show_stream(self) -> None:
        """Show what has streamed so far."""
        phase = self._engine.phase
        if phase in ("replying", "running"):
            turn = self._engine.standing.turn + 1 if phase == "replying" else 0
            self._transcript.stream(self._stream.live, turn)
