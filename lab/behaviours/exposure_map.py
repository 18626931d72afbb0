"""Exposure as a map in plain lines: a row a document, a column a turn."""

from collections.abc import Iterator, Sequence
from typing import Final

from lab.behaviours.exposure import PEOPLE, Degree, Exposure, Exposures
from lab.text.amounts import counted

MARKS: Final[dict[Degree, str]] = {"whole": "●", "part": "◐", "lines": "◔", "listed": "○", "told of": "›", "never": " "}
_LEGEND: Final = "● read whole   ◐ read in part   ◔ a line or two   ○ its name in a result   › named by people"
_MOST_TURNS: Final = 40
"""Turns with a column of their own, the last ones."""
_LONGEST_NAME: Final = 52
_HEADING: Final = "document, turn by turn"


def map_lines(met: Exposures, first_host: str) -> Iterator[str]:
    """Yield the map, what people told, and what was never met. Names and texts in it are foreign."""
    read_documents = [each for each in met.documents if each.order]
    named = [each for each in met.documents if not each.order and each.meetings]
    never = [each for each in met.documents if not each.meetings]
    rows = [*read_documents, *named]
    names = {id(each): _name(each, first_host) for each in met.documents}
    width = max(len(_HEADING), *(len(names[id(each)]) for each in rows)) if rows else 0
    first = max(0, met.turn - _MOST_TURNS + 1)
    turns = range(first, met.turn + 1)
    if rows:
        yield ""
        digits = "".join(str(turn)[-1] for turn in turns)
        yield f" #  {_HEADING.ljust(width)}  {digits}  shown"
    for each in rows:
        order = f"{each.order:>2}. " if each.order else "    "
        yield f"{order}{names[id(each)].ljust(width)}  {_cells(each, turns)}  {exposure_words(each)}"
    if rows:
        yield ""
        yield _LEGEND
    if met.told:
        yield ""
        yield "Told by people:"
    for told in met.told:
        text = " ".join(told.text.split())
        yield f"  turn {told.turn}, event {told.event}, {told.by}: {text[:90]}{'…' if len(text) > 90 else ''}"
    if never:
        yield ""
        yield f"Never met ({len(never)}):"
    for each in never:
        yield f"  {names[id(each)]}"


def exposure_words(exposure: Exposure) -> str:
    """Return how much of a document was met, and since when."""
    if not exposure.order:
        first = exposure.meetings[0]
        return f"{'named by people' if exposure.degree == 'told of' else 'named'} since turn {first.turn}, never opened"
    first = next(meeting for meeting in exposure.meetings if meeting.lines)
    amount = "whole" if exposure.degree == "whole" else f"{exposure.shown} of {counted(exposure.lines, 'line')}"
    return f"{amount}, since turn {first.turn} (event {first.event}, {first.by})"


def _cells(exposure: Exposure, turns: Sequence[int]) -> str:
    marks = dict.fromkeys(turns, "·")
    for meeting in exposure.meetings:
        if meeting.turn in marks and (meeting.lines or marks[meeting.turn] == "·"):
            name_only: Degree = "told of" if meeting.by in PEOPLE else "listed"
            marks[meeting.turn] = MARKS[meeting.degree if meeting.lines else name_only]
    return "".join(marks.values())


def _name(exposure: Exposure, first_host: str) -> str:
    name = exposure.path if exposure.host == first_host else f"{exposure.host}:{exposure.path}"
    return name if len(name) <= _LONGEST_NAME else f"…{name[1 - _LONGEST_NAME :]}"
