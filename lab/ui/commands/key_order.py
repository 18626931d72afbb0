"""Keys that arrive together are handled one after the other, as if they had been pressed with time between them.

Textual hands a key to the widget that has the focus when the key arrives, and runs priority bindings at once. So a
burst, as a slow connection or a busy machine delivers it, would reach the screen that the first key takes away, and
the key that ends a field would overtake the letters before it.
"""

from collections import deque
from collections.abc import Sequence

from textual import events
from textual.app import App, ReturnType
from textual.message_pump import MessagePump
from textual.screen import Screen


class KeysInOrder(App[ReturnType]):
    """An app that handles a key, or a paste, only when all that the one before did is done."""

    _waiting: deque[events.Event]
    _holder: MessagePump | None = None
    """What the key under way waits for; None when no key is under way."""

    async def on_event(self, event: events.Event) -> None:
        """Take a key when its turn comes, and everything else at once."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if "_waiting" not in self.__dict__:
            self._waiting = deque()
        self._waiting.append(event)
        if self._holder is None or not self._holder.is_running:
            await self._take_key()

    async def _take_key(self) -> None:
        if not self._waiting:
            self._holder = None
            return
        self._holder = self
        event = self._waiting.popleft()
        path = self.focused or self.screen
        await super().on_event(event)
        # A key that nobody wants goes up from one widget to the next, each with a queue of its own.
        self._follow([*path.ancestors_with_self], None)

    def _follow(self, path: Sequence[MessagePump], settled: Screen[object] | None) -> None:
        """Wait behind the key in each queue of `path`, then until the screen on top has mounted and stays on top."""
        for place, pump in enumerate(path):
            self._holder = pump
            if pump.call_later(self._follow, path[place + 1 :], settled):
                return
        if settled is not self.screen:
            self._follow([self.screen, self], self.screen)
        elif not self.call_later(self._take_key):
            self._holder = None
