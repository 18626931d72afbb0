"""The widget that draws a long column of entries line by line and measures only those near the view.

Other heights are guesses. The line at the top of the view stays there while guesses become measures.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from lab.ui.kit.heights import Heights
from lab.ui.kit.spans import GUTTER, Span, highlight_matches
from lab.ui.transcript.entries import Entry
from lab.ui.transcript.entry_lines import EntryLines
from lab.ui.transcript.world_news import WorldBefore, unknown

LOOKS: Final = frozenset(
    (
        *("text", "strong", "dim", "faint", "accent", "label", "tool", "human", "command", "output", "reasoning"),
        *(
            "bad",
            "warn",
            "added",
            "removed",
            "added-word",
            "removed-word",
            "changed",
            "mark",
            "proposed",
            "cut",
            "cut-text",
        ),
        *("match", "after", "selected", "turn"),
    )
)


class EntryView(ScrollView, can_focus=True):
    """Draws entries, one of them selected, and keeps the view in place while they change."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"transcript--{look}" for look in LOOKS}
    DEFAULT_CSS = """
    EntryView {
        background: $background;
        overflow-x: hidden;
        overflow-y: scroll;
        scrollbar-size-vertical: 1;
        & > .transcript--text { color: $agent; }
        & > .transcript--strong { color: $strong; text-style: bold; }
        & > .transcript--dim { color: $dim; }
        & > .transcript--faint { color: $faint; }
        & > .transcript--accent { color: $accent; }
        & > .transcript--label { color: $dim; text-style: italic; }
        & > .transcript--tool { color: $tool; text-style: bold; }
        & > .transcript--human { color: $human; }
        & > .transcript--command { color: $strong; }
        & > .transcript--output { color: $dim; }
        & > .transcript--reasoning { color: $dim; text-style: italic; }
        & > .transcript--bad { color: $error; }
        & > .transcript--warn { color: $warning; }
        & > .transcript--added { color: $added; }
        & > .transcript--removed { color: $removed; }
        & > .transcript--added-word { color: $added; text-style: bold underline; }
        & > .transcript--removed-word { color: $removed; text-style: strike; }
        & > .transcript--changed { color: $warning; }
        & > .transcript--mark { color: $accent; text-style: bold; }
        & > .transcript--proposed { color: $warning; text-style: bold; }
        & > .transcript--cut { color: $recorded; }
        & > .transcript--cut-text { color: $recorded; text-style: bold; }
        & > .transcript--match { background: $match; color: $strong; text-style: bold; }
        & > .transcript--after { color: $faint; text-style: none; }
        & > .transcript--selected { background: $selected; }
        & > .transcript--turn { color: $faint; }
    }
    """

    IS_FOR_A_ROOM: ClassVar[bool] = False
    """Whether it is read from afar: entries stand apart, without the numbers of turns and without remarks."""

    selected: reactive[int] = reactive(-1, repaint=False)
    """Place of the selected entry, -1 if there is none."""

    has_new_below: reactive[bool] = reactive(False, repaint=False)
    """Whether something has arrived below the view since the reader scrolled away from the end."""

    def __init__(self, before: WorldBefore = unknown, *, id: str | None = None) -> None:
        """Start empty. `before` is called only for steps near the view."""
        super().__init__(id=id)
        self._entries: Sequence[Entry] = ()
        self._column = EntryLines(before, is_for_a_room=self.IS_FOR_A_ROOM)
        self._cut_place: int | None = None
        self._settling = False
        self._follows = True
        """Whether the view stays at the end while more arrives. Only scrolling by the reader changes it."""
        self._is_laying_out = False
        """Whether the view moves because content or size changed, rather than because the reader scrolls."""
        self._query = ""
        self._styles: dict[tuple[str, bool, bool], Style] = {}

    @property
    def is_at_end(self) -> bool:
        """Whether the last line is visible."""
        return round(self.scroll_y) + self._view_height >= self._heights.total or not self._heights

    def go_to_end(self) -> None:
        """Scroll to the last line and follow what arrives."""
        with self._laying_out():
            for _ in range(4):
                self.scroll_to(y=self.max_scroll_y, animate=False)
                self._settle()
                if round(self.scroll_y) >= self.max_scroll_y:
                    break
        self._follows = True

    @contextmanager
    def _laying_out(self) -> Iterator[None]:
        """Move the view without counting it as scrolling by the reader."""
        before, self._is_laying_out = self._is_laying_out, True
        try:
            yield
        finally:
            self._is_laying_out = before

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change the content. A following view ends up at the end; any other keeps the line at its top."""
        with self._laying_out():
            at = round(self.scroll_y)
            place, number = self._heights.at(at) if self._heights else (0, at)
            top = self._column[place] if self._heights else None
            yield
            if self._follows:
                self._resize()
                self.go_to_end()
            else:
                now = None if top is None or top.live else self._column.place(top.key, place)
                # The streaming entry is replaced by the reply itself, which begins on the same line.
                target = at if now is None else self._heights.start(now) + min(number, self._span(now)[1] - 1)
                self._resize()
                self.scroll_to(y=target, animate=False)
                self._settle()
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line of the view."""
        width = self.scrollable_content_region.width
        at = round(self.scroll_y) + y
        if not self._heights or at >= self._heights.total:
            return Strip.blank(width, self._style("", False, False))
        place, number, line = self._column.line(at)
        entry = self._column[place]
        is_selected = place == self.selected and not (number == 0 and (entry.gap or self.IS_FOR_A_ROOM))
        spans = [*self._margin(entry, number, is_selected), *line]
        if self._query:
            spans = highlight_matches(spans, self._query)
        selection = self.text_selection
        highlight = selection.get_span(at) if selection is not None else None
        is_after = self._cut_place is not None and place > self._cut_place
        segments = self._segments(spans, is_selected, is_after, highlight)
        strip = Strip(segments).adjust_cell_length(width, self._style("", is_selected, False))
        return strip.apply_offsets(0, at)

    def _margin(self, entry: Entry, number: int, is_selected: bool) -> list[Span]:
        bar = ("▌" if self.has_focus else "│") if is_selected else " "
        first = number == int(entry.gap)
        turn = str(entry.turn) if entry.turn and first and not self.IS_FOR_A_ROOM else ""
        return [(bar, "accent"), (f"{turn:>{GUTTER - 3}}  ", "turn")]

    def _segments(
        self, spans: Iterable[Span], is_selected: bool, is_after: bool, highlight: tuple[int, int] | None
    ) -> list[Segment]:
        segments: list[Segment] = []
        at = 0
        for text, look in spans:
            style = self._style(look, is_selected, is_after)
            if highlight is None:
                segments.append(Segment(text, style))
            else:
                start, end = highlight
                end = 1 << 30 if end == -1 else end
                a, b = max(0, min(len(text), start - at)), max(0, min(len(text), end - at))
                mark = self.screen.get_component_rich_style("screen--selection", partial=True)
                segments += [
                    Segment(piece, each)
                    for piece, each in ((text[:a], style), (text[a:b], style + mark), (text[b:], style))
                    if piece
                ]
            at += len(text)
        return segments

    def _style(self, look: str, is_selected: bool, is_after: bool) -> Style:
        key = (look, is_selected, is_after)
        style = self._styles.get(key)
        if style is None:
            style = self.rich_style
            if is_selected:
                style += self.get_component_rich_style("transcript--selected", partial=True)
            if look in LOOKS:
                style += self.get_component_rich_style(f"transcript--{look}", partial=True)
            if is_after and look not in ("cut", "cut-text", "accent"):
                style += self.get_component_rich_style("transcript--after", partial=True)
            self._styles[key] = style
        return style

    # Text selected with the mouse

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text selected with the mouse, without the margin."""
        return self._column.text_between(*_ends(selection)), "\n"

    @property
    def marked_words(self) -> dict[int, str]:
        """By place: the part of each entry's own text that is selected with the mouse."""
        selection = self.text_selection
        return self._column.words_between(*_ends(selection)) if selection is not None else {}

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection."""
        self.refresh()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Measure entries that scroll into view before they are drawn."""
        super().watch_scroll_y(old_value, new_value)
        with self._laying_out():
            self._settle()
        if not self._is_laying_out:
            self._follows = self.is_at_end
        if self.has_new_below and self.is_at_end:
            self.has_new_below = False

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        with self._laying_out():
            return super()._size_updated(size, virtual_size, container_size, layout)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Redraw the selection bar, which shows whether the transcript has the focus."""
        super().watch_has_focus(has_focus)
        self._redraw(self.selected)

    def on_resize(self) -> None:
        """Wrap everything again if the width changed."""
        if self.scrollable_content_region.width - GUTTER - 1 == self._column.width:
            with self._changing():
                pass
            return
        is_first = not self._column.width
        self._remeasure()
        if is_first and not self._follows:
            with self._laying_out():
                self._reveal(self.selected)
                self._centre_cut()

    def on_show(self) -> None:
        """Restore the scroll position after the widget was hidden."""
        with self._changing():
            pass

    def notify_style_update(self) -> None:
        """Read the styles from the theme again."""
        self._styles = {}
        super().notify_style_update()

    # Measures

    @property
    def _heights(self) -> Heights:
        return self._column.heights

    @property
    def _view_height(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def _span(self, place: int) -> tuple[int, int]:
        """Measure the entry and return its first line and its height."""
        if self._column.measure(place):
            self._resize()
        return self._heights.start(place), self._heights[place]

    def _remeasure(self) -> None:
        """Forget every measured height, keeping the line at the top of the view where it is."""
        top, number = self._heights.at(round(self.scroll_y)) if self._heights else (0, 0)
        with self._laying_out():
            self._column.remeasure(max(16, self.scrollable_content_region.width - GUTTER - 1))
            self._resize()
            if not self._heights:
                return
            if self._follows:
                self.go_to_end()
            else:
                number = min(number, self._span(top)[1] - 1)
                self.scroll_to(y=self._heights.start(top) + number, animate=False)
            self._settle()
        self.refresh()

    def _settle(self) -> None:
        """Measure the view and the pages around it, without moving the line at the top."""
        if self._settling or not self._heights or not self.size.height:
            return
        self._settling = True
        try:
            top, number = self._heights.at(min(round(self.scroll_y), max(0, self._heights.total - 1)))
            if self._column.measure_around(top, number, self._view_height):
                number = min(number, max(0, self._heights[top] - 1))
                self._resize()
                target = self._heights.start(top) + number
                if target != round(self.scroll_y):
                    # Scrolling ends an animation, and Textual cannot have one end within its own step.
                    in_step = self.app.animator.is_being_animated(self, "scroll_y")
                    scroll = partial(self.scroll_to, y=target, animate=False)
                    self.call_next(scroll) if in_step else scroll()
        finally:
            self._settling = False

    def _resize(self) -> None:
        size = Size(self.scrollable_content_region.width, self._heights.total if self._heights else 0)
        if size != self.virtual_size:
            # Set without its watcher, which would lay out the whole screen: the scrollbar has its place already.
            self.set_reactive(EntryView.virtual_size, size)
            with self._laying_out():
                self._scroll_update(size)

    def _reveal(self, place: int) -> None:
        """Scroll the entry into view, as little as possible."""
        if not 0 <= place < len(self._heights) or not self.size.height:
            return
        top, height = self._span(place)
        view, page = round(self.scroll_y), self._view_height
        if top < view or height > page:
            self.scroll_to(y=top, animate=False)
        elif top + height > view + page:
            self.scroll_to(y=top + height - page, animate=False)
        # Measuring on the way may have moved it.
        top, height = self._span(place)
        view = round(self.scroll_y)
        if not view <= top < view + page:
            self.scroll_to(y=top, animate=False)

    def _centre_cut(self) -> None:
        """Scroll the cut below the middle of the view: what led there matters more than what followed."""
        if self._cut_place is not None and self.size.height:
            self.scroll_to(y=max(0, self._span(self._cut_place)[0] - self._view_height * 2 // 3), animate=False)

    def _redraw(self, place: int) -> None:
        if 0 <= place < len(self._heights):
            top, height = self._heights.start(place), self._heights[place]
            self.refresh(Region(0, top - round(self.scroll_y), self.size.width, height))


def _ends(selection: Selection) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    start, end = selection.start, selection.end
    return (start.x, start.y) if start else None, (end.x, end.y) if end else None
