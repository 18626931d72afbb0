"""Says which commands of the start screen do nothing now, and why."""

from typing import Final

from msgspec import Struct

from lab.ui.commands.bindings import hint

_OF_A_NEW_SESSION: Final = ("go", "sampling", "ask_taken", "star", "schemas", "against", "pin", "difference")


class Choices(Struct, frozen=True, kw_only=True):
    """The choices on the start screen."""

    is_new: bool
    """Whether the page of a new session is shown, not that of saved ones."""
    has_folder: bool
    has_model: bool
    has_scenario: bool
    has_difference: bool
    has_left_open: bool

    def why_not(self, action: str) -> str:
        """Return why a command does nothing now, as one sentence, "" if it works."""
        if action == "rates":
            return "" if self.has_folder else "The folder of sessions is not known yet."
        if action == "resume":
            return "" if self.has_left_open else "No session was left open."
        if action in ("open_saved", "compare_saved"):
            return "This page begins a session." if self.is_new else ""
        if action in _OF_A_NEW_SESSION and not self.is_new:
            return f"This page opens saved sessions: {hint('start.saved')} goes to a new one."
        if action == "difference" and not self.has_difference:
            return "There is nothing to compare yet."
        if action in ("schemas", "against", "pin") and not self.has_scenario:
            return "No scenario is chosen."
        return "No model is chosen." if action == "star" and not self.has_model else ""
