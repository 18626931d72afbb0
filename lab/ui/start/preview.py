"""The preview on the start screen: exactly what the agent will get, with the latest changes highlighted."""

from collections.abc import Iterable

from msgspec import json
from textual.content import Content
from textual.reactive import reactive

from lab.scenario.briefing import AgentView, Difference, Edit
from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import hint
from lab.ui.kit.page import LinePage

GUTTER = 2
"""Width in cells of the margin with the difference signs."""
ADDED = "$accent on $accent 15%"


class Preview(LinePage):
    """A scrolling page of the agent's view."""

    schemas: reactive[bool] = reactive(False, repaint=False)
    """Whether each tool's schema is unfolded."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view: AgentView | None = None
        self._difference: Difference | None = None
        self._message: Content = Content.empty()
        self._width = 0

    def show(self, view: AgentView, difference: Difference | None = None) -> None:
        """Show a view. The words of a difference are highlighted and its lines get a sign."""
        fresh = self._view is None
        self._view, self._difference = view, difference
        self._lay_out()
        if difference:
            self.call_after_refresh(self._reveal_change)
        elif fresh:
            self.scroll_home(animate=False)

    def say(self, text: str) -> None:
        """Show a message instead of a view."""
        self._view, self._difference = None, None
        self._message = Content.styled(clean(text), "$dim")
        self._lay_out()

    def action_schemas(self) -> None:
        """Open or fold the tools' schemas."""
        self.schemas = not self.schemas

    def watch_schemas(self) -> None:
        """Unfold or fold every tool's schema."""
        self._lay_out()

    def on_resize(self) -> None:
        """Wrap again if the width changed."""
        if self.scrollable_content_region.width != self._width:
            self._lay_out()

    def _lay_out(self) -> None:
        self._width = self.scrollable_content_region.width
        width = max(20, self._width - GUTTER - 1)
        lines = (
            self._view_lines(self._view, width)
            if self._view
            else [_signed(" ") + line for line in self._message.wrap(width)]
        )
        self.show_lines(list(lines))

    def _view_lines(self, view: AgentView, width: int) -> Iterable[Content]:
        difference = self._difference or Difference("")
        yield _heading("system", _words(view.system))
        yield from _text_lines(view.system, difference.system, width)
        yield Content.empty()
        yield _heading("user", _words(view.user))
        yield from _text_lines(view.user, difference.user, width)
        yield Content.empty()
        yield _heading(
            "tools", "with their schema" if self.schemas else f"{hint('start.schemas')} folds out the schema"
        )
        for tool in view.tools:
            sign = "+" if tool.name in difference.tools else " "
            style = ADDED if sign == "+" else "bold"
            yield _signed(sign) + Content.styled(clean_line(tool.name), style)
            for line in Content(clean(tool.description.strip())).wrap(width - 2):
                yield _signed(" ") + "  " + line.stylize("$dim")
            if self.schemas:
                for text in clean(json.format(json.encode(tool.parameters)).decode()).split("\n"):
                    yield _signed(" ") + "  " + Content.styled(text, "$tool")
        yield Content.empty()
        if view.settings or difference.has_other_settings:
            sign, style = ("~", ADDED) if difference.has_other_settings else (" ", "")
            yield _heading("settings", "which this condition sets of how the model is asked")
            for setting in clean(view.settings or "none").split("\n"):
                yield from (_signed(sign) + piece for piece in Content.styled(setting, style).wrap(width))
            yield Content.empty()
        yield _heading("world", "each host, and the files this condition changes")
        column = max((len(clean_line(host.name)) for host in view.hosts), default=0)
        for host in view.hosts:
            sign = "~" if host.name in difference.hosts else " "
            name = clean_line(host.name).ljust(column)
            for number, line in enumerate(Content(clean_line(host.line)).wrap(width - column - 2)):
                start = Content.styled(name, "bold") if not number else Content(" " * column)
                yield _signed(sign if not number else " ") + start + "  " + line.stylize("$dim")
            for file in difference.files:
                if file.host == host.name:
                    word = {"+": "new", "~": "other text", "-": "not there"}[file.sign]
                    path = Content.styled(clean_line(file.path), "" if file.sign == "-" else ADDED)
                    yield _signed(file.sign) + " " * (column + 2) + path + Content.styled(f"  {word}", "$dim")

    def _reveal_change(self) -> None:
        place = next((y for y, line in enumerate(self.lines) if line.plain[:1] not in ("", " ", "─")), None)
        if place is None:
            return
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if not top <= place < top + height:
            self.scroll_to(y=max(0, place - 2), animate=False)


def _heading(name: str, aside: str) -> Content:
    return Content.assemble(("─ ", "$faint"), (name, "bold $accent"), "  ", (aside, "$faint"))


def _signed(sign: str) -> Content:
    return Content.styled(sign.ljust(GUTTER), "bold $accent" if sign.strip() else "")


def _words(text: str) -> str:
    return f"{len(text.split()):,} words"


def _text_lines(text: str, edit: Edit, width: int) -> Iterable[Content]:
    """Yield a text's lines, wrapped, with new words highlighted and a sign for how each line differs."""
    if not text:
        yield _signed(" ") + Content.styled("(empty)", "$faint")
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        spans = [(max(a, start) - start, min(b, end) - start) for a, b in edit.added if a <= end and b > start]
        content = _cleaned(line, [(a, b) for a, b in spans if a < b])
        has_removal = any(start <= place <= end for place in edit.removed)
        for piece in content.wrap(width):
            sign = "+" if any(span.style == ADDED for span in piece.spans) else "−" if has_removal else " "
            has_removal = has_removal and sign != "−"
            yield _signed(sign) + piece
        start = end + 1


def _cleaned(line: str, spans: list[tuple[int, int]]) -> Content:
    """Clean a line piece by piece, so that the spans keep their positions."""
    parts: list[tuple[str, str]] = []
    at = 0
    for first, last in spans:
        parts += [(clean(line[at:first]), ""), (clean(line[first:last]), ADDED)]
        at = last
    parts.append((clean(line[at:]), ""))
    return Content.assemble(*[part for part in parts if part[0]])
