"""The screen layer for looking around: back and forth, a branch as a tape, verifying. It writes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from lab.engine.engine import Engine
from lab.engine.unforeseen import as_fault
from lab.engine.verify import verify
from lab.errors import LabError
from lab.session.events import AnyStep, Result, Tag, WorldEdit
from lab.session.tree import Tree
from lab.ui.kit.threads import tell
from lab.ui.session.tape import Tape, changes_world
from lab.ui.session.tapedeck import TapeDeck
from lab.ui.transcript.entries import Entries
from lab.ui.transcript.pane import ReadingScreen
from lab.world import Snapshot


class ReplayingScreen(ReadingScreen, is_base=True):
    """A screen that shows a session at one event and can move to another."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self._deck: TapeDeck | None = None
        self._shows_whole_tape = False
        """Whether a tape also shows what happens after its position."""
        self._is_verifying = False
        self._whole = Entries()
        """The entries of the whole path through the cursor, to its end."""
        self._entries = self._whole
        """The entries shown."""

    @property
    def story(self) -> Tree:
        """The session's events."""
        return self.engine.tree

    @property
    def path(self) -> Path:
        """The session's file."""
        return self.engine.session.path

    def world_before(self, step: AnyStep) -> Snapshot | None:
        """Return the world just before a step, None if the file's changes do not fit each other."""
        try:
            return self.engine.snapshot_at(step.parent) if step.parent else None
        except LabError:
            return None

    def world_before_last(self) -> Snapshot | None:
        """Return the world before the last result or edit, so that changes since then can be marked."""
        at = self.engine.cursor
        while at:
            step = self.story.step(at)
            if isinstance(step, Result | WorldEdit):
                return self.engine.snapshot_at(step.parent)
            at = step.parent
        return None

    @property
    def horizon(self) -> int | None:
        """The event beyond which a tape shows nothing; None if everything is shown."""
        return self.engine.cursor if self._deck and not self._shows_whole_tape else None

    def action_tape_whole(self) -> None:
        """Switch between showing the whole session and only what has happened by the tape's position."""
        self._shows_whole_tape = not self._shows_whole_tape
        self.marks_changed()
        scope = "the whole session" if self._shows_whole_tape else "only what had happened by the event you stand on"
        self.app.notify(f"Tags, timeline and branches show {scope}.", markup=False)

    def marks_changed(self) -> None:
        """Redraw every mark."""
        raise NotImplementedError

    def show_path(self) -> None:
        """Redraw the path to the cursor."""
        raise NotImplementedError

    def tags_on(self, event_id: int) -> tuple[Tag, ...]:
        """Return the visible tags of an event."""
        return self.story.tags(event_id)

    def draw_soon(self, *what: str) -> None:
        """Schedule a redraw of these parts: `stream`, `panes`, `tags` or `status`."""
        raise NotImplementedError

    def attempt(self, action: Callable[[], object]) -> None:
        """Call the engine and show the fault if it fails."""
        try:
            action()
        except Exception as error:
            self.complain(as_fault(error))

    def action_back(self) -> None:
        """Look one event back."""
        if self._deck:
            self._deck.move(-1)
            return
        parent = self.story.step(self.engine.cursor).parent
        if parent:
            self.attempt(lambda: self.engine.look(parent))

    def action_forward(self) -> None:
        """Look one event ahead on this branch."""
        if self._deck:
            self._deck.move(1)
            return
        following = self._whole.after(self.engine.cursor)
        if following is not None:
            self.attempt(lambda: self.engine.look(following.id))

    def action_look_here(self) -> None:
        """Look at the selected event."""
        if entry := self.transcript.entry:
            self._look(entry.event)

    def action_tip(self) -> None:
        """Go to the end of this branch."""
        self._look(self.story.tip(self.engine.cursor))

    def _look(self, event_id: int) -> None:
        if self._deck:
            self._deck.go_to(event_id)
        else:
            self.attempt(lambda: self.engine.look(event_id))

    # The tape

    def action_replay(self) -> None:
        """Start replaying the branch as a tape, or stop."""
        if self._deck:
            self._deck.pause()
            self._deck = None
            self.show_path()
        else:
            self._insert_tape()
        self.draw_soon("panes")

    def _insert_tape(self) -> None:
        tree = self.engine.tree
        tape = Tape(tree.path(tree.tip(self.engine.cursor)))
        self._deck = TapeDeck(tape, self, self._tape_step, lambda: self.draw_soon("status"))
        if tape.step.id == self.engine.cursor:
            self.show_path()
        self._tape_step(tape.step)

    def _tape_step(self, step: AnyStep) -> None:
        self.attempt(lambda: self.engine.look(step.id))

    def action_tape_next(self) -> None:
        """Move the tape to the next event."""
        if self._deck:
            self._deck.move(1)

    def action_tape_play(self) -> None:
        """Play or pause."""
        if self._deck:
            self._deck.play()

    def action_tape_speed(self, by: int) -> None:
        """Play faster or slower."""
        if self._deck:
            self._deck.change_speed(by)

    def action_tape_to_tag(self) -> None:
        """Move the tape to the next tagged event."""
        if self._deck and not self._deck.go_on_to(lambda step: bool(self.tags_on(step.id))):
            self.app.notify("No tag follows.", markup=False)

    def action_tape_to_change(self) -> None:
        """Move the tape to the next change of the world."""
        if self._deck and not self._deck.go_on_to(lambda step: changes_world(step, self.world_before)):
            self.app.notify("Nothing that follows changed the world.", markup=False)

    def jump_to_turn(self, turn: int) -> bool:
        """Move the tape to a turn, or select it if no tape plays."""
        tape = self._deck.tape if self._deck else Tape(self.story.path(self.story.tip(self.engine.cursor)))
        step = tape.turn_place(turn)
        if step is None:
            return False
        if self._deck:
            self._deck.go_to(step.id)
        elif (place := self._entries.place(step.id)) is not None:
            self.transcript.select(place)
        return True

    # Verifying

    def action_verify(self) -> None:
        """Run every call again in a fresh world, in a thread, and show the result."""
        if not self._is_verifying:
            self._is_verifying = True
            self.draw_soon("status")
            self.run_worker(self._verify, name="verify", group="verify", thread=True, exit_on_error=False)

    def _verify(self) -> None:
        def still_wanted(_event_id: int) -> None:
            if not self._is_verifying:
                raise LabError("verifying was stopped")

        severity: Literal["information", "warning", "error"]
        try:
            verdict = str(verify(self.engine.session, still_wanted))
            severity = "information" if verdict == "exact" else "warning"
        except Exception as error:
            verdict, severity = str(as_fault(error)), "error"
        tell(self, self._verified, verdict, severity)

    def _verified(self, verdict: str, severity: Literal["information", "warning", "error"]) -> None:
        self._is_verifying = False
        self.app.notify(verdict, title="verify", severity=severity, markup=False, timeout=12)
        self.draw_soon("status")
