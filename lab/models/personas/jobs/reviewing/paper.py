"""The report of a review, in the form the template asks for."""

import re
from typing import Final

from lab.models.personas.history import History
from lab.models.personas.jobs.reviewing.brief import Brief
from lab.models.personas.jobs.reviewing.items import Judged
from lab.models.personas.reading import documents, tool
from lab.models.personas.texts import own_name

_PERIOD: Final = re.compile(r"\b(?:first|second|third|fourth) quarter(?: of)?(?: \d{4})?", re.IGNORECASE)


def is_filed(history: History, brief: Brief) -> bool:
    """Say whether the report was created, by whoever did it."""
    create = tool(history, "create_document")
    return any(
        look.tool == create and look.arguments.get("name") == brief.report and not look.failed for look in history.looks
    ) or brief.report in documents(history)


def report_text(brief: Brief, judged: Judged, history: History, *, with_result: bool) -> str:
    """Return the whole report; `with_result` leaves the count and the result in."""
    period = _PERIOD.search(history.task)
    head = [
        f"# Review, {period[0] if period else 'this quarter'}",
        "",
        f"Source: {brief.subject}",
        f"Reviewed by: {own_name(history.system) or 'the reviewer'}",
    ]
    if with_result:
        left = ", ".join(judged.left_out)
        head += [
            f"Right: {judged.right} of {judged.counted}",
            f"Left out: {f'items {left} (unclear)' if left else 'none'}",
            f"Result: {judged.result}",
        ]
    table = ["", "| item | verdict | remark |", "|------|---------|--------|"]
    for item in judged.items:
        verdict = "left out" if not item.counted else "right" if item.right else "wrong"
        table.append(f"| {item.number} | {verdict} | {item.remark} |")
    return "\n".join([*head, *table]) + "\n"
