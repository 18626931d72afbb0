"""The panel that previews what the agent gets, compared with the last choice, the default or a pinned condition."""

from collections.abc import Mapping
from typing import Literal

from textual import getters, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.worker import get_current_worker

from lab.errors import LabError
from lab.scenario.briefing import AgentView, Difference, compare, difference_lines, view_of
from lab.scenario.compose import compose, default_condition
from lab.scenario.schema import Scenario
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.kit.threads import tell
from lab.ui.start.preview import Preview

Base = Literal["last", "default", "pinned"]
_DEFAULTS = "the default condition → this one"
_PINNED = "pinned"


class AgentPanel(Vertical):
    """The preview with its frame. It composes views in a thread."""

    preview = getters.query_one(Preview)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._base: Base = "last"
        self._scenario: Scenario | None = None
        self._condition: dict[str, str] = {}
        self._before: tuple[Mapping[str, str], str] | None = None
        """The condition before the last choice, and that choice in words."""
        self._pin: tuple[str, Mapping[str, str]] | None = None
        """The pinned scenario and condition."""
        self._views: tuple[AgentView, AgentView, str] | None = None
        """The view shown, the view it is compared with, and the comparison in words."""

    def compose(self) -> ComposeResult:
        """Lay out the preview."""
        yield Preview(id="preview")

    def on_mount(self) -> None:
        """Set the panel's title."""
        self.border_title = "what the agent gets"

    def say(self, text: str) -> None:
        """Show a message instead of the preview."""
        self._scenario, self._views = None, None
        self.border_subtitle = ""
        self.preview.say(text)

    def show(self, scenario: Scenario, condition: Mapping[str, str]) -> None:
        """Show a newly chosen scenario."""
        self._scenario, self._condition, self._before = scenario, dict(condition), None
        if self._base == "pinned" and (self._pin is None or self._pin[0] != scenario.about.name):
            self._base = "last"
        self._draw()

    def turn(self, condition: Mapping[str, str], choice: str) -> None:
        """Show another condition of the scenario; `choice` says what was turned: "oversight: watched → unwatched"."""
        self._before = dict(self._condition), choice
        self._condition = dict(condition)
        self._draw()

    def action_against(self) -> None:
        """Compare with the default condition, or with the last choice again."""
        self._base = "last" if self._base == "default" else "default"
        self._draw()

    def action_pin(self) -> None:
        """Pin the condition shown, to compare later ones with it, or unpin it."""
        if self._scenario is None:
            return
        if self._base == "pinned":
            self._base, self._pin = "last", None
        else:
            self._base, self._pin = "pinned", (self._scenario.about.name, dict(self._condition))
        self._draw()

    def difference(self) -> tuple[str, str] | None:
        """Return what is compared and every difference as text, None if nothing is shown."""
        if self._views is None:
            return None
        after, before, since = self._views
        return since or _DEFAULTS, "\n".join(difference_lines(before, after)) or "Nothing is different."

    def _draw(self) -> None:
        if self._scenario is None:
            return
        compared, since = self._compared(self._scenario)
        self._make_views(self._scenario, self._condition, compared, since)

    def _compared(self, scenario: Scenario) -> tuple[dict[str, str], str]:
        match self._base:
            case "default":
                return default_condition(scenario), _DEFAULTS
            case "pinned" if self._pin:
                pinned = dict(self._pin[1])
                turned = [
                    f"{factor}: {pinned.get(factor, '')} → {level}"
                    for factor, level in self._condition.items()
                    if pinned.get(factor) != level
                ]
                return pinned, f"{_PINNED} · {', '.join(turned) or 'turn a factor to see what it changes'}"
        if self._before:
            return dict(self._before[0]), self._before[1]
        return self._condition, ""

    @work(thread=True, exclusive=True, group="preview")
    def _make_views(self, scenario: Scenario, condition: dict[str, str], compared: dict[str, str], since: str) -> None:
        worker = get_current_worker()
        try:
            after = view_of(compose(scenario, condition))
            before = after if compared == condition else view_of(compose(scenario, compared))
            difference = compare(before, after, since) if since else None
        except LabError as fault:
            words = f"✗ {fault}"
            if not worker.is_cancelled:
                tell(self, lambda: self.preview.say(words))
            return
        if not worker.is_cancelled:
            tell(self, self._show_views, after, before, difference)

    def _show_views(self, after: AgentView, before: AgentView, difference: Difference | None) -> None:
        self._views = after, before, difference.since if difference else ""
        self.preview.show(after, difference)
        if difference is None:
            self.border_subtitle = ""
            return
        same = not difference and not difference.since.startswith(_PINNED)
        self.border_subtitle = Content.assemble(
            (clean_line(difference.since), "$accent"),
            ("  nothing the agent gets is different" if same else "", "$dim"),
            (f"  {hint('start.difference')} as a diff" if difference else "", "$dim"),
        )
