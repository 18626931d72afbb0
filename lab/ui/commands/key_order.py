"""Handles keys that arrive together one at a time, as if they had been pressed with pauses between them.

Textual sends a key to the widget that has the focus when the key arrives, and runs priority bindings at once. So a
burst, from a slow connection or on a busy machine, would reach the screen that the first key closes, and
the key that submits a field would overtake the letters typed before it.
"""

from collections import deque
from collections.abc import Sequence

from textual import events
from textual.app import App, ReturnType
from textual.message_pump import MessagePump
from textual.screen import Screen


class KeysInOrder(App[ReturnType]):
    """An app that handles a key or a paste only when the effects of the previous one are complete."""

    is_held = False
    """Whether keys wait for a screen that takes them."""
    _waiting: deque[events.Event]
    _holder: MessagePump | None = None
    """The message pump the current key waits for; None between keys."""

    async def on_event(self, event: events.Event) -> None:
        """Queue keys and pastes; handle every other event at once."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if "_waiting" not in self.__dict__:
            self._waiting = deque()
        self._waiting.append(event)
        if not self.is_held and (self._holder is None or not self._holder.is_running):
            await self._take_key()

    def release_keys(self) -> None:
        """Handle the keys that have waited."""
        self.is_held = False
        if self._holder is None:
            self.call_later(self._take_key)

    async def _take_key(self) -> None:
        if self.is_held or not self.__dict__.get("_waiting"):
            self._holder = None
            return
        if not self.screen.is_mounted:
            # It opened by itself; its widgets are not there yet.
            self._follow([self.screen, self], self.screen)
            return
        self._holder = self
        event = self._waiting.popleft()
        path = self.focused or self.screen
        await super().on_event(event)
        # An unhandled key bubbles from widget to widget, and each has its own queue.
        self._follow([*path.ancestors_with_self], None)

    def _follow(self, path: Sequence[MessagePump], settled: Screen[object] | None) -> None:
        """Wait for each queue of `path` in turn, then until the top screen has mounted and stays on top."""
        for place, pump in enumerate(path):
            self._holder = pump
            if pump.call_later(self._follow, path[place + 1 :], settled):
                return
        if settled is not self.screen:
            self._follow([self.screen, self], self.screen)
        elif not self.call_later(self._take_key):
            self._holder = None
