"""The transcript widget: move through entries, fold, search, and follow the session as it grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection

from lab.errors import LabError
from lab.ui.coding.quoting import own_words
from lab.ui.commands.bindings import bindings
from lab.ui.kit.marking import Word
from lab.ui.kit.spans import GUTTER
from lab.ui.transcript.entries import Entry, StreamingText
from lab.ui.transcript.entry_view import EntryView
from lab.ui.transcript.tagged import is_tagged


class Transcript(EntryView):
    """Entries top to bottom, one of them selected. It does not know where they come from."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("transcript")]

    @dataclass
    class Selected(Message):
        """The selection moved to another entry."""

        entry: Entry

    @dataclass
    class NewBelow(Message):
        """Something arrived below the view, or the reader scrolled down to it."""

        is_new: bool

    def watch_has_new_below(self, is_new: bool) -> None:
        """Post whether there is something new below the view."""
        self.post_message(self.NewBelow(is_new))

    # Drawing

    def show(self, entries: Sequence[Entry], *, select: int | None = None, cut_place: int | None = None) -> None:
        """Show other entries and select one, by default the last. Entries below `cut_place` are faint."""
        self._entries = entries
        self._cut_place = cut_place
        with self._laying_out():
            self._column.show(entries)
            self._resize()
            last = len(entries) - 1
            place = last if select is None else select
            self._follows = place >= last
            self._select(place, reveal=False)
            if self._follows:
                self.go_to_end()
            else:
                self._settle()
                self._reveal(self.selected)
                self._centre_cut()
        self.has_new_below = False
        self.refresh()

    def show_again(self, entries: Sequence[Entry], *, cut_place: int | None = None) -> None:
        """Redraw the same path with changed entries. View and selection stay where they are."""
        current = self.entry
        with self._changing():
            self._entries = entries
            self._cut_place = cut_place
            self._column.show(entries)
            self._resize()
        place = self._column.place(current.key, self.selected) if current else None
        self._select(len(entries) - 1 if place is None else place, reveal=False)

    def grow(self, first: int) -> None:
        """Redraw the entries from `first` on, which are new or changed. A following view scrolls to the end."""
        was_last_selected = self.selected >= min(first, self._column.whole - 1)
        with self._changing():
            self._column.grow(self._entries, first)
        if was_last_selected and self._follows:
            self._select(len(self._entries) - 1, reveal=False)
        self.has_new_below = not self.is_at_end and not self._follows

    def change(self, place: int, *, end_in_sight: bool = False) -> None:
        """Redraw one changed entry; with `end_in_sight`, scroll its last line into view."""
        with self._changing():
            self._column.change(place, self._entries[place])
        if end_in_sight:
            with self._laying_out():
                top, height = self._span(place)
                below = top + height - round(self.scroll_y) - self._view_height
                if below > 0:
                    self.scroll_to(y=self.scroll_y + below, animate=False)

    def stream(self, live: StreamingText | None, turn: int = 0) -> None:
        """Show a streaming reply below everything else; None removes it."""
        if live is None and self._column.whole == len(self._column):
            return
        tail = None if live is None else Entry(key=(0, "live"), part="live", live=live, turn=turn, gap=bool(turn))
        with self._changing():
            self._column.set_tail(tail)
        self.has_new_below = not self.is_at_end and not self._follows

    @property
    def entry(self) -> Entry | None:
        """The selected entry."""
        return self._entries[self.selected] if 0 <= self.selected < len(self._entries) else None

    @property
    def quotation(self) -> tuple[Entry, str] | None:
        """The entry in which the mouse selected text, and that text; None if nothing is selected.

        Raises `LabError` if the selection spans several entries.
        """
        words = self.marked_words
        if len(words) > 1:
            raise LabError(
                "what is marked reaches over more than one event, so nothing was tagged",
                mend="mark words of one event only, or click once and tag without a quote",
            )
        return next(((self._entries[place], text) for place, text in words.items()), None)

    def select_key(self, key: tuple[int, str]) -> None:
        """Select the entry with that key, if it is still there."""
        place = self._column.place(key, self.selected)
        if place is not None:
            self._select(place)

    def go_to_mark(self, way: int, behaviour: str = "") -> bool:
        """Select the next or previous entry with a tag, of one behaviour if named, and return whether there is one."""
        at = self.selected
        places = range(at + 1, len(self._entries)) if way > 0 else range(at - 1, -1, -1)
        place = next((place for place in places if is_tagged(self._entries[place], behaviour)), None)
        if place is not None:
            self._select(place)
        return place is not None

    def words(self) -> list[Word]:
        """Open the selected entry and return the words of its own text, their lines counted from its first."""
        if self.entry is None:
            return []
        self.open(self.selected)
        self._reveal(self.selected)
        return own_words(self._column.lines(self.selected))

    def mark(self, first: Word | None, last: Word | None) -> None:
        """Mark the selected entry's words from the first to the last, as the mouse would; None marks nothing."""
        if first is None or last is None:
            self.screen.clear_selection()
            return
        top = self._span(self.selected)[0]
        begin, end = Offset(first.start + GUTTER, top + first.line), Offset(last.stop + GUTTER, top + last.line)
        self.screen.selections = {self: Selection(begin, end)}
        for line in (end.y, begin.y):
            view = round(self.scroll_y)
            if not view <= line < view + self._view_height:
                self.scroll_to(y=line - (0 if line < view else self._view_height - 1), animate=False)

    @property
    def cut_place(self) -> int | None:
        """Place of the line between the event in view and the events after it, None if none follow."""
        return self._cut_place

    @property
    def follows(self) -> bool:
        """Whether the view stays at the end while more arrives."""
        return self._follows

    def select(self, place: int) -> None:
        """Select the entry at `place` and scroll it into view."""
        self._select(place)

    def attend(self, place: int) -> None:
        """Select the entry that waits for the reader. A following view keeps following."""
        with self._laying_out():
            self._select(place)

    def toggle(self) -> bool:
        """Open or fold the selected entry, and return whether that makes a difference."""
        if self.entry is None:
            return False
        place = self.selected
        before = self._column.lines(place)
        self._turn(place, not self._column.is_open(place))
        self._reveal(place)
        self._follows = self.is_at_end
        return self._column.lines(place) != before

    def open(self, place: int) -> None:
        """Open the entry at `place`."""
        if not self._column.is_open(place):
            self._turn(place, True)

    def toggle_all(self) -> bool:
        """Open every entry, or fold every one, and return whether they are open now."""
        is_open = self._column.turn_all()
        self._remeasure()
        self._reveal(self.selected)
        self._follows = self.is_at_end
        return is_open

    def _turn(self, place: int, is_open: bool) -> None:
        with self._laying_out():
            if self._column.turn(place, is_open):
                self._resize()
            self._settle()
        self.refresh()

    # Search

    def search(self, query: str) -> list[int]:
        """Highlight `query`, ignoring case, and return the places of the entries that contain it."""
        self._query = query.casefold()
        self.refresh()
        return self._column.find(self._query) if self._query else []

    # Moving

    def action_select(self, by: int) -> None:
        """Select the next entry in that direction and drop the mouse selection. A tall entry scrolls first."""
        self.screen.clear_selection()
        place = self.selected
        if 0 <= place < len(self._heights):
            top, height = self._span(place)
            view, page = round(self.scroll_y), self._view_height
            if by > 0 and top < view + page < top + height:
                self.scroll_to(y=view + min(3, top + height - view - page), animate=False)
                return
            if by < 0 and top < view < top + height:
                self.scroll_to(y=view - min(3, view - top), animate=False)
                return
        if by > 0 and place >= len(self._entries) - 1:
            self.go_to_end()
            return
        self._select(max(0, min(len(self._entries) - 1, place + by)))

    def action_page(self, by: int) -> None:
        """Scroll by a page and select the entry that comes into view."""
        page = max(1, self._view_height - 2)
        self.scroll_to(y=self.scroll_y + by * page, animate=False)
        view = round(self.scroll_y)
        place = self._heights.at(view + (1 if by > 0 else max(0, self._view_height - 2)))[0]
        self._select(min(place, len(self._entries) - 1), reveal=False)

    def action_first(self) -> None:
        """Select the first entry."""
        self.scroll_to(y=0, animate=False)
        self._select(0)

    def action_last(self) -> None:
        """Select the last entry and follow what arrives."""
        self.go_to_end()
        self._select(len(self._entries) - 1, reveal=False)

    # Changes

    def on_click(self, event: events.Click) -> None:
        """Select the entry under the mouse; a click on a fold mark opens or folds it."""
        offset = event.get_content_offset(self)
        if offset is None or not self._heights or self.text_selection is not None:
            return
        at = round(self.scroll_y) + offset.y
        if at >= self._heights.total:
            return
        place, _, line = self._column.line(at)
        if place >= len(self._entries):
            return
        text = "".join(text for text, _ in line).strip()
        self._select(place, reveal=False)
        if text.startswith(("▸", "▾")):
            self.toggle()

    def watch_selected(self, before: int, now: int) -> None:
        """Redraw both entries and post the new selection."""
        self._redraw(before)
        self._redraw(now)
        if entry := self.entry:
            self.post_message(self.Selected(entry))

    def _select(self, place: int, *, reveal: bool = True) -> None:
        self.selected = place if 0 <= place < len(self._entries) else -1
        if reveal and self.selected >= 0:
            self._reveal(self.selected)
