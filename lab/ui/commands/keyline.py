"""The footer: one line with the keys that work now. In a narrow terminal the important ones stay longest."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.actions import parse
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from lab.ui.commands.bindings import commands_of, keys_shown
from lab.ui.commands.command import Command
from lab.ui.commands.owner import CommandOwner, WhyNot
from lab.ui.kit.closing import is_closing


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key, its label, and its rank: the higher the rank, the sooner a narrow footer drops it."""

    action: str
    key: str
    label: str
    rank: int

    @property
    def width(self) -> int:
        """Its width in cells."""
        return cell_len(self.key) + 1 + cell_len(self.label)


class KeyLine(Widget):
    """The footer's commands of some screens, as far as they work now. A click does the same as the key."""

    hints: reactive[tuple[KeyHint, ...]] = reactive(())

    def __init__(self, *screens: str, id: str | None = None) -> None:
        super().__init__(id=id)
        # The screen's own commands come first, the important ones ahead; then those of the app.
        self._commands = [
            each
            for screen in screens
            for each in sorted(commands_of(screen), key=lambda each: each.footer)
            if each.footer
        ]

    def on_mount(self) -> None:
        """Update whenever the screen's bindings change."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self.call_after_refresh(self.follow)

    def follow(self) -> None:
        """Read again which commands work now: none while another screen is active."""
        if is_closing(self) or not self.screen.is_active:
            self.hints = ()
            return
        why_not = self.screen.reasons() if isinstance(self.screen, CommandOwner) else lambda *_: ""
        self.hints = tuple(
            KeyHint(each.action, keys[0], each.label, each.footer)
            for each in self._commands
            if self._works(each, why_not) and (keys := keys_shown(each))
        )

    def _follow(self, _screen: Screen[object]) -> None:
        self.follow()

    def _works(self, command: Command, why_not: WhyNot) -> bool:
        _, name, parameters = parse(command.action)
        if command.owner == "app":
            return bool(self.app.check_action(name, parameters))
        return not why_not(name, parameters)

    def render(self) -> Content:
        """Draw the keys that fit."""
        parts: list[Content] = []
        for hint in self._fitting():
            parts.append(Content.assemble((hint.key, "bold $accent"), " ", (hint.label, "$dim")))
        return Content("   " if self._is_wide else "  ").join(parts)

    def on_click(self, event: events.Click) -> None:
        """Run the command under the mouse."""
        offset = event.get_content_offset(self)
        x = 0
        for hint in self._fitting():
            if offset is not None and x <= offset.x < x + hint.width:
                self.run_later(hint)
                return
            x += hint.width + (3 if self._is_wide else 2)

    def run_later(self, hint: KeyHint) -> None:
        """Run the hint's action once the click has been handled."""
        self.app.call_later(self.app.run_action, hint.action, self.screen)

    @property
    def _is_wide(self) -> bool:
        return self.content_size.width >= 100

    def _fitting(self) -> Sequence[KeyHint]:
        width = self.content_size.width
        gap = 3 if self._is_wide else 2
        fitting: set[KeyHint] = set()
        for hint in sorted(self.hints, key=lambda hint: hint.rank):
            if sum(each.width + gap for each in fitting) + hint.width <= width:
                fitting.add(hint)
        return [hint for hint in self.hints if hint in fitting]
