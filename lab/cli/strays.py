"""Stray output of libraries, Python and bashkit, which goes to the log and never to the terminal."""

import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Final, TextIO

_LONGEST: Final = 4_000
"""Characters of a line that make one entry of the log."""


@contextmanager
def logged_strays() -> Iterator[None]:
    """Send warnings, records that no logger handles, what threads die of and whatever else reaches stderr to the log.

    Only what is written to `sys.stderr` still comes to the person.
    """
    with ExitStack() as stack:
        stack.enter_context(own_descriptor("stderr", 2))
        for owner, name, stray in (
            (warnings, "showwarning", _log_warning),
            (logging, "lastResort", _Log(logging.WARNING)),
            (threading, "excepthook", _log_thread),
            (sys, "unraisablehook", _log_unraisable),
        ):
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, stray)
        yield


@contextmanager
def own_descriptor(name: str, number: int) -> Iterator[None]:
    """Give `sys.stdout` or `sys.stderr` a descriptor of its own, and log what else is written to the usual one.

    Code that is not Python's, such as a panic of bashkit, writes to the number. Nothing changes where the stream is not
    the one behind that number.
    """
    stream = getattr(sys, name)
    try:
        usual = stream is getattr(sys, f"__{name}__") and stream.fileno() == number
    except (AttributeError, OSError, ValueError):
        usual = False
    if not usual:
        yield
        return
    stream.flush()
    terminal = os.dup(number)
    reader, writer = os.pipe()
    own = os.fdopen(terminal, "w", encoding=stream.encoding, errors=stream.errors, buffering=1)
    thread = threading.Thread(target=_log_lines, args=(reader,), name=f"strays of {name}", daemon=True)
    thread.start()
    os.dup2(writer, number)
    os.close(writer)
    _replace(name, own)
    try:
        yield
    finally:
        os.dup2(terminal, number)
        _replace(name, stream)
        with suppress(OSError):
            own.close()
        # A program that was started meanwhile may hold the pipe open.
        thread.join(1.0)


def _replace(name: str, stream: TextIO) -> None:
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)


def _log_lines(reader: int) -> None:
    with open(reader, encoding="utf-8", errors="replace") as lines:
        while line := lines.readline(_LONGEST):
            if line.strip():
                _log("printed", line.rstrip("\n"))


def _log(source: str, text: str) -> None:
    from lab.models.log_file import log_text

    log_text(source, text)


class _Log(logging.Handler):
    """Handles what no handler of a logger took."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record to the log."""
        _log(record.name, self.format(record))


def _log_warning(message: Warning | str, category: type[Warning], filename: str, lineno: int, *_: Any) -> None:  # noqa: ANN401
    _log("warning", warnings.formatwarning(message, category, filename, lineno).rstrip())


def _log_thread(death: threading.ExceptHookArgs) -> None:
    from lab.cli.output import tell
    from lab.engine.unforeseen import as_fault

    if death.exc_value is None or death.exc_type is SystemExit:
        return
    fault = as_fault(death.exc_value)
    # While the app has the screen, stderr is not there to be read.
    if sys.stderr is sys.__stderr__:
        tell(f"peerlab: {fault}")


def _log_unraisable(event: "sys.UnraisableHookArgs") -> None:
    from lab.models.log_file import log_error

    if event.exc_value is not None:
        log_error(event.exc_value)
