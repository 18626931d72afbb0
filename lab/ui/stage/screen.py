"""The screen of a session on stage: its story, the world where it changes, and two lines of captions; nothing else."""

from collections.abc import Callable
from typing import ClassVar, Final, assert_never

from textual import events, getters, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from lab.engine.engine import Engine
from lab.engine.notices import (
    Appended,
    Moved,
    Notice,
    PhaseChanged,
    Printed,
    Retrying,
    SamplingProgress,
    Streamed,
)
from lab.errors import LabError
from lab.session.events import Margin, Result, WorldEdit
from lab.session.telling import NATURES
from lab.text.safe import clean_line
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.session.desk import Desk
from lab.ui.session.tape import Tape
from lab.ui.stage.captions import Page, pages_at, seconds
from lab.ui.stage.live_branch import Live
from lab.ui.transcript.path_view import PathView
from lab.ui.transcript.transcript import Transcript
from lab.ui.world.headline import Headline, headline
from lab.ui.world.pane import WorldPane

BREAKPOINTS: Final = [(0, "-narrow"), (120, "-wide")]
"""Columns from which the world stands beside the story."""
PAUSE: Final = 10.0
"""Seconds for which it stops at a marker without a presenter: the room's time to look, or to answer."""
SPEED: Final = 0.5
"""How fast a room reads the story, relative to the speed of a reader at the screen."""
INTERVAL: Final = 20.0
"""Seconds for which the end stays without a presenter, before it starts again."""


class Story(Transcript, can_focus=False):
    """The transcript as a room reads it. Its keys are those of the stage."""

    IS_FOR_A_ROOM = True


class Scene(WorldPane, can_focus=False, can_focus_children=False):
    """The world as a room sees it."""


