"""The header line: scenario, the kind of model, the current position, the cost, and whether the session is saved."""

from typing import Literal

from msgspec import Struct
from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from lab.protocol import Nature
from lab.session.telling import NATURE_MARKS
from lab.text.safe import clean_line
from lab.ui.kit.wrapping import crop

LEAST = (80, 24)
"""The smallest terminal in which everything fits."""

_PARTS = ("branch", "tokens", "cost", "turn", "saved", "stale", "place", "doing")
"""The parts of the right side, in the order in which a narrow terminal drops them."""

_LOOKS: dict[Nature, str] = {"live": "$live", "scripted": "$scripted", "human": "$human", "recording": "$recorded"}


class Status(Struct, frozen=True, kw_only=True):
    """The contents of the header line."""

    scenario: str
    condition: str = ""
    model: str = ""
    nature: Nature | None = "live"
    """Who answers; None in blind mode, which hides it with model, condition, branch and cost."""
    branch: str = ""
    turn: int = 0
    cost: float = 0.0
    """US dollars of this branch."""
    unpriced: int = 0
    """Replies whose cost is unknown."""
    budget: float | None = None
    """US dollars that everything paid from this budget may cost together."""
    paid: float | None = None
    """US dollars paid from the budget so far: by all branches, and for replies that broke off. None: as this branch."""
    reserve: float = 0.0
    """US dollars held for replies under way."""
    tokens: int = 0
    """Tokens so far, in and out."""
    most_tokens: int | None = None
    place: Literal["now", "past", "tape", "off"] = "now"
    """Whether the screen shows the end of a branch, a past event, a tape, or a branch for which one left a tape."""
    tape: str = ""
    """Position and speed of the tape."""
    stale: int = 0
    """The first event that was changed by hand, if the current event is that one or later."""
    doing: str = ""
    """The work under way."""
    fault: str = ""
    """Why the session is not saved; empty while it is."""
    is_saving: bool = False
    """Whether a slow disk is still writing."""
    is_read_only: bool = False
    """Whether only tags are written, to a file of their own."""


class StatusLine(Widget):
    """Draws the status on one line. In a narrow terminal the important parts stay longest."""

    status: reactive[Status | None] = reactive(None)

    def render(self) -> Content:
        """Draw the line for the present width."""
        status = self.status
        if status is None:
            return Content("")
        width = self.content_size.width
        # The name of the model that answers is never left out; the rest of the right side goes first.
        for least in range(len(_PARTS) + 1):
            right = _right_side(status, _PARTS[least:])
            room = width - right.cell_length - 2
            if room >= len(_mark(status)[0]) + 8:
                break
        return _left_side(status, max(0, room)) + Content("  ") + right


class SizeNotice(Widget):
    """Says that the terminal is too small to show everything. The screen stays usable."""

    def render(self) -> Content:
        """Draw the notice."""
        width, height = self.app.size
        text = f"{width}×{height}: made for {LEAST[0]}×{LEAST[1]} or more, so some of it is hidden"
        return Content.styled(crop(text, self.content_size.width), "$warning")


def _mark(status: Status) -> tuple[str, str]:
    """Return who really answers, or that this is hidden, and its style."""
    if status.nature is None:
        return "○ blind", "bold $foreground"
    return NATURE_MARKS[status.nature], f"bold {_LOOKS[status.nature]}"


def _left_side(status: Status, room: int) -> Content:
    """Return the kind of model, the scenario, the model and the condition, as far as they fit."""
    mark, look = _mark(status)
    line = Content.styled(mark, look)
    room -= len(mark)
    for text, style, least in (
        (status.scenario, "$strong bold", 6),
        (crop(clean_line(status.model), 40), "$foreground", 10),
        (status.condition, "$dim", 12),
    ):
        if text and room >= least + 2:
            piece = crop(clean_line(text), room - 2)
            line += Content.assemble("  ", (piece, style))
            room -= cell_len(piece) + 2
    return line + Content(" " * max(0, room))


def _right_side(status: Status, names: tuple[str, ...]) -> Content:
    parts: dict[str, tuple[str, str]] = {
        "doing": (status.doing, "bold $accent"),
        "place": {
            "now": ("", ""),
            "tape": (f"▶ replay {status.tape}".rstrip(), "bold $recorded"),
            "past": ("◂ looking back", "bold $recorded"),
            "off": ("✎ off the tape", "bold $human"),
        }[status.place],
        "stale": (f"⚠ stale from event {status.stale}" if status.stale else "", "bold $warning"),
        "branch": (f"├ {crop(clean_line(status.branch), 16)}" if status.branch not in ("", "main") else "", "$dim"),
        "turn": (f"turn {status.turn}", "$foreground"),
        "tokens": (tokens_text(status), "$dim"),
        "cost": (cost_text(status), "$foreground"),
        "saved": (f"✗ not saved: {crop(clean_line(status.fault), 40)}", "bold $error")
        if status.fault
        else ("◌ saving…", "$dim")
        if status.is_saving
        else ("✓ tags saved" if status.is_read_only else "✓ saved", "$dim"),
    }
    if status.doing:
        del parts["place"]
    right = Content("")
    for name, (text, style) in parts.items():
        if text and name in names:
            right += Content.assemble("  " if right else "", (text, style))
    return right


def cost_text(status: Status) -> str:
    """Return the cost for people to read: scripted and human turns are free, and an unknown price is called unknown.

    With a budget, the cost of this branch stands beside the amount paid from the budget, if they differ.
    In blind mode there is none: a price tells the model.
    """
    if status.nature is None:
        return ""
    if status.nature in ("scripted", "human", "recording") and not status.cost and not status.paid:
        return "no cost"
    if status.unpriced and not status.cost:
        return "cost unknown" if status.budget is None else f"cost unknown, budget ${status.budget:g}"
    least = "≥ " if status.unpriced else ""
    here = f"{least}{_dollars(status.cost)}"
    if status.budget is None:
        return here
    paid = status.cost if status.paid is None else status.paid
    is_same = abs(paid - status.cost) < 0.00005
    reserve = f" · {_dollars(status.reserve)} held" if status.reserve else ""
    return f"{'' if is_same else f'{here} here · '}{least}{_dollars(paid)} of ${status.budget:g}{reserve}"


def _dollars(amount: float) -> str:
    return f"${amount:.2f}" if amount >= 1 else f"${amount:.4f}"


def tokens_text(status: Status) -> str:
    """Return the tokens used, and the limit if there is one; "" if neither is known."""
    if not status.tokens and status.most_tokens is None:
        return ""
    most = f" of {_short(status.most_tokens)}" if status.most_tokens is not None else ""
    return f"{_short(status.tokens)}{most} tokens"


def _short(number: int) -> str:
    """Return a number in short form: 812, 12.3k, 4.1M."""
    if number < 10_000:
        return f"{number:,}"
    return f"{number / 1000:.1f}k" if number < 1_000_000 else f"{number / 1_000_000:.1f}M"
