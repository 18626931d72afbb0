"""The session screen: it composes its parts, hears the engine, and decides which commands work now."""

from collections.abc import Callable
from typing import ClassVar, Final, Literal

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click, Resize
from textual.widget import Widget
from textual.widgets import Static

from lab.behaviours.ethogram import Behaviour
from lab.engine.engine import Engine
from lab.errors import LabError
from lab.session.events import Result, WorldEdit
from lab.session.tree import Tree
from lab.session.veil import veil_fault, veil_text
from lab.settings import change_config, load_config, with_stop
from lab.terms.condition import words
from lab.text.safe import clean_line
from lab.ui.coding.bar import CodingBar
from lab.ui.coding.coding import Coding
from lab.ui.coding.suggestions import SuggestionList
from lab.ui.coding.tag_pane import TagPane
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.commands.bindings import hint
from lab.ui.commands.keyline import KeyLine
from lab.ui.commands.owner import WhyNot, acts_through
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.kit.words import Words
from lab.ui.session.branches import Branches
from lab.ui.session.decision_card import DecisionCard
from lab.ui.session.desk import Desk
from lab.ui.session.driver import Driver
from lab.ui.session.header import LEAST, SizeNotice, StatusLine
from lab.ui.session.hearing import Hearing
from lab.ui.session.layering import hands_of, layers_of
from lab.ui.session.player import Player
from lab.ui.session.preparing import prepare_python
from lab.ui.session.saving import Saving
from lab.ui.session.speaking import Speaking
from lab.ui.session.status import why_locked
from lab.ui.session.status_view import StatusView
from lab.ui.session.timeline import Timeline
from lab.ui.session.until_line import UntilLine, vocabulary
from lab.ui.transcript.finder import Finder
from lab.ui.transcript.path_view import PathView
from lab.ui.transcript.reader import Reader
from lab.ui.transcript.transcript import Transcript
from lab.ui.world.editor import WorldEditor
from lab.ui.world.headline import headline
from lab.ui.world.pane import WorldPane
from lab.ui.world.proposals import Effects
from lab.world import Snapshot

Pane = Literal["world", "tags", "branches"]
Stale = Literal["stream", "marks", "panes", "tags", "status"]
"""What is to be drawn again: what streams; every mark; all panes; the tags of the selected entry; header and card."""
BREAKPOINTS: Final = [(0, "-narrow"), (104, "-normal"), (160, "-wide")]
"""Columns from which the panes stand beside the transcript, and from which they are wide."""


