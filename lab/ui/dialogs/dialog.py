"""What every screen that answers somebody shares: it answers once, and takes no other screen away."""

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen, ScreenResultType


# Textual takes the style of the first class a screen derives from, so this one stands last.
class AnswersOnce(Screen[ScreenResultType]):
    """A screen whose second dismissal, and one that comes while another screen is on top of it, does nothing.

    Textual takes away whatever is on top, and so the screen below when this one is gone already.
    """

    _has_answered = False

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Answer and go, unless that has happened or another screen is on top."""
        if self._has_answered or not self.is_active:
            return AwaitComplete()
        self._has_answered = True
        return super().dismiss(result)


class Dialog(ModalScreen[ScreenResultType], AnswersOnce[ScreenResultType]):
    """A window on top of a screen that asks something or shows something."""
