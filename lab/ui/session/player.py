"""The part of the session screen that looks around: back and forth, a tape, verifying. It writes nothing."""

from collections.abc import Callable
from typing import Literal

from lab.engine.start import take_up_model
from lab.engine.unforeseen import as_fault
from lab.engine.verify import verify
from lab.errors import LabError
from lab.session.events import AnyStep, Decision
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.kit.threads import tell
from lab.ui.session.desk import Desk
from lab.ui.session.tape import Tape, changes_world
from lab.ui.session.tapedeck import TapeDeck
from lab.ui.transcript.path_view import PathView
from lab.ui.transcript.transcript import Transcript

Landmark = Literal["tag", "change", "decision", "marker"]
"""What a tape goes on or back to."""


class Player:
    """Moves the cursor to other events, by hand or as a tape that plays."""

    def __init__(self, desk: Desk, path: PathView, transcript: Transcript, marks: VisibleMarks) -> None:
        self.deck: TapeDeck | None = None
        """The tape that is inserted, None if there is none."""
        self.shows_whole_tape = False
        """Whether a tape also shows what happens after its position."""
        self.is_verifying = False
        self._left: Tape | None = None
        """The tape that was left to go on live, None if none was."""
        self._desk = desk
        self._path = path
        self._transcript = transcript
        self._marks = marks

    @property
    def tape(self) -> Tape | None:
        """The tape that is inserted, None if there is none."""
        return self.deck.tape if self.deck else None

    @property
    def can_stop(self) -> bool:
        """Whether something is under way here that a key stops."""
        return self.is_verifying or bool(self.tape and self.tape.is_playing)

    def stop(self) -> None:
        """Pause a tape that plays, and stop verifying."""
        if self.deck and self.deck.tape.is_playing:
            self.deck.pause()
        self.is_verifying = False

    # Looking around

    def look(self, event_id: int) -> None:
        """Look at an event."""
        if self.deck:
            self.deck.go_to(event_id)
        else:
            self._desk.attempt(lambda: self._desk.engine.look(event_id))

    def show_event(self, event_id: int) -> None:
        """Select the entry of an event, looking at another branch if necessary."""
        place = self._path.place(event_id)
        if place is None and self._path.only:
            self._path.show_only("")
            place = self._path.place(event_id)
        if place is None:
            self.look(event_id)
            place = self._path.place(event_id)
        if place is not None:
            self._transcript.select(place)

    def jump_to_turn(self, turn: int) -> bool:
        """Move the tape to a turn, or select it if no tape is inserted. Return whether that turn exists."""
        story = self._desk.story
        tape = self.tape or Tape(story.path(story.tip(self._desk.engine.cursor)))
        step = tape.turn_place(turn)
        if step is None:
            return False
        if self.deck:
            self.deck.go_to(step.id)
        else:
            self.show_event(step.id)
        return True

    def action_back(self) -> None:
        """Look one event back."""
        if self.deck:
            self.deck.move(-1)
        elif parent := self._desk.story.step(self._desk.engine.cursor).parent:
            self.look(parent)

    def action_forward(self) -> None:
        """Look one event ahead on this branch."""
        if self.deck:
            self.deck.move(1)
        elif (following := self._path.after(self._desk.engine.cursor)) is not None:
            self.look(following.id)

    def action_look_here(self) -> None:
        """Look at the selected event."""
        entry = self._transcript.entry
        if entry and entry.event == self._desk.engine.cursor:
            self._desk.say("You stand at the selected event already.")
        elif entry:
            self.look(entry.event)

    def action_tip(self) -> None:
        """Go to the end of this branch."""
        self.look(self._desk.story.tip(self._desk.engine.cursor))

    # The tape

    def insert(self) -> None:
        """Put the branch in as a tape, at its start."""
        self._put_in(self._tape_through(self._desk.engine.cursor))

    def _tape_through(self, event_id: int) -> Tape:
        story = self._desk.story
        return Tape(story.path(story.tip(event_id)))

    def _put_in(self, tape: Tape) -> None:
        self._left = None
        self.deck = TapeDeck(tape, self._desk.screen, self._show_step, lambda: self._desk.draw("status"))
        self._keep_to_horizon()
        if tape.step.id == self._desk.engine.cursor:
            self._path.show()
        self._show_step(tape.step)

    def eject(self) -> None:
        """Leave the tape, if one is inserted. The cursor stays."""
        if self.deck:
            self.deck.pause()
            self.deck = None
            self._keep_to_horizon()

    def action_replay(self) -> None:
        """Start replaying the branch as a tape, or stop."""
        if self.deck:
            self.eject()
            self._path.show()
        else:
            self.insert()
        self._desk.draw("panes")

    def action_present(self) -> None:
        """Show the session on stage, from where one stands."""
        self.present(from_start=False)

    def present(self, *, from_start: bool = True, is_auto: bool = False) -> None:
        """Show the session on stage, and stand where the stage was left."""
        from lab.ui.stage.screen import StageScreen

        stage = StageScreen(self._desk.engine, self._marks, from_start=from_start, is_auto=is_auto)
        self._desk.app.push_screen(stage, lambda _: self._come_off(stage.tape.step.id, is_live=stage.live.is_on))

    def _come_off(self, event_id: int, *, is_live: bool) -> None:
        """Leave the stage, on which the tape stands at an event."""
        tape = self._tape_through(event_id)
        tape.go_to(event_id)
        self.eject()
        if is_live:
            self._left = tape
            self._keep_to_horizon()
            self._path.show()
        else:
            self._put_in(tape)
        self._desk.draw("marks")

    def action_leave_tape(self) -> None:
        """Go on live from here, on a branch of its own."""
        if self.deck:
            self._left = self.deck.tape
            self.eject()
            self._desk.attempt(self._desk.engine.interventions.fork)
            self._desk.attempt(lambda: take_up_model(self._desk.engine))
            self._path.show()
            self._desk.draw("panes")

    def action_return_to_tape(self) -> None:
        """Go back to the tape that was left, where it was left."""
        if self._left:
            self._put_in(self._left)
            self._desk.draw("panes")

    @property
    def is_off_tape(self) -> bool:
        """Whether a tape was left and can be gone back to."""
        return self._left is not None

    def _show_step(self, step: AnyStep) -> None:
        self._desk.attempt(lambda: self._desk.engine.look(step.id))

    def action_tape_next(self) -> None:
        """Move the tape to the next event."""
        if self.deck:
            self.deck.move(1)

    def action_tape_play(self) -> None:
        """Play or pause."""
        if self.deck:
            self.deck.play()

    def action_tape_speed(self, by: int) -> None:
        """Play faster or slower."""
        if self.deck:
            self.deck.change_speed(by)

    def action_tape_to(self, landmark: Landmark, way: int) -> None:
        """Move the tape to the next tag, change of the world, decision or marker, or back to the one before (-1)."""
        story = self._desk.story
        is_one: dict[Landmark, Callable[[AnyStep], bool]] = {
            "tag": lambda step: bool(self._marks.tags(step.id)),
            "change": lambda step: changes_world(step, self._desk.world_before),
            "decision": lambda step: isinstance(step, Decision),
            "marker": lambda step: story.has_marker(step.id),
        }
        if self.deck and not self.deck.go_on_to(is_one[landmark], way):
            noun = "change of the world" if landmark == "change" else landmark
            self._desk.say(f"No {noun} {'follows' if way > 0 else 'comes before'}.")

    def action_tape_time(self) -> None:
        """Wait as long as one reads, or as long as it took."""
        if self.deck:
            self.deck.change_time()

    def action_marker(self) -> None:
        """Let a presentation wait at the selected event, or no longer."""
        if entry := self._transcript.entry:
            self._desk.attempt(lambda: self._desk.engine.marks.flip_marker(entry.event))

    def action_tape_whole(self) -> None:
        """Switch between showing the whole session and only what has happened by the tape's position."""
        self.shows_whole_tape = not self.shows_whole_tape
        self._keep_to_horizon()
        self._desk.draw("marks")
        scope = "the whole session" if self.shows_whole_tape else "only what had happened by the event you stand on"
        self._desk.say(f"Every pane shows {scope}.")

    def _keep_to_horizon(self) -> None:
        self._marks.ends_here = self.deck is not None and not self.shows_whole_tape

    # Verifying

    def action_verify(self) -> None:
        """Run every call again in a fresh world, in a thread, and show the result."""
        if not self.is_verifying:
            self.is_verifying = True
            self._desk.draw("status")
            self._desk.screen.run_worker(self._verify, name="verify", group="verify", thread=True, exit_on_error=False)

    def _verify(self) -> None:
        def go_on(_event_id: int) -> None:
            if not self.is_verifying:
                raise LabError("verifying was stopped")

        severity: Literal["information", "warning", "error"]
        try:
            verdict = str(verify(self._desk.engine.session, go_on))
            severity = "information" if verdict == "exact" else "warning"
        except Exception as error:
            verdict, severity = str(as_fault(error)), "error"
        tell(self._desk.screen, self._show_verdict, verdict, severity)

    def _show_verdict(self, verdict: str, severity: Literal["information", "warning", "error"]) -> None:
        self.is_verifying = False
        self._desk.app.notify(verdict, title="verify", severity=severity, markup=False, timeout=12)
        self._desk.draw("status")
