"""What a thread found comes to the screen that asked for it, unless that is gone by then."""

from collections.abc import Callable
from typing import ParamSpec

from textual.dom import DOMNode

P = ParamSpec("P")


def tell(node: DOMNode, callback: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Call `callback` in the app's loop and wait for it; do nothing when the screen of `node` is taken away by then."""
    node.app.call_from_thread(_call_while_displayed, node, callback, *args, **kwargs)


def _call_while_displayed(node: DOMNode, callback: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    # A screen whose parts are being taken away is still attached, but not displayed any more.
    if node.app.is_running and node.is_attached and node.screen.display:
        callback(*args, **kwargs)
