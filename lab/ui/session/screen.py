"""The session screen: step, decide, edit, tag. It calls the engine and shows its notices."""

from collections.abc import Callable
from time import monotonic
from typing import ClassVar, Final, Literal, assert_never

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Click, Resize
from textual.widget import Widget
from textual.widgets import Static

from lab.behaviours.ethogram import Behaviour
from lab.engine.engine import Engine
from lab.engine.notices import Appended, Moved, Notice, PhaseChanged, Printed, Retrying, SamplingProgress, Streamed
from lab.engine.stale_results import Findings, stale_results
from lab.errors import LabError
from lab.models.human import HumanModel
from lab.session.events import AnyEvent, Failure, Margin, Reply, Result
from lab.text.safe import clean_line
from lab.ui.coding.marker import MarkingScreen
from lab.ui.coding.tag_pane import TagPane
from lab.ui.commands.keyline import KeyLine
from lab.ui.commands.layers import Hands, Layers
from lab.ui.session.branches import Branches
from lab.ui.session.decision_card import DecisionCard
from lab.ui.session.header import LEAST, SizeNotice, StatusLine
from lab.ui.session.saving import Saving
from lab.ui.session.status import Retry, card_of, doing_of, kept_apart, retry_card, status_of, why_locked
from lab.ui.session.timeline import Timeline
from lab.ui.transcript.entries import Entries
from lab.ui.transcript.streaming import Stream
from lab.ui.transcript.transcript import Transcript
from lab.ui.world.pane import WorldPane
from lab.world import Snapshot

Pane = Literal["world", "tags", "branches"]
BREAKPOINTS: Final = [(0, "-narrow"), (104, "-normal"), (160, "-wide")]
"""Columns from which the panes stand beside the transcript, and from which they are wide."""


