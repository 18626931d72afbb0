"""The one door to stdout and stderr: whatever passes is clean, and whoever stops reading stops nothing.

A reader that has gone (`| head`) is no fault: the rest goes nowhere. A stream that cannot be written (a full disk) is
told once, at the end, and the work goes on.
"""

import errno
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import click

from lab.text.safe import clean, clean_line, escape_json

_CLOSED: Final = frozenset({errno.EPIPE, errno.EBADF})
_lost: dict[bool, OSError] = {}
"""Why a stream takes nothing any more; stderr stands under True."""


class Bold(str):
    """A text, or a part of a line, that stands out at a terminal."""


def say(*parts: str) -> None:
    """Print one line to stdout, its parts one after the other."""
    _print(_line(parts) + "\n")


def say_text(text: str) -> bool:
    """Print a text of several lines to stdout, and say whether anybody still reads."""
    cleaned = clean(text)
    _print((click.style(cleaned, bold=True) if isinstance(text, Bold) else cleaned) + "\n")
    return False not in _lost


def say_exact(text: str) -> None:
    """Print a program's output to stdout: as it is where another program reads, clean where a person does."""
    if sys.stdout is not None and sys.stdout.isatty():
        _print(clean(text) + ("" if text.endswith("\n") else "\n"))
    else:
        _print(text.encode("utf-8", "replace"))


def say_json(document: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """Print one JSON document to stdout; what a terminal would obey or hide stands in it as an escape."""
    _print(escape_json(json.dumps(document, indent=2, ensure_ascii=False)) + "\n")


def tell(*parts: str) -> None:
    """Print one line to stderr."""
    _print(_line(parts) + "\n", is_error=True)


def rewrite(line: str) -> None:
    """Put a line in the place of the last one at the terminal that is stderr, without ending it."""
    _print(f"\r\x1b[K{clean_line(line)}", is_error=True)


def hold_streams() -> None:
    """Begin with every stream open, and able to print any character: a question mark stands for what it cannot show.

    A stream that the shell closed leads nowhere, so that no file which is opened later gets its number.
    """
    _lost.clear()
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    # Python has no stream at all where the shell closed one.
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 - it stays open to the end
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def end_output(code: int) -> int:
    """Write what is left, say what could not be written, and return the exit code: `code`, or 2 in place of 0."""
    _print("")
    fault = _lost.get(False)
    if fault is None or fault.errno in _CLOSED:
        return code
    tell(f"peerlab: what was printed is not whole: {fault.strerror or fault}")
    return code or 2


def _line(parts: tuple[str, ...]) -> str:
    pieces = ((clean_line(part), isinstance(part, Bold)) for part in parts)
    return "".join(click.style(text, bold=True) if is_bold else text for text, is_bold in pieces)


def _print(text: str | bytes, *, is_error: bool = False) -> None:
    if is_error in _lost:
        return
    try:
        click.echo(text, err=is_error, nl=False)
    except OSError as fault:
        _lost[is_error] = fault
        _lead_nowhere(sys.stderr if is_error else sys.stdout)


def _lead_nowhere(stream: Any) -> None:  # noqa: ANN401 - the stream may be any object a caller put there
    """Let what is still in the stream's buffer go, so that Python has nothing to complain of when it ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
