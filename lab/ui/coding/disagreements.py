"""The list of disagreements: where raters, detectors and judges differ, and the last word of a person about it."""

from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import ClassVar, Final

from msgspec import Struct, structs
from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from lab.behaviours.agreement import Disagreement, coders_of, compare, disagreements, pairs
from lab.behaviours.agreement_words import comparison_words, disagreement_count
from lab.behaviours.codes import is_person
from lab.engine.unforeseen import as_fault
from lab.studies.session_codes import SessionCodes, read_coding
from lab.studies.settling import settle
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.commands.keyline import KeyLine
from lab.ui.dialogs.dialog import AnswersOnce
from lab.ui.kit.explanation import Explanation
from lab.ui.kit.lines import LineList, Row
from lab.ui.kit.threads import tell
from lab.ui.kit.wrapping import crop
from lab.ui.start.frame import BREAKPOINTS
from lab.ui.start.requests import Open

_LONGEST_BEHAVIOUR: Final = 24


class Differences(Struct, frozen=True):
    """Where the coders of some sessions differ."""

    coding: SessionCodes
    disagreements: dict[str, Disagreement]
    """By the key of their rows."""
    words: tuple[str, ...]
    """Sentences on how many disagreements remain and how far the coders agree."""


def differences(coding: SessionCodes) -> Differences:
    """Compare the coders of sessions, which takes a while for hundreds of them."""
    committed = frozenset[str]().union(*(session.committed for session in coding.sessions))
    # A person who committed nothing, where others did, only settled disagreements.
    coders = [
        coder for coder in coders_of(coding.sessions) if not committed or not is_person(coder) or coder in committed
    ]
    # By name, since a session that was written to just now would come first.
    sessions = sorted(coding.sessions, key=lambda session: session.path)
    differing = disagreements(sessions, coders, coding.behaviours)
    by_key = {f"{each.path}:{each.event}:{each.behaviour}": each for each in differing}
    words = [
        f"{counted(len(coding.sessions), 'session')}, coded by {', '.join(coders) or 'no one'}"
        f" · {disagreement_count(list(by_key.values()))}"
    ]
    words += [comparison_words(compare(coding.sessions, *side, coding.behaviours)) for side in pairs(coders)[:3]]
    if coding.unreadable:
        words.append(f"{counted(len(coding.unreadable), 'file')} not read: {coding.unreadable[0]}")
    return Differences(coding, by_key, tuple(words))


