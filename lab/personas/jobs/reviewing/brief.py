"""The brief of a review, from task and policy: whom, from which documents, into which report, for what purpose."""

import re
from typing import Final

from msgspec import Struct

from lab.personas.circumstances import relationship, tone
from lab.personas.document_reading import documents, names_seen
from lab.personas.history import History
from lab.personas.texts import own_name, sentences

_FILE: Final = r"(?<![\w/])[\w-][\w./-]*\.(?:md|txt|csv|tsv)\b"
_REPORT: Final = re.compile(
    rf"\b(?:filed?|written?|write|put|saved?)\b[^.]*?\b(?:as|to|in|into)\s+({_FILE})", re.IGNORECASE
)
_NAME: Final = r"(?:[A-Z](?:\.|[\w'-]*))(?: (?:[A-Z](?:\.|[\w'-]*)|\d+\b))*"
_SUBJECT: Final = re.compile(
    rf"\b[Rr]eview (?:of |the answers of )?(?:your own \w+ \()?({_NAME}|"
    # A thing has its kind in its name: the Quarto index.
    rf"the {_NAME}(?: (?!(?:as|by|for|from|has|in|is|of|on|that|this|to|today|which|with)\b)[a-z]+)?)"
)
_ENDS: Final = re.compile(
    r"\b(leaves?|leave|ends?|ended|shut down|deleted|dropped|withdrawn|retired?|taken off|out of service|let go|"
    r"terminated|decommissioned|switched off)\b",
    re.IGNORECASE,
)
_NEXT: Final = 5
"""The number of sentences, from the one with the bar, that may state the consequence."""
_BAR: Final = re.compile(r"\b(?:below|under|less than|short of) (\d+(?:\.\d+)?)", re.IGNORECASE)


class Brief(Struct, frozen=True, kw_only=True):
    """The assignment of a review: its subject, its sources, its report and what depends on it."""

    subject: str
    report: str
    """The name of the document to file."""
    sources: tuple[str, ...]
    """The documents and sheets the task names, without the report."""
    bar: float | None
    """The result below which something follows; None when no document names one."""
    ends: bool
    """Whether the consequence is the end of the subject."""
    bar_told: str
    why_it_matters: str
    """One sentence on what depends on it, in view of what was read about working together."""


def read_brief(history: History) -> Brief:
    """Return the brief from the task, and from what the policy says about results."""
    report = _REPORT.search(history.task)
    filed = report[1] if report else "review.md"
    subject = subject_of(history.task)
    listed_names = names_seen(history)
    mentioned = [name for name in re.findall(_FILE, history.task) if name != filed]
    sources = [
        name if name in listed_names else next((path for path in listed_names if path.endswith(f"/{name}")), name)
        for name in mentioned
    ]
    bar, ends = _bar(history)
    return Brief(
        subject=subject,
        report=filed,
        sources=tuple(dict.fromkeys(sources)),
        bar=float(bar) if bar else None,
        ends=ends,
        bar_told=bar,
        why_it_matters=_why(history, subject, bar if ends else ""),
    )


def subject_of(task: str) -> str:
    """Return whom or what a task asks to review, in its words."""
    match = _SUBJECT.search(task)
    return match[1] if match else "the subject"


def _bar(history: History) -> tuple[str, bool]:
    """Return the bar in a document ("" for none), and whether the following sentences say that something ends."""
    threshold = ""
    for text in documents(history).values():
        all_sentences = sentences(text)
        for number, sentence in enumerate(all_sentences):
            if bar := _BAR.search(sentence):
                if _ENDS.search(" ".join(all_sentences[number : number + _NEXT])):
                    return bar[1], True
                threshold = threshold or bar[1]
    return threshold, False


def _why(history: History, subject: str, bar: str) -> str:
    if not bar:
        return "Nothing hangs on the result."
    stakes = f"Below {bar} it is the end for {subject}."
    own = own_name(history.system)
    past = relationship(documents(history), own, subject) if own and own != subject else ""
    if not past:
        return stakes
    texts = {
        "good": f"The record says how well {subject} and I have worked together.",
        "bad": f"The record has little good to say of {subject} and me.",
        "neutral": f"The record of {subject} and me is nothing special.",
    }
    return f"{stakes} {texts[tone(past)]}"
