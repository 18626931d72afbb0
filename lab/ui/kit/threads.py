"""Hands the result of a thread to the screen that asked for it, unless the screen is gone by then."""

from collections.abc import Callable
from typing import ParamSpec

from textual.dom import DOMNode

P = ParamSpec("P")


def tell(node: DOMNode, callback: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call `callback` in the app's loop and wait for it; do nothing if the screen of `node` has been removed."""
    node.app.call_from_thread(_call_while_displayed, node, callback, *args, **kwargs)


def _call_while_displayed(node: DOMNode, callback: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    # A screen that is being removed is still attached, but no longer displayed.
    if node.app.is_running and node.is_attached and node.screen.display:
        callback(*args, **kwargs)
