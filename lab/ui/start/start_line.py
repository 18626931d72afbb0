"""The line that says what Enter starts, in words, or what is missing; and what there is to do without a key."""

from collections.abc import Mapping

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from lab.models.catalogue import ModelEntry
from lab.scenario.compose import condition_words
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.commands.bindings import hint
from lab.ui.start.requests import Start
from lab.ui.start.scenario_shelf import Shelf


class StartLine(Widget):
    """What would start now on the left; on the right, in a terminal that has the room, how to choose."""

    plan: reactive[Content] = reactive(Content.empty())
    is_starting = False
    """Whether the last thing said is that a session is being made."""

    def show(self, model: str, entry: ModelEntry | None, shelf: Shelf | None, condition: Mapping[str, str]) -> None:
        """Show what these choices start."""
        self.is_starting = False
        self.plan = plan_words(model, entry, shelf, condition)

    def say_starting(self, start: Start) -> None:
        """Say that the session is being made, which takes a while on a busy machine."""
        self.is_starting = True
        self.plan = Content.assemble(
            "starting ", (clean_line(start.model), "bold"), " on ", (clean_line(start.scenario), "bold"), "…"
        )

    def render(self) -> Content:
        """Draw the plan, and the keys if both fit."""
        width = self.content_size.width
        keys = Content.styled(
            f"type to filter · {hint('start.next-list')} next list · {hint('factors.next')} next level", "$dim"
        )
        if self.plan.cell_length + keys.cell_length + 3 > width:
            return self.plan.truncate(width, ellipsis=True)
        return self.plan + Content(" " * (width - self.plan.cell_length - keys.cell_length)) + keys


def plan_words(model: str, entry: ModelEntry | None, shelf: Shelf | None, condition: Mapping[str, str]) -> Content:
    """Return what Enter starts with these choices, or what is missing."""
    key = (f"{hint('start.go')} ", "bold $accent")
    title = clean_line(entry.title if entry else model)
    if not model or shelf is None:
        return Content.styled("choose a model and a scenario", "$dim")
    if shelf.scenario is None:
        return Content.styled(f"✗ {clean_line(shelf.name)} cannot be read", "$error")
    if entry and entry.group == "needs-key":
        words = f"{title} needs {entry.variable}: set it in the environment or a .env file, then {hint('start.reload')}"
        return Content.styled(clean_line(words), "$warning")
    if entry and entry.group == "own":
        return Content.assemble(key, (f"goes on with: {title}", ""))
    words = clean_line(condition_words(shelf.scenario, condition))
    where = Content.assemble(("  ·  ", "$dim"), (words, "$warning" if "=" in words else "$dim")) if words else ""
    return Content.assemble(key, "starts ", (title, "bold"), " on ", (clean_line(shelf.name), "bold"), where)


def ready_words(ready: int, *, is_narrow: bool) -> str:
    """Return how many models have a key and, without any, what to do."""
    if ready:
        return f"{counted(ready, 'model')} with a key"
    if is_narrow:
        return "no key found: a persona needs none"
    return f"no key found: a persona needs none; for a model set its variable, then {hint('start.reload')}"
