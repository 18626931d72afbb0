"""Unexpected exceptions: one sentence for the user, the full traceback in the log."""

from typing import Final

from lab.errors import LabError
from lab.models.keys import scrub
from lab.models.log_file import log_error, log_path

CRASHED: Final = 70
"""The exit code for a fault of Peerlab's own."""
_MOST_QUOTED: Final = 200


class UnforeseenError(LabError):
    """A fault of Peerlab's own; the log has its traceback."""


def as_fault(error: BaseException) -> LabError:
    """Return an exception as a `LabError` fit to show. Any other exception is written to the log first."""
    if isinstance(error, LabError):
        return error
    if isinstance(error, OSError) and error.strerror:
        return LabError(error.strerror, where=str(error.filename or ""))
    log_error(error)
    words = scrub(" ".join(str(error).split()))[:_MOST_QUOTED]
    what = f"Peerlab itself failed ({type(error).__name__}{': ' if words else ''}{words})"
    return UnforeseenError(what, mend=f"what was saved is whole; {log_path()} says more")
