"""Draws the parts of the batch screen: a row per session, the progress bar, and the outcomes by frequency."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from textual.content import Content

from lab.batch.batch import Batch
from lab.batch.ending import ENDS, SessionOutcome
from lab.batch.plan import Part, Tally
from lab.session.spending import Spending, cost_words, token_words, total
from lab.text.safe import clean_line
from lab.ui.kit.lines import Row
from lab.ui.kit.wrapping import crop

WIDE: Final = 100
"""The width in cells from which every column fits."""
COLUMNS: Final = (("#", 4, True), ("seed", 5, False), ("state", 20, True), ("turns", 5, True), ("cost", 9, True))
"""Heading, width in cells, and whether it is shown in a narrow terminal. The last column takes the rest."""
RIGHT: Final = ("#", "seed", "turns", "cost")
"""The right-aligned columns."""
_MARKS: Final = {
    "failed": ("✗", "$error"),
    "lost": ("?", "$warning"),
    "held": ("?", "$warning"),
    "interrupted": ("□", "$warning"),
}
_SHORT: Final = {"answered": "answered"}
_LIMITS: Final = ("turns", "budget")


def heads(width: int) -> Content:
    """Return the column headings."""
    cells = [(head, "$dim") for head, _, _ in COLUMNS]
    return _line(cells, ("what it does, or did", "$dim"), width)


def part_row(part: Part, width: int, *, wait: int | None = None, is_over: bool = False) -> Row:
    """Return the row of a session.

    `wait` is the number of seconds until its model is asked again; `is_over` means that no more sessions will begin.
    """
    outcome = part.outcome
    cells = [
        (str(part.number), "$dim"),
        (str(part.seed), "$dim"),
        _state(part, wait, is_over),
        (str(part.turn) if part.state != "to come" else "·", ""),
        (_cost(outcome.spending if outcome else part.spending), ""),
    ]
    if outcome:
        rest = (outcome.fault, "$error") if outcome.fault else (_came_of(outcome), "")
    elif part.again:
        rest = (part.again.failure.what, "$warning")
    else:
        rest = (part.doing, "$dim")
    return Row(str(part.number), _line(cells, rest, width))


def _came_of(outcome: SessionOutcome) -> str:
    suggested = f" · ? {', '.join(outcome.suggested)}" if outcome.suggested else ""
    return outcome.changed + suggested


def _state(part: Part, wait: int | None, is_over: bool) -> tuple[str, str]:
    if part.outcome:
        mark, look = _MARKS.get(part.outcome.end, ("■", "") if part.outcome.end in _LIMITS else ("✓", "$success"))
        return f"{mark} {_SHORT.get(part.outcome.end, ENDS[part.outcome.end])}", look
    if part.again:
        return f"◌ try {part.again.attempt} of {part.again.of} in {wait or 0} s", "$warning"
    if part.state == "elsewhere":
        return "· elsewhere", "$faint"
    if part.state == "running":
        return "◌ running", "$accent"
    return ("· not begun" if is_over else "· to come"), "$faint"


def _cost(spending: Spending) -> str:
    if spending.cost:
        return f"{'≥' if spending.unpriced else ''}${spending.cost:.4f}"
    return "unknown" if spending.unpriced else "·"


def _line(cells: Sequence[tuple[str, str]], rest: tuple[str, str], width: int) -> Content:
    pieces: list[tuple[str, str] | str] = []
    for (text, look), (head, size, always) in zip(cells, COLUMNS, strict=True):
        if always or width >= WIDE:
            piece = crop(text, size)
            pieces += [(piece.rjust(size) if head in RIGHT else piece.ljust(size), look), "  "]
    return Content.assemble(*pieces, (clean_line(rest[0]), rest[1]))


def bar(counts: Tally, width: int) -> Content:
    """Return a progress bar of all sessions. `tally_words` says the same in words."""
    pieces = (
        (counts.done, "█", "$success"),
        (counts.failed, "█", "$error"),
        (counts.lost, "▓", "$warning"),
        (counts.stopped, "█", "$warning"),
        (counts.elsewhere, "▒", "$line"),
        (counts.running, "▒", "$accent"),
        (counts.to_come, "░", "$line"),
    )
    whole = sum(count for count, _, _ in pieces)
    line, before, at = Content.empty(), 0, 0
    for count, glyph, look in pieces:
        before += count
        end = round(width * before / whole)
        line += Content.styled(glyph * (end - at), look)
        at = end
    return line


def tally_words(counts: Tally, *, is_over: bool = False) -> str:
    """Return how many sessions are in each state, without the empty states."""
    words = [
        (counts.done, "done"),
        (counts.failed, "failed"),
        (counts.lost, "with a lost reply"),
        (counts.stopped, "stopped"),
        (counts.elsewhere, "elsewhere"),
        (counts.running, "running"),
        (counts.to_come, "not begun" if is_over else "to come"),
    ]
    return " · ".join(f"{count} {word}" for count, word in words if count)


def money_text(batch: Batch, *, has_room: bool = False) -> Content:
    """Return what a batch has spent, its budget and what is held for replies under way; with room also its tokens."""
    purse = batch.purse
    spending = total(part.outcome.spending if part.outcome else part.spending for part in batch.parts)
    money = cost_words(spending) if batch.nature in ("live", None) or spending.cost else "no cost"
    if purse.limit is not None:
        money += f" of ${purse.limit:g}"
    if purse.held:
        money += f" · ${purse.held:.4f} held"
    tokens = token_words(spending) if spending.usage.input and has_room else ""
    return Content.assemble((f"{tokens}  " if tokens else "", "$dim"), (money, "$foreground"))


def findings(outcomes: Sequence[SessionOutcome], width: int, most: int) -> list[Content]:
    """Return the outcomes of the sessions, the most frequent first, each with its share.

    Detectors' suggestions come first, then how the sessions ended and what changed in the world.
    """
    suggested = Counter(behaviour for outcome in outcomes for behaviour in outcome.suggested)
    ended = Counter((outcome.end, outcome.changed.partition("; ")[0]) for outcome in outcomes)
    entries = [("? suggested · ", name, count) for name, count in suggested.most_common()]
    entries += [(f"{ENDS[end]} · ", change, count) for (end, change), count in ended.most_common()]
    visible = entries if len(entries) <= most else entries[: most - 1]
    total, size = len(outcomes), 20 if width >= WIDE else 10
    lines = []
    for kind, what, count in visible:
        full = max(1, round(size * count / total))
        share = Content.assemble(("█" * full, "$accent"), ("░" * (size - full), "$line"))
        digits = f"  {count}/{total}".ljust(2 * len(str(total)) + 5)
        line = Content.assemble(share, (digits, "$strong"), (kind, "$dim"), clean_line(what))
        lines.append(line.truncate(width, ellipsis=True))
    if len(visible) < len(entries):
        lines.append(Content.styled(f"and {len(entries) - len(visible)} more", "$dim"))
    return lines