class LabScreen(MarkingScreen):
    """The screen of one session, live or replayed."""

    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("lab",)
    PART_SETS: ClassVar[tuple[str, ...]] = (
        "suggestions",
        "transcript",
        "world",
        "branches",
        "timeline",
        "tags",
        "list",
    )
    AUTO_FOCUS = "#transcript"

    status_line = getters.query_one("#status", StatusLine)
    card = getters.query_one("#card", DecisionCard)
    world = getters.query_one("#world", WorldPane)
    branches = getters.query_one("#branches", Branches)
    timeline = getters.query_one("#timeline", Timeline)
    keys = getters.query_one("#keys", KeyLine)

    def __init__(
        self, engine: Engine, behaviours: tuple[Behaviour, ...] = (), *, notice: str = "", replay: bool = False
    ) -> None:
        super().__init__(engine, behaviours)
        self._notice = notice
        self._starts_as_tape = replay
        self._whole = Entries(self.marks)
        self._whole_to = 0
        """The last event of the path in `_whole`."""
        self._stream = Stream()
        self._retry: Retry | None = None
        self._saving = Saving(engine, self, lambda: self.draw_soon("status"), self.complain)
        self._stale: set[str] = set()
        self._shown_to = 0
        """The last event the transcript shows."""
        self._counted_to: int | None = None
        """The event up to which tags are counted; None for the whole session."""
        self._unsubscribe: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        """Lay out header, transcript and card beside the panes, timeline and keys."""
        yield StatusLine(id="status")
        yield SizeNotice(id="small")
        with Horizontal(id="body"):
            with Vertical(id="main"):
                yield Transcript(self.world_before, id="transcript")
                yield Static("↓ new below · End goes there", id="below")
                yield from self.compose_field()
                yield DecisionCard(id="card")
            with Vertical(id="side"):
                yield WorldPane(id="world")
                yield TagPane(id="tags")
                yield Branches(id="branches")
        yield Timeline(self.is_hidden, id="timeline")
        yield KeyLine("lab", "app", id="keys")

    def on_mount(self) -> None:
        """Show the session and listen to the engine."""
        self.field_row.display = False
        self._unsubscribe = self.engine.subscribe(self._hear)
        self._saving.begin()
        self.world.recheck = self._recheck
        if self._starts_as_tape:
            self._insert_tape()
        self.count_tags()
        self.show_path()
        self._show_all()
        if self._notice:
            self.app.notify(self._notice, markup=False, timeout=12)

    def on_unmount(self) -> None:
        """Stop the engine and release the file."""
        self._unsubscribe()
        self.engine.close()

    def on_resize(self, event: Resize) -> None:
        """Show a notice if the terminal is too small."""
        self.set_class(event.size.width < LEAST[0] or event.size.height < LEAST[1], "-small")

    def complain(self, fault: LabError) -> None:
        """Show a fault; the header keeps showing it while the session cannot be written."""
        super().complain(self._saving.describe_fault(fault))

    def saved_elsewhere(self) -> None:
        """React to the session's move to another file."""
        self._saving.confirm_move()

    # What the engine says

    def _hear(self, notice: Notice) -> None:
        match notice:
            case Appended(event=event):
                self._saving.confirm_write()
                self._take(event)
            case Streamed(delta=delta):
                self._stream.take(delta)
                self.draw_soon("stream")
            case Printed(text=text) if not self._is_dry:
                self._stream.print(text)
                self.draw_soon("stream")
            case Retrying():
                self._retry = Retry(notice, monotonic() + notice.seconds)
                self.set_timer(1.0, self._count_down)
                self.draw_soon("status")
            case PhaseChanged(phase=phase):
                if phase != "replying":
                    self._retry = None
                self._phase_changed()
            case Moved(cursor=cursor):
                self._follow_cursor(cursor)
            case Printed() | SamplingProgress():
                # A dry run prints on its own screen, and samples have theirs.
                pass
            case _:
                assert_never(notice)

    def _count_down(self) -> None:
        if self._retry and self.is_mounted:
            self.set_timer(1.0, self._count_down)
            self.draw_soon("status")

    def _take(self, event: AnyEvent) -> None:
        if isinstance(event, Margin):
            event_id = event.about
            while isinstance(about := self.story.events[event_id], Margin):
                event_id = about.about
            self._whole.mark_again(event_id)
            self.count_tags()
            place = self._entries.mark_again(event_id)
            if place is not None:
                self.transcript.change(place, end_in_sight=place == self.transcript.selected)
            self.draw_soon("tags")
            return
        if event.id != self.engine.cursor:
            # A sample: it stands on a branch of its own, beside the one that is shown.
            self.draw_soon("panes")
            return
        if event.parent and self._shown_to == self._whole_to == event.parent and self._entries is self._whole:
            self._shown_to = self._whole_to = event.id
            follows = self.transcript.follows
            self.transcript.grow(self._entries.add(event))
            if follows and (place := self._entries.next_call) is not None:
                self.transcript.attend(place)
        else:
            self.show_path()
        if isinstance(event, Reply | Failure | Result):
            # Only once the whole reply is drawn, so that no line moves while the user reads.
            self._stream.clear()
            self.transcript.stream(None)
        self.draw_soon("panes")

    def _follow_cursor(self, cursor: int) -> None:
        step = self.story.step(cursor)
        if self._deck and step.parent == self._shown_to:
            # A tape that moves ahead grows by one step instead of being laid out again.
            self._shown_to = cursor
            follows = self.transcript.follows
            self.transcript.grow(self._entries.add(step))
            if follows:
                self.transcript.action_last()
        else:
            self.show_path()
        self.draw_soon("panes")

    def _phase_changed(self) -> None:
        running = self.engine.phase == "running" and not self._is_dry
        if (place := self._entries.set_running(running)) is not None:
            self.transcript.change(place)
        if self.engine.phase == "replying":
            self._stream.clear()
            self.draw_soon("stream")
        elif self.engine.phase not in ("running",):
            self._stream.clear()
            self.transcript.stream(None)
        model = self.engine.agent.model
        if self.engine.phase == "replying" and isinstance(model, HumanModel):
            self.call_later(self.action_answer)
        self.draw_soon("status")

    # What is shown

    def show_path(self) -> None:
        """Show the path to the cursor and, if that is in the past, the later events below the cut."""
        story, cursor = self.story, self.engine.cursor
        tip = self._path_end()
        if self._whole_to != tip:
            self._whole = Entries(self.marks)
            self._whole.extend(story.path(tip))
            self._whole_to = tip
        if tip == cursor:
            self._entries = self._whole
        else:
            self._entries = self._whole.up_to(cursor) if self._deck else self._whole.cut_at(cursor)
        cut_place = self._entries.cut_place
        if cursor == self._shown_to and (cut_place is None) == (self.transcript.cut_place is None):
            self.transcript.show_again(self._entries.items, cut_place=cut_place)
            return
        self._shown_to = cursor
        here = len(self._entries.items) - 1 if cut_place is None else cut_place - 1
        self.transcript.show(self._entries.items, select=here, cut_place=cut_place)

    def _path_end(self) -> int:
        """Return the last event of the path through the cursor, without walking the path if it is still the same."""
        story, cursor, end = self.story, self.engine.cursor, self._whole_to
        is_on_it = end and not story.following(end) and self._whole.place(cursor) is not None
        if is_on_it and story.step(cursor).branch == story.step(end).branch:
            return end
        return story.tip(cursor)

    def draw_soon(self, *what: str) -> None:
        """Schedule a redraw of these parts, once for all the changes that are waiting."""
        if not self._stale:
            self.call_later(self._show_stale)
        self._stale.update(what)

    def _show_stale(self) -> None:
        stale, self._stale = self._stale, set()
        if not self.is_mounted:
            return
        if "stream" in stale and self.engine.phase in ("replying", "running"):
            turn = self.engine.standing.turn + 1 if self.engine.phase == "replying" else 0
            self.transcript.stream(self._stream.live, turn)
        if "panes" in stale:
            self._show_all()
        elif stale & {"tags", "status"}:
            self.show_tags()
            self._show_status()
            if "tags" in stale:
                self.timeline.show(self.engine.tree, self.engine.cursor, until=self.horizon)

    def _show_all(self) -> None:
        tree, cursor = self.engine.tree, self.engine.cursor
        self.world.show(
            self.engine.snapshot,
            self.world_before_last(),
            self.locked,
        )
        self.branches.show(tree, cursor, until=self.horizon)
        self.timeline.show(tree, cursor, until=self.horizon)
        if self.horizon != self._counted_to:
            self._counted_to = self.horizon
            self.count_tags()
        self.show_tags()
        self._show_status()

    def _show_status(self) -> None:
        tape = self._deck.tape if self._deck else None
        retry = self._retry
        seconds_left = max(0, round(retry.until - monotonic())) if retry else 0
        doing = doing_of(self.engine, is_dry=self._is_dry, retry=retry, seconds_left=seconds_left)
        doing = "◌ judging" if self._judge else "◌ verifying" if self._is_verifying else doing
        saving, is_whole = self._saving, self._shows_whole_tape
        self.status_line.status = status_of(
            self.engine, tape, doing, saving.fault, is_whole=is_whole, is_saving=saving.is_slow
        )
        card = retry_card(retry, seconds_left) if retry else card_of(self.engine, tape)
        self.card.card = kept_apart(card, self._hands, self.engine.phase)
        self.world.locked = self.locked
        self.refresh_bindings()

    @property
    def locked(self) -> str:
        """Why the world cannot be changed now, "" if it can."""
        return why_locked(self.engine.phase, getattr(self.app, "keymap", {}), is_tape=self._deck is not None)

    # Which commands answer now

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing now, as the layers decide."""
        if action == "save_elsewhere" and not self.engine.session.why_unsaved():
            # A second key after the one that ended a dialog means the dialog.
            return f"Everything is saved in {clean_line(str(self.path))} already."
        return self._layers.why_not(action)

    @property
    def _layers(self) -> Layers:
        phase = self.engine.phase
        # While another screen is on top, such as the palette, no pane of this one has the focus.
        is_here = self.is_active
        is_busy = (self._is_driving and is_here) or phase in ("replying", "running")
        model = self.engine.agent.model
        return Layers(
            phase=phase,
            hands=self._hands if is_here else "transcript",
            is_tape=self._deck is not None,
            is_busy=is_busy,
            can_stop=is_busy or self._is_verifying or bool(self._deck and self._deck.tape.is_playing),
            can_leave=not self.transcript.has_focus or self.field_row.display or bool(self.selections),
            has_matches=bool(self._matches),
            has_suggestions=self.tags.has_suggestions,
            has_earlier=bool(self.story.step(self.engine.cursor).parent),
            has_later=self.engine.cursor != self._whole_to,
            has_entry=bool(self.transcript.entry and self.transcript.entry.steps),
            is_verifying=self._is_verifying,
            human_waits=isinstance(model, HumanModel) and model.waiting is not None,
        )

    @property
    def _hands(self) -> Hands:
        if self.tags.has_focus_within:
            return "tags"
        if self.field.has_focus:
            return "field"
        return "world" if self.world.has_focus_within else "transcript"

    def on_screen_suspend(self) -> None:
        """Clear the footer while a dialog is open."""
        self.keys.follow()

    def on_screen_resume(self) -> None:
        """Show the footer again."""
        self.keys.follow()

    def on_descendant_focus(self) -> None:
        """Update the keys for the newly focused pane."""
        self.draw_soon("status")

    # Panes

    def action_focus_pane(self, pane: Pane) -> None:
        """Go to a side pane, or back from it."""
        widget = {"world": self.world, "tags": self.tags, "branches": self.branches}[pane]
        if widget.has_focus_within:
            self.action_leave()
            return
        self._show_pane(pane)
        self.call_after_refresh(widget.focus)

    def action_suggestions(self) -> None:
        """Go to the suggestions."""
        self._show_pane("tags")
        self.call_after_refresh(self.tags.focus_suggestions)

    def _show_pane(self, pane: Pane | None) -> None:
        """Choose the pane that a narrow terminal shows, if any."""
        for name in ("world", "tags", "branches"):
            self.set_class(name == pane, f"-pane-{name}")

    def action_leave(self) -> None:
        """Go back to the transcript."""
        self._show_pane(None)
        self.close_field()
        self.clear_selection()
        self.transcript.focus()
        self.refresh_bindings()

    def action_close(self) -> None:
        """Leave the session."""
        self.dismiss(None)

    # The margin

    @on(TagPane.Left)
    def _tagging_done(self) -> None:
        self.action_leave()

    def marks_changed(self) -> None:
        """Redraw every mark, in all panes."""
        self._whole_to = 0
        self.count_tags()
        self.show_path()
        self.timeline.forget()
        self.draw_soon("panes")

    @on(Transcript.Selected)
    def _selected(self) -> None:
        self.draw_soon("tags")

    @on(Transcript.NewBelow)
    def _new_below(self, message: Transcript.NewBelow) -> None:
        self.set_class(message.is_new, "-new-below")

    @on(Click, "#below")
    def _go_below(self) -> None:
        self.transcript.action_last()

    @on(Branches.Chosen)
    @on(Timeline.Chosen)
    def _go_to_event(self, message: Branches.Chosen | Timeline.Chosen) -> None:
        self._look(message.event_id)

    # The world

    @property
    def command_owners(self) -> dict[str, Widget]:
        """The panes with commands of their own, by command set."""
        return {"transcript": self.transcript, "world": self.world, "suggestions": self.tags.suggestions}

    def go_to_owner(self, name: str) -> None:
        """Focus the pane that owns a command set, before one of its commands runs."""
        if name == "world" and not self.world.has_focus_within:
            self.action_focus_pane("world")
        if name == "suggestions" and not self.tags.suggestions.has_focus:
            self.action_suggestions()

    def _recheck(self, before: Snapshot, after: Snapshot) -> Callable[[Callable[[], bool]], Findings]:
        steps, composed = self.story.path(self.engine.cursor), self.engine.composed
        return lambda is_stopped: stale_results(steps, composed, before, after, is_stopped=is_stopped)

    @on(WorldPane.Edit)
    def _edit_world(self, message: WorldPane.Edit) -> None:
        self.attempt(lambda: self.engine.interventions.edit_world(message.changes, message.note))

    @on(WorldPane.Undo)
    def action_undo(self) -> None:
        """Take back the last edit of the world."""
        self.attempt(self.engine.interventions.undo_edit)
