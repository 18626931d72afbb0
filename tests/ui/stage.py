"""A bare app to put one screen or widget on, in our themes."""

from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from lab.ui.commands.key_order import KeysInOrder
from lab.ui.theme import THEMES, with_own_names


class Stage(KeysInOrder[Any]):
    """Shows a screen or widgets, and keeps what the screen answers."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        screen: Callable[[], Screen[Any]] | None = None,
        *,
        widgets: Callable[[], list[Widget]] | None = None,
        theme: str = "peerlab-dark",
    ) -> None:
        super().__init__()
        self._make_screen, self._make_widgets, self._theme_name = screen, widgets, theme
        self.answers: list[Any] = []

    def get_css_variables(self) -> dict[str, str]:
        return with_own_names(super().get_css_variables())

    def compose(self) -> ComposeResult:
        yield from self._make_widgets() if self._make_widgets else ()

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._theme_name
        if self._make_screen:
            self.push_screen(self._make_screen(), self.answers.append)


async def handled(pilot: Pilot[Any]) -> None:
    """Wait until every key that came has been handled."""
    assert isinstance(pilot.app, KeysInOrder)
    for _ in range(1000):
        await pilot.pause(0.001)
        if pilot.app._holder is None:
            break
    await pilot.pause()
