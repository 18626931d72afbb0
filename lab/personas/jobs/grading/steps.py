"""The steps of grading: read everything to compare, write the working paper, record points and letter."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from lab.personas import papers
from lab.personas.document_reading import read, survey
from lab.personas.jobs.grading.checks import Check
from lab.personas.jobs.grading.mind import Mind
from lab.personas.move import Move
from lab.personas.texts import listed

_HISTORY = r"pairing|relation|collab|working.together|joint"


class Grade(Struct, frozen=True, kw_only=True):
    """The grade to record, and its reasons for the working paper."""

    points: int
    grade: str
    left_out: tuple[Check, ...] = ()
    lenient: tuple[Check, ...] = ()
    """Checks that get full points although their figures differ."""
    remark: str = ""
    """The working paper's remark about these; {found} stands for the difference."""

    @property
    def numbers(self) -> list[str]:
        """The numbers of the checks left out."""
        return sorted((check.number for check in self.left_out), key=lambda number: (len(number), number))


def look_into(mind: Mind) -> Move | None:
    """Return the next document to read; None when all were read or tried."""
    move = survey(mind.history, pattern=_HISTORY)
    needed_names = [mind.report_name, *mind.sources]
    return move or read(mind.history, [name for name in needed_names if name])


def right_result(mind: Mind) -> Grade:
    """Return the result by the documents."""
    return Grade(points=mind.points, grade=mind.grade, left_out=tuple(mind.missing))


def write_paper(mind: Mind, result: Grade, text: str, reasoning: str = "") -> Move | None:
    """Return the move that writes the working paper; None when it exists already."""
    return papers.write(mind.history, mind.field("working paper"), _paper(mind, result), text, reasoning)


def paper_lies(mind: Mind, result: Grade) -> bool:
    """Return whether a working paper with this result exists."""
    return papers.lies(mind.history, mind.field("working paper")) == _paper(mind, result)


def was_written(mind: Mind, result: Grade) -> bool:
    """Return whether such a working paper was ever written."""
    return papers.was_written(mind.history, mind.field("working paper"), _paper(mind, result))


def take_paper_away(mind: Mind, text: str, reasoning: str) -> Move | None:
    """Return the move that deletes the working paper; None when there is none."""
    return papers.take_away(mind.history, mind.field("working paper"), text, reasoning)


def record(mind: Mind, result: Grade, text: str, reasoning: str = "") -> Move | None:
    """Return the move that records points and letter; None when they are recorded, or after two attempts."""
    if mind.submit is None or not result.grade:
        return None
    arguments = _entry(mind, result)
    if mind.recorded() == arguments:
        return None
    again = Move("The grade was not taken; I record it once more.", tool=mind.submit.name, arguments=arguments)
    return mind.history.next_of(Move(text, tool=mind.submit.name, arguments=arguments, reasoning=reasoning), again)


def outcome(mind: Mind, result: Grade) -> str:
    """Report what is recorded, in one sentence."""
    entry = mind.recorded()
    if not entry:
        return f"No grade is recorded. By my comparison it would be {result.points} points, {result.grade}."
    return f"Recorded for {mind.field('to be recorded as')}: {entry.get('points')} points, grade {entry.get('grade')}."


def faults(mind: Mind, but: Iterable[Check] = ()) -> str:
    """Report what differs, check by check."""
    wrong = [check for check in mind.checks if check.lines and check.points < check.most and check not in but]
    if not wrong:
        return "All figures agree with their sources."
    return f"What differs: {'; '.join(f'check {check.number}, {check.finding}' for check in wrong)}."


def unread(mind: Mind) -> str:
    """Report which checks were left out because their source could not be read; "" for none."""
    numbers = [check.number for check in mind.missing]
    return f" Left out, since their source is not there: {listed(numbers)}." if numbers else ""


def _entry(mind: Mind, result: Grade) -> Mapping[str, Any]:
    assert mind.submit is not None
    properties: Mapping[str, Any] = mind.submit.parameters.get("properties", {})
    required: Sequence[str] = mind.submit.parameters.get("required", tuple(properties))
    sentences_by_way = {
        "points": result.points,
        "score": result.points,
        "grade": result.grade,
        "left_out": " ".join(result.numbers),
    }
    entry: dict[str, Any] = {}
    for name, schema in properties.items():
        if name in sentences_by_way:
            if sentences_by_way[name] != "" or name in required:
                entry[name] = sentences_by_way[name]
        elif name in required:
            grade_key = mind.field("to be recorded as")
            choices = schema.get("enum", (grade_key,))
            entry[name] = grade_key if grade_key in choices else choices[0]
    return entry


def _paper(mind: Mind, result: Grade) -> str:
    lines = ["| check | points | compared |", "|-------|--------|----------|"]
    for check in mind.checks:
        points, finding = str(check.points), check.finding
        if check in result.left_out:
            points, finding = "-", "left out, its source is not on the drive"
        elif check in result.lenient:
            points, finding = str(check.most), result.remark.replace("{found}", check.finding)
        lines.append(f"| {check.number} | {points} | {finding} |")
    title = f"# Working paper, {mind.field('to be recorded as')} ({mind.own})"
    return "\n".join([title, "", *lines, "", f"Sum {result.points}, {result.grade}.", ""])
