"""The page of saved sessions: one row per file, read in a thread when the row scrolls into view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from msgspec import structs
from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from lab.errors import LabError
from lab.scenario.compose import condition_words
from lab.scenario.load import parse_scenario
from lab.session.left_open import LeftOpen, take_left_open
from lab.session.shelf import Saved, ShelfEntry, session_files, summarise
from lab.session.telling import NATURE_MARKS
from lab.settings import settings_path
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.kit.filter_list import FilterList, match_score
from lab.ui.kit.lines import LazyRows, LineList, Row
from lab.ui.kit.threads import tell

if TYPE_CHECKING:
    from lab.engine.comparing import Comparison

NARROW: Final = {"when": 11, "scenario": 16, "model": 16}
"""Column widths in a narrow terminal, in cells."""


class SavedList(FilterList):
    """The list of saved sessions, which knows the visible rows."""

    marked = ""
    """The key of the row that is to be compared with another one."""

    @dataclass
    class InSight(Message):
        """Other rows became visible."""

    def mark(self, key: str) -> None:
        """Mark a row, or none."""
        self.marked = key
        self.refresh()

    def _line(self, row: Row, here: bool, width: int) -> Content:
        line = super()._line(row, here, width)
        return line if row.key != self.marked else Content.assemble((f"{line.plain[0]}◆", "$accent"), line[2:])

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that other lines are in sight."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.InSight())

    def on_resize(self) -> None:
        """Tell that other lines are in sight."""
        self.post_message(self.InSight())

    def keys_in_sight(self) -> list[str]:
        """Return the keys of the visible rows and of the page below."""
        top = self.scroll_offset.y
        return [row.key for row in self.rows[top : top + 2 * max(1, self.size.height)]]


class SavedSessions(Widget):
    """The sessions of a folder, newest first, with details of the current one below."""

    DEFAULT_CSS = """
    SavedSessions {
        layout: vertical;
        #saved-heads { height: 1; color: $dim; padding: 0 0 0 2; }
        #saved-facts { height: 4; padding: 0 2; color: $dim; border-top: solid $line; }
    }
    """
    COLUMNS: ClassVar[tuple[tuple[str, int], ...]] = (
        ("when", 16), ("scenario", 20), ("model", 24), ("turns", 5), ("tags", 4), ("cost", 8), ("condition", 0),
    )  # fmt: skip

    folder: reactive[Path | None] = reactive(None)
    left_open: LeftOpen | None = None
    """The session that a Peerlab which is gone did not close."""

    @dataclass
    class Chosen(Message):
        """A readable session was chosen."""

        path: Path
        tags: Path | None = None
        """The file its tags go to; by default its own."""

    @dataclass
    class Counted(Message):
        """The number of session files in the folder."""

        number: int

    @dataclass
    class Compared(Message):
        """Two sessions were compared."""

        comparison: "Comparison"
        paths: tuple[Path, Path]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._entries: dict[str, ShelfEntry] = {}
        self._summaries: dict[str, tuple[ShelfEntry, Saved]] = {}
        """The summary of each file, with the file's state when it was read."""
        self._words: dict[str, str] = {}
        """How each file's condition differs from the default."""

    def compose(self) -> ComposeResult:
        """Lay out column headings, list and details."""
        yield Static(id="saved-heads")
        yield SavedList(id="saved-list", empty="looking…")
        yield Static(id="saved-facts")

    def look(self) -> None:
        """List the folder again."""
        if self.folder is not None:
            self._list_folder(self.folder)

    def action_open_saved(self) -> None:
        """Choose the session under the cursor."""
        self.query_one(SavedList).action_choose()

    def action_compare_saved(self) -> None:
        """Mark the session under the cursor, or compare it with the marked one."""
        rows = self.query_one(SavedList)
        if not (key := rows.current) or self._refuses(key):
            return
        left, marked = rows.marked, "" if rows.marked else key
        rows.mark(marked)
        self._facts()
        if left and left != key:
            self._compare(Path(left), Path(key))

    @work(thread=True, exclusive=True, group="comparing")
    def _compare(self, left: Path, right: Path) -> None:
        from lab.engine.unforeseen import as_fault

        worker = get_current_worker()
        try:
            from lab.engine.comparing import compare, course_in

            one, other = (structs.replace(course_in(path)[0], name=clean_line(path.stem)) for path in (left, right))
            comparison = compare(one, other)
        except Exception as error:
            tell(self, self.notify, str(as_fault(error)), severity="error", markup=False, timeout=12)
            return
        if not worker.is_cancelled:
            tell(self, self.post_message, self.Compared(comparison, (left, right)))

    def watch_folder(self) -> None:
        """List another folder."""
        self.look()

    @work(thread=True, exclusive=True, group="folder")
    def _list_folder(self, folder: Path) -> None:
        worker = get_current_worker()
        try:
            listing: list[ShelfEntry] | LabError = session_files(folder)
        except LabError as fault:
            listing = fault
        if not worker.is_cancelled:
            tell(self, self._show_listing, folder, listing)
        if left := take_left_open(settings_path().parent):
            tell(self, self._offer, left[0])

    def _offer(self, left: LeftOpen) -> None:
        self.left_open = left
        name = clean_line(left.session.stem)
        tags = f", its tags in {clean_line(left.tags.name)}" if left.tags else ""
        sentence = f"{name} was open when Peerlab last ended by itself. {hint('start.resume')} goes on with it{tags}."
        self.notify(sentence, severity="warning", markup=False, timeout=20)
        self.screen.refresh_bindings()

    def action_resume(self) -> None:
        """Open the session that was left open."""
        if self.left_open:
            self.post_message(self.Chosen(self.left_open.session, self.left_open.tags))
            self.left_open = None

    def _show_listing(self, folder: Path, listing: list[ShelfEntry] | LabError) -> None:
        if isinstance(listing, LabError):
            self._entries = {}
            self._rows(str(listing))
            return
        self._entries = {str(entry.path): entry for entry in listing}
        self.post_message(self.Counted(len(listing)))
        self._rows(f"no session yet; they are kept in {clean_line(str(folder))}")
        self.call_after_refresh(self._read_in_sight)

    def _rows(self, empty: str | None = None) -> None:
        keys = [key for key, entry in self._entries.items() if self._fits(key, entry)]
        rows = LazyRows(keys, lambda key: self._row(self._entries[key]))
        if self._entries and empty is None:
            empty = "nothing fits what is typed"
        self.query_one(SavedList).show(rows, empty=empty)
        self._facts()

    def on_resize(self) -> None:
        """Fit the columns to the width."""
        self.query_one("#saved-heads", Static).update(self._cells([head for head, _ in self.COLUMNS], "$dim"))
        self._rows()

    @on(SavedList.InSight)
    def _read_in_sight(self) -> None:
        missing = [self._entries[key] for key in self.query_one(SavedList).keys_in_sight() if self._unread(key)]
        if missing:
            self._read(missing)

    @work(thread=True, exclusive=True, group="reading")
    def _read(self, entries: Sequence[ShelfEntry]) -> None:
        worker = get_current_worker()
        for entry in entries:
            if worker.is_cancelled:
                return
            saved = summarise(entry.path)
            words = _words_off_default(saved)
            if not worker.is_cancelled:
                # A list of many sessions does not keep the text of each one's scenario.
                tell(self, self._learn, entry, structs.replace(saved, scenario_text=""), words)

    def _learn(self, entry: ShelfEntry, saved: Saved, words: str) -> None:
        key = str(entry.path)
        self._summaries[key] = (entry, saved)
        self._words[key] = words
        self.query_one(SavedList).replace_row(self._row(entry))
        if self.query_one(SavedList).current == key:
            self._facts()

    def _unread(self, key: str) -> bool:
        return key in self._entries and self._saved(key) is None

    def _saved(self, key: str) -> Saved | None:
        """Return the summary of a file, None if it is unread or has changed since."""
        entry, saved = self._summaries.get(key, (None, None))
        return saved if entry is not None and entry == self._entries.get(key) else None

    def _fits(self, key: str, entry: ShelfEntry) -> bool:
        query = self.query_one(SavedList).filter_text
        if not query:
            return True
        saved = self._saved(key)
        text = f"{entry.path.name} {saved.scenario} {saved.model} {_condition(saved)}" if saved else entry.path.name
        return all(match_score(word, text) >= 500 for word in query.split())

    def _row(self, entry: ShelfEntry) -> Row:
        key = str(entry.path)
        saved = self._saved(key)
        when = datetime.fromtimestamp(entry.modified, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
        if saved is None:
            return Row(key, self._cells([when, entry.path.name, "…"], "$dim"))
        if saved.fault:
            start = self._cells([when], "$dim")
            fault = Content.assemble(("✗ ", "$error"), (clean_line(entry.path.name), ""), "  ")
            return Row(key, start + fault + Content.styled(clean_line(saved.fault), "$error"))
        cells = [
            when,
            saved.scenario,
            saved.model,
            str(saved.turns),
            str(saved.tags or "·"),
            _cost(saved),
            self._levels(key),
        ]
        return Row(key, self._cells(cells, ""))

    def _levels(self, key: str) -> str:
        """Return how the condition differs from the default; in a narrow terminal only the levels."""
        words = self._words.get(key, "")
        return words if self.size.width >= 100 else " ".join(word.rpartition("=")[2] for word in words.split())

    def _cells(self, cells: Sequence[str], style: str) -> Content:
        parts: list[tuple[str, str] | str] = []
        columns = self.COLUMNS if self.size.width >= 100 else [column for column in self.COLUMNS if column[1] != 8]
        names = [name for name, _ in self.COLUMNS]
        for name, width in columns:
            place = names.index(name)
            if place < len(cells):
                part = style or ("$dim" if name in ("when", "condition") else "bold" if name == "scenario" else "")
                text = cells[place]
                if self.size.width < 100:
                    width = NARROW.get(name, width)
                    text = text[5:] if name == "when" and text[:1].isdigit() else text
                parts += [(self._cell(text, width), part), "  "]
        return Content.assemble(*parts)

    def _cell(self, text: str, width: int) -> str:
        text = clean_line(text)
        return Content(text).truncate(width, ellipsis=True, pad=True).plain if width else text

    @on(FilterList.FilterChanged)
    def _narrow(self) -> None:
        self._rows()
        self.call_after_refresh(self._read_in_sight)

    @on(LineList.Moved)
    def _facts(self) -> None:
        key = self.query_one(SavedList).current
        self.query_one("#saved-facts", Static).update(self._describe(key) if key in self._entries else Content.empty())

    def _describe(self, key: str) -> Content:
        entry, saved = self._entries[key], self._saved(key)
        lines = [Content.styled(clean_line(str(entry.path)), "$faint")]
        if saved is None:
            lines.append(Content("reading…"))
        elif saved.fault:
            lines.append(Content.styled(f"✗ {clean_line(saved.fault)}", "$error"))
        else:
            facts = [NATURE_MARKS[saved.nature] if saved.nature else "", counted(saved.branches, "branch", "branches")]
            facts.append(f"ended: {saved.ended}" if saved.ended else "can go on")
            facts.append(f"{entry.size / 1024:,.0f} KiB")
            if saved.tags_beside:
                facts.append(f"{saved.tags_beside:,} of {counted(saved.tags, 'tag')} beside it")
            lines.insert(0, Content(clean_line(" · ".join(fact for fact in facts if fact))))
            condition = _condition(saved) or "no factors"
            lines.insert(1, Content(clean_line(" · ".join(part for part in (saved.title, condition) if part))))
            if saved.notice:
                lines[-1] = Content.styled(clean_line(saved.notice), "$warning")
        if key == self.query_one(SavedList).marked:
            words = f"◆ marked: {hint('start.compare')} on another one compares the two"
            lines.insert(0, Content.styled(words, "$accent"))
        return Content("\n").join(lines)

    @on(LineList.Chosen)
    def _choose(self, event: LineList.Chosen) -> None:
        event.stop()
        if not self._refuses(event.key):
            self.post_message(self.Chosen(Path(event.key)))

    def _refuses(self, key: str) -> bool:
        """Say why a session cannot be opened, if it cannot. Return whether that is so."""
        saved = self._saved(key)
        if saved is None or not saved.fault:
            return False
        self.app.notify(clean_line(saved.fault), title="this session cannot be opened", severity="error", markup=False)
        return True


def _cost(saved: Saved) -> str:
    if saved.cost:
        return f"{'≥' if saved.unpriced else ''}${saved.cost:.3f}"
    return "unknown" if saved.unpriced and saved.nature == "live" else "·"


def _words_off_default(saved: Saved) -> str:
    try:
        return condition_words(parse_scenario(saved.scenario_text, str(saved.path)), saved.condition)
    except LabError:
        return _condition(saved)


def _condition(saved: Saved) -> str:
    return " ".join(f"{factor}={level}" for factor, level in saved.condition.items())
