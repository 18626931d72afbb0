"""The help sheet: every key of a screen, read from the declared commands."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from lab.ui.commands.bindings import grouped, hints, keys_shown
from lab.ui.commands.command import Command
from lab.ui.dialogs.dialog import Dialog
from lab.ui.kit.page import LinePage
from lab.ui.kit.wrapping import wrap

KEYS = 12
"""Width of the key column in cells."""


class HelpScreen(Dialog[None]):
    """The help sheet: one line per command, grouped under headings."""

    CSS_PATH = "help.tcss"
    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("help",)
    PART_SETS: ClassVar[tuple[str, ...]] = ("page",)

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self._commands = commands

    def compose(self) -> ComposeResult:
        """Lay out the sheet."""
        with Vertical(id="help") as frame:
            frame.border_title = "keys"
            frame.border_subtitle = hints(("app.palette", "finds any command by typing"), "help.leave")
            yield LinePage()

    def on_resize(self) -> None:
        """Lay the lines out to the width, in no more height than they need."""
        self.call_after_refresh(self._show_lines)

    def _show_lines(self) -> None:
        if not self.is_mounted:
            return
        page = self.query_one(LinePage)
        # A cell less: the scrollbar comes only with the lines.
        lines = self._lines(page.size.width - 1)
        page.styles.height = min(len(lines), max(3, self.app.size.height * 9 // 10 - 4))
        page.show_lines(lines)

    def on_mount(self) -> None:
        """Focus the sheet, so that keys scroll it."""
        self.query_one(LinePage).focus()

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for heading, commands in grouped(self._commands).items():
            if lines:
                lines.append(Content.empty())
            lines.append(Content.styled(heading, "bold $accent"))
            for command in commands:
                keys = "  ".join(keys_shown(command)) or "palette"
                style = "$strong" if command.keys else "$faint"
                label = command.label.ljust(16)
                about = wrap(command.help, max(20, width - KEYS - len(label) - 3))
                for number, text in enumerate(about):
                    start = Content.assemble((f" {keys:<{KEYS}}", style), (f" {label} ", "$foreground"))
                    blank = Content(" " * (KEYS + len(label) + 3))
                    lines.append((blank if number else start) + Content.styled(text, "$dim"))
        return lines

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)
