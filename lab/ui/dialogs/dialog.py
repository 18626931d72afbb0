"""The base of screens that return a result: they answer once and never dismiss another screen."""

from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.screen import ModalScreen, ScreenResultType

from lab.ui.commands.bindings import bindings
from lab.ui.commands.owner import CommandScreen


# Textual takes the style of a screen's first base class, so this base must come last.
class AnswersOnce(CommandScreen[ScreenResultType], is_base=True):
    """A screen that ignores a second dismissal, and a dismissal while another screen is on top.

    Textual dismisses whatever is on top, which would be the screen below if this one is gone already.
    """

    _has_answered = False

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Return the result and close, unless that has happened or another screen is on top."""
        if self._has_answered or not self.is_active:
            return AwaitComplete()
        self._has_answered = True
        return super().dismiss(result)


class Dialog(ModalScreen[ScreenResultType], AnswersOnce[ScreenResultType], is_base=True):
    """A modal window on top of a screen."""

    @classmethod
    def _app_bindings(cls) -> list[BindingType]:
        # Textual hides the keys of the app from a modal screen.
        return [each for each in bindings("app", namespace="app.") if not each.priority]
