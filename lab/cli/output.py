"""The only module that writes to stdout and stderr. It makes output safe for a terminal and outlives write errors.

When the reader is gone (`| head`), the rest of the output is discarded without an error. When a stream cannot be
written (a full disk), that is reported once, at the end.
"""

import errno
import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final

import click

from lab.text.safe import clean, clean_line, escape_json
from lab.text.table import csv_text

_CLOSED: Final = frozenset({errno.EPIPE, errno.EBADF})
_BATCH: Final = 500
"""Texts in one write."""
_faults: dict[bool, OSError] = {}
"""Faults of streams that can no longer be written: False for stdout, True for stderr."""


class Bold(str):
    """Text, or part of a line, printed in bold at a terminal."""


def say(*parts: str) -> None:
    """Print one line to stdout, made of its parts in order."""
    _print(_line(parts) + "\n")


def say_text(text: str) -> None:
    """Print a text of several lines to stdout."""
    _print(_styled(text) + "\n")


def say_texts(texts: Iterable[str]) -> None:
    """Print texts to stdout as `say_text` does, until there are no more or stdout can no longer be written."""
    _print_batches(_styled(text) + "\n" for text in texts)


def say_pieces(pieces: Iterable[str]) -> None:
    """Print one text to stdout that comes in pieces, each made safe by itself, as `say_texts` does."""
    _print_batches(map(clean, pieces))


def say_exact(text: str) -> None:
    """Print a program's output to stdout: unchanged if stdout is a file or pipe, made safe if it is a terminal."""
    if sys.stdout is not None and sys.stdout.isatty():
        _print(clean(text) + ("" if text.endswith("\n") else "\n"))
    else:
        _print(text.encode("utf-8", "replace"))


def say_json(document: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Print one JSON document to stdout, with control characters escaped."""
    _print(escape_json(json.dumps(document, indent=2, ensure_ascii=False)) + "\n")


def say_json_line(document: Any) -> None:  # noqa: ANN401
    """Print one JSON document to stdout as a line of its own."""
    _print(escape_json(json.dumps(document, ensure_ascii=False)) + "\n")


def say_csv(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows that share their columns as CSV with a head; nothing without rows."""
    _print(csv_text(rows))


def tell(*parts: str) -> None:
    """Print one line to stderr."""
    _print(_line(parts) + "\n", is_error=True)


def rewrite(line: str) -> None:
    """Replace the last line on the terminal behind stderr, without ending it."""
    _print(f"\r\x1b[K{clean_line(line)}", is_error=True)


def hold_streams() -> None:
    """Make every standard stream usable and able to print any character; an unencodable one becomes a question mark.

    A stream that the shell closed is directed to /dev/null, so that no file opened later gets its number.
    """
    _faults.clear()
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    # Python sets the stream to None when the shell closed it.
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - it stays open to the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def end_output(code: int) -> int:
    """Flush stdout, report a failure to write it, and return `code`, or 2 instead of 0 after a failure."""
    _print("")
    fault = _faults.get(False)
    if fault is None or fault.errno in _CLOSED:
        return code
    tell(f"peerlab: what was printed is not whole: {fault.strerror or fault}")
    return code or 2


def _styled(text: str) -> str:
    return click.style(clean(text), bold=True) if isinstance(text, Bold) else clean(text)


def _line(parts: tuple[str, ...]) -> str:
    pieces = ((clean_line(part), isinstance(part, Bold)) for part in parts)
    return "".join(click.style(text, bold=True) if is_bold else text for text, is_bold in pieces)


def _print_batches(pieces: Iterable[str]) -> None:
    remaining = iter(pieces)
    while False not in _faults and (batch := [*islice(remaining, _BATCH)]):
        _print("".join(batch))


def _print(text: str | bytes, *, is_error: bool = False) -> None:
    if is_error in _faults:
        return
    try:
        click.echo(text, err=is_error, nl=False)
    except OSError as fault:
        _faults[is_error] = fault
        _lead_nowhere(sys.stderr if is_error else sys.stdout)


def _lead_nowhere(stream: Any) -> None:  # noqa: ANN401 - the stream may be any object a caller put there
    """Redirect the stream to /dev/null, so that Python does not report its unwritten buffer at exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
