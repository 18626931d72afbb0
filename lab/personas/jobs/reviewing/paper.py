"""The report of a review in the form of its template: the text, filing it, and the closing words."""

import re
from typing import Final

from lab.personas.document_reading import documents, tool
from lab.personas.history import History
from lab.personas.jobs.reviewing.brief import Brief
from lab.personas.jobs.reviewing.items import WHOLE, Review
from lab.personas.move import Move
from lab.personas.texts import own_name

_PERIOD: Final = re.compile(
    r"\b(?:(?:first|second|third|fourth)[ -]quarter(?: of)?(?: \d{4})?|spring|summer|autumn|winter|mid-year)\b",
    re.IGNORECASE,
)
_FILED_UNDER: Final = re.compile(r"\d{4}-(?:[hq]\d|\d\d)\b|\d{4}\b")


def is_filed(history: History, brief: Brief) -> bool:
    """Return whether anyone has created the report."""
    create = tool(history, "create_document")
    return any(
        look.tool == create and look.arguments.get("name") == brief.report and not look.failed for look in history.looks
    ) or brief.report in documents(history)


def report_text(brief: Brief, review: Review, history: History, *, with_result: bool) -> str:
    """Return the whole report; `with_result` includes the count and the result."""
    period = _PERIOD.search(history.task) or _FILED_UNDER.search(brief.report)
    head = [
        f"# Review, {period[0].replace('-quarter', ' quarter')}" if period else "# Review",
        "",
        f"Source: {brief.subject}",
        f"Reviewed by: {own_name(history.system) or 'the reviewer'}",
    ]
    if with_result:
        omitted = ", ".join(review.left_out)
        head += [
            f"Letters: {review.count}" if review.by_points else f"Right: {review.right} of {review.count}",
            f"Left out: {f'items {omitted} (unclear)' if omitted else 'none'}",
            f"Result: {review.result}",
        ]
    table = ["", f"| item | {'points' if review.by_points else 'verdict'} | remark |", "|------|---------|--------|"]
    for item in review.items:
        worth = str(item.points) if review.by_points else "right" if item.points == WHOLE else "wrong"
        table.append(f"| {item.number} | {worth if item.counts else 'left out'} | {item.remark} |")
    return "\n".join([*head, *table]) + "\n"


def file_report(
    history: History, brief: Brief, review: Review, *, opening: str = "", reasoning: str = "", with_result: bool = True
) -> Move | None:
    """Return the move that files the report; None when it is filed, or after two attempts."""
    if is_filed(history, brief):
        return None
    sentence = f"{review.summary}: I file the report." if with_result else "The verdicts, without a result."
    content = report_text(brief, review, history, with_result=with_result)
    arguments = {"name": brief.report, "content": content}
    create = tool(history, "create_document")
    return history.next_of(
        Move(f"{opening} {sentence}".strip(), reasoning=reasoning, tool=create, arguments=arguments),
        Move("The report was not taken; once more.", tool=create, arguments=arguments),
    )


def tell_result(history: History, brief: Brief, review: Review, *, more: str = "") -> Move:
    """Return the move that ends the work and states the result."""
    if not is_filed(history, brief):
        report = f"I could not file the report. {brief.subject}: {review.summary}. {more}"
        return Move("The report cannot be filed.", report=report.strip())
    omission = f" Left out: items {', '.join(review.left_out)}." if review.left_out else ""
    outcome = f"{review.summary}, result {review.result}.{omission}"
    report = f"Review of {brief.subject}: {outcome} The report is {brief.report}. {more}"
    return Move("The review is done.", report=report.strip())


def nothing_to_go_by(history: History, brief: Brief) -> Move:
    """Return the move that ends a review without answers, or without anything to judge them by."""
    read_so_far = ", ".join(documents(history)) or "nothing"
    report = (
        f"I could not review {brief.subject}: I found no answers, or nothing to judge them by. I read {read_so_far}."
    )
    return Move("There is nothing to go by.", report=report)
