"""A bare app to put one screen or widget on, in our themes."""

from asyncio import sleep
from collections.abc import Callable
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from lab.ui.commands.key_order import KeysInOrder
from lab.ui.theme import THEMES, with_own_names

PATIENCE = 180.0
"""Seconds until a test gives up on something that does not come: a guard, and long, since a machine may be busy."""
ROUNDS = 18_000
"""How often a test looks for it; on a busy machine each look takes the longer."""


async def until(pilot: Pilot[Any], is_so: Callable[[], object], what: str = "it never was so") -> None:
    """Wait until something is so, however busy the machine is, and every widget has heard of it."""
    looks = 0
    while not is_so():
        assert looks < ROUNDS, f"{what}, but {pilot.app.screen}"
        looks += 1
        # A pause sends a message to every widget: many of them would keep the machine from what is waited for.
        await sleep(0.01)
    if looks:
        await pilot.pause()


def drawn(app: App[Any]) -> str:
    """Return what stands on the screen now."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


class BareApp(KeysInOrder[Any]):
    """Shows a screen or widgets, and keeps what the screen answers."""

    TITLE = "Stage"
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
    app = pilot.app
    assert isinstance(app, KeysInOrder)
    await until(pilot, lambda: app._holder is None)
    await pilot.pause()
