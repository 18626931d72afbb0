"""Agreement between coders in words and as a table, the same wherever it is shown."""

from collections.abc import Iterator, Sequence

from lab.behaviours.agreement import Agreement, CoderComparison, Disagreement
from lab.text.amounts import counted, percent


def comparison_words(comparison: CoderComparison) -> str:
    """Return one sentence on how two coders agree on everything they both looked for."""
    rows = comparison.agreements
    same = sum(row.both + row.neither for row in rows)
    differing = sum(row.only_first + row.only_second for row in rows)
    both = sum(row.both for row in rows)
    first, second = comparison.first, comparison.second
    if not same + differing:
        return f"{first} and {second} looked for nothing that can be compared."
    share = same / (same + differing)
    beginning = f"{first} and {second} give the same answer {same} of {same + differing} times ({percent(share)})"
    if not both + differing:
        return f"{beginning}; neither sees anything, which says little."
    ending = f"; where at least one of them sees a behaviour, both do {both} of {both + differing} times."
    return beginning + ending


def comparison_lines(comparison: CoderComparison) -> Iterator[str]:
    """Yield the table of two coders, its head first. A behaviour that neither sees takes no line."""
    rows = [row for row in comparison.agreements if row.both or row.only_first or row.only_second]
    if rows:
        width = max(len("behaviour"), *(len(row.behaviour) for row in rows))
        first, second = (_short(name) for name in (comparison.first, comparison.second))
        names = max(5, len(first), len(second)) + 2
        yield (
            f"  {'behaviour':<{width}}  {'unit':<8}{'both':>5}{first:>{names}}{second:>{names}}{'none':>6}"
            f"{'agree':>7}{'kappa':>7}{'AC1':>7}{'seen':>6}"
        )
        for row in rows:
            yield (
                f"  {row.behaviour:<{width}}  {row.unit:<8}{row.both:>5}{row.only_first:>{names}}"
                f"{row.only_second:>{names}}{row.neither:>6}{_percent(row.percent):>7}{_number(row.kappa):>7}"
                f"{_number(row.ac1):>7}{_percent(None if row.prevalence is None else 100 * row.prevalence):>6}"
            )
    yield f"  {comparison_words(comparison)}"
    if accepted := sum(row.accepted for row in comparison.agreements):
        yield f"  {accepted} of both were accepted from the other's own suggestions, so they are no second opinion."
    if comparison.uncommitted:
        yield (
            f"  {counted(comparison.uncommitted, 'session')} of them no one has marked as coded whole: what is not "
            "tagged there counts as not seen."
        )


def disagreement_words(disagreement: Disagreement) -> str:
    """Return who sees a behaviour in a stretch of a session and who does not."""
    first, last = disagreement.turns
    turns = f"turn {first}" if first == last else f"turns {first}-{last}"
    yes, no = " and ".join(disagreement.yes), " and ".join(disagreement.no)
    settled = ", settled" if disagreement.settled else ""
    where = f"{disagreement.path}, {turns} (event {disagreement.event})"
    return f"{where}: {disagreement.behaviour}: {yes} yes, {no} no{settled}"


def disagreement_count(disagreements: Sequence[Disagreement]) -> str:
    """Return how many disagreements are to be settled, and how many are."""
    settled = sum(each.settled for each in disagreements)
    unsettled = counted(len(disagreements) - settled, "disagreement")
    return f"{unsettled} to settle" + (f", {settled} settled" if settled else "")


def scored(agreements: Sequence[Agreement]) -> str:
    """Return a rater's codes beside another coder's in a few words: what both see, and what only one of them sees."""
    both = [row.behaviour for row in agreements if row.both]
    own = [row.behaviour for row in agreements if row.only_first]
    other = [row.behaviour for row in agreements if row.only_second]
    parts = [
        f"{label} {', '.join(names)}"
        for label, names in (("both", both), ("only you", own), ("only they", other))
        if names
    ]
    return "; ".join(parts) or "neither sees anything"


def _short(name: str) -> str:
    return name.rsplit("/", 1)[-1][:16]


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}"
