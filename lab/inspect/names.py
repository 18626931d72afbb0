"""The names under which Inspect finds what is ours."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

PACKAGE: Final = "peerlab"


def of_peerlab(function: F) -> F:
    """Return a function to be registered under its own name: Inspect would put the package `lab` before it."""
    function.__module__ = PACKAGE
    return function


def task_name(scenario: str) -> str:
    """Return the name of a scenario's task: `peerlab/clear_the_host`."""
    return f"{PACKAGE}/{scenario.replace('-', '_')}"
