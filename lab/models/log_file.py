"""The log file for the noise of litellm and its libraries: one of ours, scrubbed of keys, never the screen."""

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

import platformdirs

from lab.models.keys import scrub
from lab.text.safe import clean

_LONGEST: Final = 1_000_000
"""Bytes, after which a new file begins; one old file is kept."""


def log_path() -> Path:
    """Return where the log is, whether it exists or not. `PEERLAB_LOG` moves it."""
    if override := os.environ.get("PEERLAB_LOG"):
        return Path(override)
    return platformdirs.user_log_path("peerlab") / "peerlab.log"


def log_handler() -> logging.Handler:
    """Return what writes warnings and errors to the log file; one that drops them when there can be no such file."""
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _Quiet(path, maxBytes=_LONGEST, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        return logging.NullHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Scrubbed("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler


def log_error(error: BaseException) -> None:
    """Write an unexpected exception to the log, with its traceback."""
    handler = log_handler()
    where = (type(error), error, error.__traceback__)
    handler.handle(logging.LogRecord("peerlab", logging.ERROR, "", 0, "unforeseen", None, where))
    handler.close()


def log_text(source: str, text: str) -> None:
    """Write what `source` would have printed to the log."""
    handler = log_handler()
    handler.handle(logging.LogRecord(source, logging.WARNING, "", 0, text, None, None))
    handler.close()


class _Quiet(RotatingFileHandler):
    """Never complains on stderr, which is the screen's."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Drop what cannot be written."""


class _Scrubbed(logging.Formatter):
    """Takes keys and control characters out of the whole line, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without keys."""
        return clean(scrub(super().format(record)))
