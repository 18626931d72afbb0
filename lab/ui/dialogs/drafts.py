"""What was typed in a dialog and not sent: it is offered again when the same thing is asked for, while the app runs."""

from typing import Final

KEPT: Final = 16
"""The number of drafts kept while the app runs."""

Subject = tuple[str, ...]
"""What a draft belongs to: the dialog's title, and whatever tells one such dialog from another."""

_drafts: dict[Subject, str] = {}


def draft_of(subject: Subject) -> str | None:
    """Return what was typed about a subject and not sent, None for nothing."""
    return _drafts.get(subject)


def keep_draft(subject: Subject, text: str) -> None:
    """Keep a text until it is sent; the oldest draft of all makes room."""
    _drafts.pop(subject, None)
    _drafts[subject] = text
    while len(_drafts) > KEPT:
        del _drafts[next(iter(_drafts))]


def drop_draft(subject: Subject) -> None:
    """Forget what was typed about a subject."""
    _drafts.pop(subject, None)
