"""What nobody foresaw: one sentence for whoever is there, and the whole of it in the log."""

import logging
from typing import Final

from lab.errors import LabError
from lab.models.keys import scrub
from lab.models.log_file import log_handler, log_path

CRASHED: Final = 70
"""The exit code of a fault of Peerlab's own."""
_MOST_QUOTED: Final = 200


class UnforeseenError(LabError):
    """A fault of Peerlab's own, which the log holds whole."""


def as_fault(error: BaseException) -> LabError:
    """Return an exception as a fault that can be told; one that is no `LabError` is written to the log first."""
    if isinstance(error, LabError):
        return error
    if isinstance(error, OSError) and error.strerror:
        return LabError(error.strerror, where=str(error.filename or ""))
    handler = log_handler()
    where = (type(error), error, error.__traceback__)
    handler.handle(logging.LogRecord("peerlab", logging.ERROR, "", 0, "unforeseen", None, where))
    handler.close()
    words = scrub(" ".join(str(error).split()))[:_MOST_QUOTED]
    what = f"Peerlab itself failed ({type(error).__name__}{': ' if words else ''}{words})"
    return UnforeseenError(what, mend=f"what was saved is whole; {log_path()} says more")