class DisagreementsScreen(AnswersOnce[bool]):
    """Lists the disagreements of a folder's sessions, those to settle first.

    Returns whether a session was opened or written to.
    """

    CSS_PATH = "disagreements.tcss"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("disagreements",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("list",)
    AUTO_FOCUS = "#list"

    list = getters.query_one("#list", LineList)

    def __init__(self, folder: Path, rater: str, *, is_beside: bool = False) -> None:
        """`rater` is whose word settles; `is_beside` keeps it in a file of its own beside the session."""
        super().__init__()
        self._folder, self._rater, self._is_beside = folder, rater, is_beside
        self._coding: SessionCodes | None = None
        """None until the sessions are read."""
        self._differing: dict[str, Disagreement] = {}
        self._empty = "reading the sessions…"
        """The text shown in place of rows."""
        self._settling = Lock()
        """Last words come faster than they are written, and two for one session would find it taken."""
        self._has_opened = self._has_changed = False

    def compose(self) -> ComposeResult:
        """Lay out title bar, counts, disagreements, what the current one is, and footer."""
        with Horizontal(id="bar"):
            yield Static("Peerlab", id="brand")
            yield Static(
                Content.assemble(("disagreements in ", "$dim"), (clean_line(str(self._folder)), "bold $strong")),
                id="who",
            )
        yield Explanation(id="sum")
        with Vertical(id="stretches", classes="-panel") as panel:
            panel.border_title = "where coders differ"
            yield LineList(id="list", empty=self._empty)
        yield Explanation(id="facts")
        yield KeyLine("disagreements", "app", id="keys")

    def on_mount(self) -> None:
        """Read the sessions."""
        self._read()

    def on_resize(self) -> None:
        """Fit the rows to the width."""
        self._draw()

    def on_screen_resume(self) -> None:
        """Read again what was tagged in a session that was opened from here."""
        if self._has_opened:
            self._has_opened = False
            self._read()

    # reading

    @work(thread=True, exclusive=True, group="disagreements", exit_on_error=False)
    def _read(self) -> None:
        try:
            differing = differences(read_coding([self._folder]))
        except Exception as error:
            tell(self, self._refuse, str(as_fault(error)))
        else:
            tell(self, self._learn, differing)

    def _refuse(self, why: str) -> None:
        self.query_one("#sum", Explanation).say(Content.styled(f"✗ {clean_line(why)}", "$error"))
        self._coding, self._differing, self._empty = None, {}, "nothing was read"
        self._draw()

    def _go_on(self, differing: Differences) -> None:
        here, before = self.list.current, self._unsettled
        self._learn(differing)
        if here in before and here not in self._unsettled:
            # The next one to settle, or else one before.
            place = before.index(here)
            self.list.go(next((key for key in before[place:] + before[:place] if key in self._unsettled), here))

    def _learn(self, differing: Differences) -> None:
        self._coding, self._differing, self._empty = differing.coding, differing.disagreements, "no coders differ"
        self.query_one("#sum", Explanation).say(
            Content("\n").join(Content(clean_line(each)) for each in differing.words)
        )
        self._draw()

    @property
    def _unsettled(self) -> tuple[str, ...]:
        return tuple(key for key, each in self._differing.items() if not each.settled)

    # what is shown

    def _draw(self) -> None:
        self.list.show(list(self._rows()), empty=self._empty)
        self._show_facts()
        self.refresh_bindings()

    def _rows(self) -> Iterator[Row]:
        for is_settled, title in ((False, "to settle"), (True, "settled")):
            members = {key: each for key, each in self._differing.items() if each.settled == is_settled}
            if members:
                look = "$dim" if is_settled else "$accent"
                yield Row(f"# {title}", Content.styled(f"{title}: {len(members)}", look), choosable=False)
            for key, each in members.items():
                yield Row(key, self._line(each))

    def _line(self, each: Disagreement) -> Content:
        first, last = each.turns
        turns = f"turn {first}" if first == last else f"turns {first}–{last}"
        name = clean_line(Path(each.path).stem)
        mark, look = ("●", "$dim") if each.settled else ("○", "bold $accent")
        return Content.assemble(
            (f"{mark} ", look),
            crop(clean_line(each.behaviour), _LONGEST_BEHAVIOUR).ljust(_LONGEST_BEHAVIOUR + 1),
            (f"{turns:<12}", "$dim"),
            (f"yes: {clean_line(', '.join(each.yes))}  ", ""),
            (f"no: {clean_line(', '.join(each.no))}  ", ""),
            (crop(name, max(8, self.list.size.width // 3)), "$dim"),
        )

    @on(LineList.Moved, "#list")
    def _show_facts(self) -> None:
        each = self._differing.get(self.list.current)
        if each is None:
            self.query_one("#facts", Explanation).say("")
            return
        words = f"Your word as {self._rater} settles it: it is there, or it is not."
        words = "A person has had the last word." if each.settled else words
        lines = (f"{each.path}, event {each.event}", words)
        self.query_one("#facts", Explanation).say(Content("\n").join(Content(clean_line(line)) for line in lines))

    # commands

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why there is nothing to open or to settle."""
        is_about_one = action in ("open", "settle")
        return "No disagreement is under the cursor." if is_about_one and not self.list.current else ""

    def action_open(self) -> None:
        """Open the session under the cursor at the event."""
        self.list.action_choose()

    @on(LineList.Chosen, "#list")
    def _open(self, event: LineList.Chosen) -> None:
        event.stop()
        each = self._differing[event.key]
        self._has_opened = self._has_changed = True
        self.post_message(Open(Path(each.path), each.event))

    def action_settle(self, is_there: bool) -> None:
        """Record the last word on the disagreement under the cursor."""
        if each := self._differing.get(self.list.current):
            self._has_changed = True
            self._settle(each, is_there)

    @work(thread=True, group="settling", exit_on_error=False)
    def _settle(self, each: Disagreement, is_there: bool) -> None:
        with self._settling:
            try:
                settle(each, rater=self._rater, is_there=is_there, is_beside=self._is_beside)
                differing = self._with_changed(Path(each.path))
            except Exception as error:
                tell(self, self._complain, str(as_fault(error)))
            else:
                tell(self, self._go_on, differing)

    def _with_changed(self, path: Path) -> Differences:
        # One file has changed, and a folder may have hundreds.
        coding = self._coding or read_coding([self._folder])
        fresh = {session.path: session for session in read_coding([path]).sessions}
        sessions = tuple(fresh.get(session.path, session) for session in coding.sessions)
        return differences(structs.replace(coding, sessions=sessions))

    def _complain(self, why: str) -> None:
        self.notify(why, severity="error", markup=False, timeout=12)

    def action_reload(self) -> None:
        """Read the sessions again."""
        self._read()

    def action_leave(self) -> None:
        """Go back to the rates."""
        self.workers.cancel_group(self, "disagreements")
        self.dismiss(self._has_changed)