class StageScreen(AnswersOnce[None]):
    """Plays a whole session in the order in which it was made, forks and all. Answers once the presenter leaves it."""

    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("stage",)
    NAMES_STRAY_KEYS = False
    AUTO_FOCUS = ""

    story = getters.query_one("#story", Story)
    world = getters.query_one("#world", Scene)

    def __init__(self, engine: Engine, marks: VisibleMarks, *, from_start: bool = True, is_auto: bool = False) -> None:
        """`from_start` begins at the first event, otherwise at the cursor. With `is_auto` there is no presenter."""
        super().__init__()
        self.engine = engine
        self._unsubscribe: Callable[[], None] = lambda: None
        self.is_auto = is_auto
        """Whether it plays by itself, past markers and from the start again, until a key is pressed."""
        self.tape = Tape([step for step in engine.tree.steps() if not engine.tree.is_sample(step.id)])
        self.tape.speed = SPEED
        if not from_start:
            self.tape.go_to(engine.cursor)
        self.live = Live(engine, self, self._complain)
        self._desk = Desk(engine, self, lambda *_: self._draw_soon(), self._complain)
        self._marks = marks
        self._page = 0
        self._pages: list[Page] = [()]
        self._headline: tuple[int, Headline | None] = (0, None)
        """The event that was put in words last, and its headline."""
        self._timer: Timer | None = None
        self._is_stale = False
        """Whether something has changed since the last drawing."""

    def compose(self) -> ComposeResult:
        """Lay out the story beside the world, and the captions below."""
        with Horizontal(id="scene"):
            yield Story(self._desk.world_before, id="story")
            with Vertical(id="side"):
                yield Static(id="place")
                yield Scene(id="world")
        yield Static(id="caption")

    def on_mount(self) -> None:
        """Show the first event."""
        self._marks.ends_here = True
        self._path = PathView(self.engine, self.story, self._marks)
        self._unsubscribe = self.engine.subscribe(self._hear)
        self._path.show()
        self._show_step()
        # Where one stands already, no move of the engine draws what this could not draw before it was mounted.
        self._draw_soon()
        if self.is_auto:
            self.action_play()

    def on_unmount(self) -> None:
        """Hear the engine no more."""
        self._unsubscribe()

    @property
    def is_playing(self) -> bool:
        """Whether the next page comes by itself."""
        return self._timer is not None

    @property
    def caption(self) -> Page:
        """The lines that the room reads now."""
        return self._pages[self._page]

    def _complain(self, fault: LabError) -> None:
        self.notify(str(fault), severity="error", markup=False, timeout=8)

    # Notices of the engine

    def _hear(self, notice: Notice) -> None:
        match notice:
            case Appended(event=event):
                if isinstance(event, Margin):
                    self._path.mark(event)
                elif event.id == self.engine.cursor:
                    self._path.add(event)
            case Streamed(delta=delta):
                self._path.take(delta)
            case Printed(text=text):
                self._path.print(text)
            case PhaseChanged():
                self._path.change_phase(is_dry=False)
            case Moved(cursor=cursor):
                self._path.follow(cursor)
            case Retrying() | SamplingProgress():
                # An audience is shown neither.
                pass
            case _:
                assert_never(notice)
        self._desk.draw()

    # Drawing

    def _show_step(self, *, at_end: bool = False) -> None:
        """Go to the event the tape stands on, at its first caption or its last."""
        self._desk.attempt(lambda: self.engine.look(self.tape.step.id))
        self._turn_pages(at_end=at_end)

    def _turn_pages(self, *, at_end: bool = False) -> None:
        news = self._news()
        self._pages = pages_at(self.engine.tree, self.engine.cursor, news.words if news else "", self._marks.hides)
        self._page = len(self._pages) - 1 if at_end else 0
        self._draw()

    def _news(self) -> Headline | None:
        """Return what the event one stands on changed."""
        step = self.engine.tree.step(self.engine.cursor)
        if not isinstance(step, Result | WorldEdit):
            return None
        if self._headline[0] != step.id:
            # It looks through the whole world for what was copied, and each piece that streams draws the stage again.
            news = headline(step.changes, self._desk.world_before(step), by_hand=isinstance(step, WorldEdit))
            self._headline = (step.id, news)
        return self._headline[1]

    def _draw_soon(self) -> None:
        if not self._is_stale:
            self._is_stale = True
            self.call_later(self._draw)

    def _draw(self) -> None:
        self._is_stale = False
        if not self.is_mounted:
            return
        news, change = self._news(), self._desk.last_change()
        if self.live.is_on:
            words = self.live.words or (news.words if news else "")
            self._pages, self._page = pages_at(self.engine.tree, self.engine.cursor, words, lambda _: True)[:1], 0
        self._path.show_stream()
        self.story.action_last()
        self.query_one("#caption", Static).update(Content("\n".join(self.caption)))
        self.set_class(self.live.is_on, "-off")
        self.query_one("#scene").border_subtitle = Content(f" {self._mark} ")
        before = self._desk.world_before(change) if change else None
        self.world.show(self.engine.snapshot, before, "on stage")
        self.world.point_at(news, is_lit=True)
        self.query_one("#place", Static).update(Content(clean_line(self.world.host)))

    @property
    def _mark(self) -> str:
        if self.live.is_on:
            return "off the tape" if self._marks.is_blind else self.live.mark
        who = NATURES[self.engine.standing.nature]
        return "recorded" if self._marks.is_blind else f"recorded · {who} plays the agent"

    # Commands

    def on_key(self, event: events.Key) -> None:
        """Hand over to the presenter: a key was pressed."""
        if self.is_auto:
            event.stop()
            event.prevent_default()
            self.is_auto = False
            self._pause()

    def action_forward(self) -> None:
        """Turn to the next page, or go on to the next event."""
        if not self._is_last_page:
            self._page += 1
            self._draw()
        elif self.live.is_on:
            self.live.go_on()
        elif not self.tape.is_over:
            self.tape.move(1)
            self._show_step()
        self._wind()

    def action_back(self) -> None:
        """Turn to the page before, or go back to the event before."""
        if self._page:
            self._page -= 1
            self._draw()
        elif self.live.is_on:
            return
        elif self.tape.at > self.tape.start:
            self.tape.move(-1)
            self._show_step(at_end=True)
        self._wind()

    def action_marker(self, way: int) -> None:
        """Go on to the next marker, or back to the one before."""
        if not self.live.is_on and self.tape.go_on_to(lambda step: self.engine.tree.has_marker(step.id), way):
            self._show_step()
        self._wind()

    def action_blank(self) -> None:
        """Show nothing at all, or the story again."""
        self.toggle_class("-blank")

    def action_play(self) -> None:
        """Let it play until a marker, or pause it."""
        if self._timer:
            self._pause()
        elif not self.live.is_on:
            self._timer = self.set_timer(self._wait, self._go_on)

    def _pause(self) -> None:
        if self._timer:
            self._timer.stop()
        self._timer = None

    def _wind(self) -> None:
        """Give the page that is shown now its full time, if it plays."""
        if self._timer:
            self._timer.stop()
            self._timer = self.set_timer(self._wait, self._go_on)

    @property
    def _wait(self) -> float:
        """Seconds until the next page."""
        if self.is_at_end and self.is_auto:
            return INTERVAL
        story = self.tape.wait if self._page == 0 else 0.0
        pause = PAUSE if self.is_auto and self._is_last_page and self._is_at_marker else 0.0
        return story + seconds(self.caption) + pause

    @property
    def is_at_end(self) -> bool:
        """Whether nothing comes after the page that is shown."""
        return self.tape.is_over and self._is_last_page

    @property
    def _is_last_page(self) -> bool:
        return self._page + 1 == len(self._pages)

    @property
    def _is_at_marker(self) -> bool:
        return self.engine.tree.has_marker(self.tape.step.id)

    def _go_on(self) -> None:
        if not self._timer:
            return
        if self.is_at_end and self.is_auto:
            self.tape.at = self.tape.start
            self._show_step()
            self._wind()
            return
        if self.is_at_end or (self._is_last_page and self._is_at_marker and not self.is_auto):
            self._pause()
            return
        self.action_forward()

    def action_leave_tape(self) -> None:
        """Go on live from here, on a branch of its own."""
        self._pause()
        if not self.live.is_on and self.live.begin():
            self._turn_pages()

    @work(group="return", exclusive=True)
    async def action_return(self) -> None:
        """Go back to the tape, where one left it."""
        if self.live.is_on:
            await self.live.end()
            self._show_step()

    @work(group="model", exclusive=True)
    async def action_switch_model(self) -> None:
        """Let another model go on from here, off the tape."""
        self.action_leave_tape()
        if self.live.is_on:
            await self.live.choose_model()
            self._draw()

    def action_leave(self) -> None:
        """Leave the stage."""
        self._pause()
        self.engine.cancel()
        self.dismiss(None)