@acts_through(driver=Driver, speaking=Speaking, player=Player, reader=Reader, finder=Finder, coding=Coding)
class LabScreen(AnswersOnce[None]):
    """The screen of one session, live or replayed. Its parts act; it lays them out and tells them what happened."""

    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("lab",)
    PART_SETS = ("suggestions", "transcript", "world", "branches", "timeline", "tags", "bar", "list")
    AUTO_FOCUS = "#transcript"

    branches = getters.query_one("#branches", Branches)
    keys = getters.query_one("#keys", KeyLine)

    def __init__(
        self, engine: Engine, behaviours: tuple[Behaviour, ...] = (), *, notice: str = "", replay: bool = False
    ) -> None:
        super().__init__()
        self.engine = engine
        desk = Desk(engine, self, self.draw_soon, self.complain)
        self._saving = Saving(engine, self, lambda: self.draw_soon("status"), self.complain)
        marks = self._marks = VisibleMarks(engine)
        self.status_line = StatusLine(id="status")
        self.card = DecisionCard(id="card")
        self.transcript = Transcript(desk.world_before, id="transcript")
        self.tags = TagPane(id="tags")
        self.world = WorldPane(id="world")
        self.timeline = Timeline(marks.hides, id="timeline")
        self.path_view = PathView(engine, self.transcript, marks, self._show_filter)
        self.reader = Reader(desk, self.transcript, marks)
        self.player = Player(desk, self.path_view, self.transcript, marks)
        self.finder = Finder(self.transcript, self.player.jump_to_turn, self.complain, id="field-row")
        self.driver = Driver(desk, self.path_view, self.player, self._saving.confirm_move)
        self.until_line = UntilLine(vocabulary(engine.composed, behaviours), lambda: load_config().stops, id="until")
        self.speaking = Speaking(desk, self.driver, marks)
        self.bar = CodingBar(self.tags.focus, id="coding-bar")
        self.coding = Coding(
            desk, behaviours, self.tags, self.bar, self.transcript, marks, self.player, self.driver, self.path_view
        )
        self.status_view = StatusView(
            desk, self.status_line, self.card, self._saving, self.player, self.driver, self.coding
        )
        self._hearing = Hearing(desk, self._saving, self.path_view, self.status_view, self.driver, self.coding)
        edit_world = engine.interventions.edit_world
        effects = Effects(
            change=lambda changes, note: desk.attempt(lambda: edit_world(changes, note)),
            undo=lambda: desk.attempt(engine.interventions.undo_edit),
            recheck=desk.recheck,
        )
        self.world_editor = WorldEditor(self.world, effects)
        self._desk = desk
        self._notice = notice
        self._starts_as_tape = replay
        self._stale: set[Stale] = set()
        self._counted_to: int | None = None
        """The event up to which tags are counted; None for the whole session."""
        self._unsubscribe: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        """Lay out header, transcript and card beside the panes, timeline and keys."""
        yield self.status_line
        yield SizeNotice(id="small")
        with Horizontal(id="body"):
            with Vertical(id="main"):
                yield Words(id="only")
                yield self.transcript
                yield Static(f"↓ new below · {hint('transcript.last')} goes there", id="below")
                yield self.finder
                yield self.until_line
                yield self.card
            with Vertical(id="side"):
                yield self.world
                yield self.tags
                yield Branches(self._marks.hides, id="branches")
        yield Words(id="headline")
        yield self.timeline
        yield self.bar
        yield KeyLine("lab", "app", id="keys")

    def on_mount(self) -> None:
        """Show the session and listen to the engine."""
        self._unsubscribe = self.engine.subscribe(self._hearing.hear)
        self._saving.begin()
        if self.engine.has_shell:
            self.call_after_refresh(prepare_python, self.app)
        if self._starts_as_tape:
            self.player.insert()
        self.coding.count()
        self.path_view.show()
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

    @property
    def story(self) -> Tree:
        """The session's events."""
        return self.engine.tree

    def complain(self, fault: LabError) -> None:
        """Notify the user of a fault; the header keeps showing it while the session cannot be written."""
        fault = veil_fault(fault) if self.coding.is_blind else fault
        words = str(self._saving.describe_fault(fault))
        self.app.notify(words, severity="error", markup=False, timeout=8)

    def veil(self, text: str) -> str:
        """Hide in blind mode what tells the arm, in notices and in the dialogs above this screen too."""
        return veil_text(text, self.engine.tree) if self.coding.is_blind else text

    # Drawing

    def draw_soon(self, *what: Stale) -> None:
        """Schedule a redraw of these, once for all the changes that are waiting."""
        if not self._stale:
            self.call_later(self._show_stale)
        self._stale.update(what)

    def _show_stale(self) -> None:
        stale, self._stale = self._stale, set()
        if not self.is_mounted:
            return
        if "stream" in stale:
            self.path_view.show_stream()
        if "marks" in stale:
            self.coding.count()
            self.path_view.show_marks_again()
            self.timeline.forget()
            self.branches.refresh()
        if stale & {"marks", "panes"}:
            self._show_all()
        elif stale & {"tags", "status"}:
            self.coding.show_counts()
            self._show_status()
            if "tags" in stale:
                self.timeline.show(self.engine.tree, self.engine.cursor, until=self._marks.horizon)

    def _show_all(self) -> None:
        tree, cursor, horizon = self.engine.tree, self.engine.cursor, self._marks.horizon
        change = self._desk.last_change()
        before = self.engine.snapshot_at(change.parent) if change else None
        self.world.show(self.engine.snapshot, before, self.locked)
        self._show_headline(change, before)
        self.branches.show(tree, cursor, until=horizon, is_blind=self.coding.is_blind)
        self.timeline.show(tree, cursor, until=horizon)
        if horizon != self._counted_to:
            self._counted_to = horizon
            self.coding.count()
        self.coding.show_counts()
        self._show_status()

    def _show_filter(self, words: str) -> None:
        """Say above the transcript which entries it has, where that is not all of them."""
        self.set_class(bool(words), "-filtered")
        self.query_one("#only", Words).update(Content(f"● {words} · {hint('lab.leave')} shows all" if words else ""))

    def _show_headline(self, change: Result | WorldEdit | None, before: Snapshot | None) -> None:
        """Turn the world to what the event one stands on changed, and on a tape tell it in one line."""
        is_tape, is_here = self.player.tape is not None, change is not None and change.id == self.engine.cursor
        self.set_class(is_tape, "-tape")
        news = headline(change.changes, before, by_hand=isinstance(change, WorldEdit)) if change and is_here else None
        self.world.point_at(news, is_lit=is_tape)
        self.query_one("#headline", Words).update(Content(f"~ {news.words}" if news else ""))

    def _show_status(self) -> None:
        self.status_view.show(hands_of(self))
        self.world.locked = self.locked
        self.refresh_bindings()

    @property
    def locked(self) -> str:
        """Why the world cannot be changed now, "" if it can."""
        if why := self.engine.session.why_read_only:
            return why
        return why_locked(self.engine.phase, getattr(self.app, "keymap", {}), is_tape=self.player.tape is not None)

    # Which commands answer now

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing now, as the layers decide."""
        return self.reasons()(action, parameters)

    def reasons(self) -> WhyNot:
        """Return why commands do nothing now; the layers are found out once for all of them."""
        layers = layers_of(self)

        def why_not(action: str, _: tuple[object, ...]) -> str:
            if action == "save_elsewhere" and not self.engine.session.why_unsaved():
                # A second key after the one that ended a dialog means the dialog.
                return f"Everything is saved in {clean_line(str(self._desk.path))} already."
            return layers.why_not(action)

        return why_not

    def on_screen_suspend(self) -> None:
        """Clear the footer while a dialog is open."""
        self.keys.follow()

    def on_screen_resume(self) -> None:
        """Show the footer again."""
        self.keys.follow()

    def on_descendant_focus(self) -> None:
        """Update the keys for the newly focused pane."""
        self.draw_soon("status")

    @property
    def help_sets(self) -> tuple[str, ...]:
        """In coding mode the commands of that mode come first, since no others have their keys then."""
        return ("tags", "bar", *super().help_sets) if self.tags.is_coding else super().help_sets

    # Commands that concern several parts

    def action_run_until(self) -> None:
        """Ask what to run until."""
        self.until_line.open()

    @on(UntilLine.Chosen)
    def _run_until(self, message: UntilLine.Chosen) -> None:
        self.action_leave()
        if message.name:
            self._desk.attempt(
                lambda: change_config(lambda config: with_stop(config, message.name, words(message.condition)))
            )
        self.driver.run_until(message.condition)

    def action_stop(self) -> None:
        """Stop everything at once."""
        self.player.stop()
        self.coding.stop_judge()
        self.engine.cancel()

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

    @on(TagPane.Left)
    def action_leave(self) -> None:
        """Go back to the transcript; from there, show every entry again."""
        if self.transcript.has_focus and self.path_view.only:
            self.path_view.show_only("")
        self.coding.leave()
        self._show_pane(None)
        self.finder.close()
        self.until_line.close()
        self.clear_selection()
        self.transcript.focus()
        self.refresh_bindings()

    def action_close(self) -> None:
        """Leave the session."""
        self.dismiss(None)

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

    # Messages of the widgets

    @on(Transcript.Selected)
    def _show_selection(self) -> None:
        self.draw_soon("tags")

    @on(Transcript.NewBelow)
    def _show_new_below(self, message: Transcript.NewBelow) -> None:
        self.set_class(message.is_new, "-new-below")

    @on(Click, "#below")
    def _go_below(self) -> None:
        self.transcript.action_last()

    @on(Branches.Chosen)
    @on(Timeline.Chosen)
    def _go_to_event(self, message: Branches.Chosen | Timeline.Chosen) -> None:
        self.player.look(message.event_id)

    @on(Branches.Asked)
    def _serve_branch(self, message: Branches.Asked) -> None:
        if why := self.why_not("fork" if message.what == "fork" else "label_branch", ()):
            self._desk.say(why)
        elif message.what == "fork":
            self.driver.fork(message.event_id)
        else:
            self.coding.label_branch(self.story.step(message.event_id).branch, message.what)

    @on(Branches.Compared)
    def _compare_branches(self, message: Branches.Compared) -> None:
        self.driver.compare(message.steps, message.names, is_blind=self.coding.is_blind)

    @on(WorldPane.Requested)
    def _change_world(self, message: WorldPane.Requested) -> None:
        self.world_editor.serve(message.request)

    @on(TagPane.Toggle)
    def _toggle_tag(self, message: TagPane.Toggle) -> None:
        self.coding.coder.toggle(message.behaviour)

    @on(TagPane.Asked)
    def _ask_about_tag(self, message: TagPane.Asked) -> None:
        self.coding.coder.ask(message.what)

    @on(SuggestionList.Answered)
    def _answer_suggestion(self, message: SuggestionList.Answered) -> None:
        self.coding.answer(message.suggestion, is_accepted=message.is_accepted)

    @on(SuggestionList.Asked)
    def _show_evidence(self, message: SuggestionList.Asked) -> None:
        self.coding.show_evidence(message.suggestion)
