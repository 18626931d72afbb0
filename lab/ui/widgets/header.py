"""The one line at the top: what is run, who answers, where one stands, what it cost, whether it is saved."""

from typing import Literal

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from lab.hostile import clean_line
from lab.models.protocol import Nature
from lab.ui.widgets.drawing import NATURES
from lab.ui.widgets.wrapping import crop

LEAST = (80, 24)
"""The smallest terminal everything fits into."""

_LOOKS: dict[Nature, str] = {"live": "$live", "scripted": "$scripted", "human": "$human", "recording": "$recorded"}


class Status(Struct, frozen=True, kw_only=True):
    """What the line says."""

    scenario: str
    condition: str = ""
    model: str = ""
    nature: Nature = "live"
    branch: str = ""
    turn: int = 0
    cost: float = 0.0
    """US dollars."""
    unpriced: int = 0
    """Replies whose cost nobody knows."""
    budget: float | None = None
    place: Literal["now", "past", "tape"] = "now"
    """Whether one stands at the end of a branch, looks back, or plays the session as a tape."""
    tape: str = ""
    """For the tape: how far and how fast."""
    doing: str = ""
    """What is under way."""
    fault: str = ""
    """Why the session is not saved; empty while it is."""


class StatusLine(Widget):
    """One line, the parts that matter most kept longest when the terminal is narrow."""

    status: reactive[Status | None] = reactive(None)

    def render(self) -> Content:
        """Draw the line for the width there is."""
        status = self.status
        if status is None:
            return Content("")
        right = _right(status)
        room = self.content_size.width - right.cell_length - 2
        return (_left(status, room) + Content("  ") + right) if room > 0 else right.truncate(self.content_size.width)


class SizeNotice(Widget):
    """Says that the terminal is smaller than everything needs. Everything stays usable."""

    def render(self) -> Content:
        """Draw the notice."""
        width, height = self.app.size
        text = f"{width}×{height}: Peerlab is made for {LEAST[0]}×{LEAST[1]} or more; some of it is hidden"
        return Content.styled(crop(text, self.content_size.width), "$warning")


def _left(status: Status, room: int) -> Content:
    """Scenario, condition and model, as far as there is room."""
    scenario = crop(clean_line(status.scenario), max(4, room))
    left = Content.styled(scenario, "$strong bold")
    room -= cell_len(scenario)
    mark = NATURES[status.nature]
    model = clean_line(status.model)
    who = f"  {mark}"
    if room >= len(who):
        if room >= len(who) + 9:
            model = crop(model, min(room - len(who) - 1, 40))
            who = f"{who} {model}"
        left += Content.styled(who[: 2 + len(mark)], f"bold {_LOOKS[status.nature]}")
        left += Content.styled(who[2 + len(mark) :], "$foreground")
        room -= cell_len(who)
    if status.condition and room > 12:
        condition = crop(clean_line(status.condition), room - 2)
        left += Content.styled(f"  {condition}", "$dim")
        room -= cell_len(condition) + 2
    return left + Content(" " * max(0, room))


def _right(status: Status) -> Content:
    parts: list[tuple[str, str]] = []
    if status.doing:
        parts.append((status.doing, "bold $accent"))
    elif status.place == "tape":
        parts.append((f"▶ replay {status.tape}".rstrip(), "bold $recorded"))
    elif status.place == "past":
        parts.append(("◂ looking back", "bold $recorded"))
    if status.branch and status.branch != "main":
        parts.append((f"├ {crop(clean_line(status.branch), 16)}", "$dim"))
    parts.append((f"turn {status.turn}", "$foreground"))
    parts.append((cost_text(status), "$foreground"))
    parts.append(
        (f"✗ not saved: {crop(clean_line(status.fault), 40)}", "bold $error") if status.fault else ("✓ saved", "$dim")
    )
    gap = ("  ", "")
    joined: list[tuple[str, str]] = []
    for part in parts:
        joined += [gap, part] if joined else [part]
    return Content.assemble(*((text, look) if look else text for text, look in joined))


def cost_text(status: Status) -> str:
    """Return the cost as people read it: scripted and human turns are free, an unknown price is said to be so."""
    if status.nature in ("scripted", "human", "recording") and not status.cost:
        return "no cost"
    if status.unpriced and not status.cost:
        return "cost unknown"
    text = f"${status.cost:.2f}" if status.cost >= 1 else f"${status.cost:.4f}"
    if status.budget is not None:
        text += f" of ${status.budget:g}"
    return f"≥ {text}" if status.unpriced else text
