"""The names by which Inspect finds Peerlab's parts, and the words for a fault in what it was given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from rich.markup import escape

from lab.errors import LabError
from lab.text.safe import clean_line

F = TypeVar("F", bound=Callable[..., Any])

PACKAGE: Final = "peerlab"


def of_peerlab(function: F) -> F:
    """Return a function to be registered under its own name: Inspect would put the package `lab` before it."""
    function.__module__ = PACKAGE
    return function


def task_name(scenario: str) -> str:
    """Return the name of a scenario's task: `peerlab/clear_the_host`."""
    return f"{PACKAGE}/{scenario.replace('-', '_')}"


@contextmanager
def one_sentence() -> Iterator[None]:
    """Let Inspect's command line print a fault the user can mend as one sentence, without a traceback."""
    try:
        yield
    except LabError as fault:
        try:
            # It has no public name.
            from inspect_ai._util.error import PrerequisiteError
        except ImportError:
            raise fault from None
        raise PrerequisiteError(escape(clean_line(str(fault)))) from fault
