"""Compiling the hosts' python3 ahead of need, which a machine does once, with a word on the screen."""

import contextlib
from typing import Any

from textual.app import App


def prepare_python(app: App[Any]) -> None:
    """Begin to compile it in the background, unless that is done; the user hears of the beginning and the end."""
    from lab.world import prepare

    def tell(is_beginning: bool) -> None:
        words = "preparing python3 for the hosts, once" if is_beginning else "python3 is ready on the hosts"
        # The app may be gone by then.
        with contextlib.suppress(RuntimeError):
            if app.is_running:
                app.call_from_thread(app.notify, words, timeout=12 if is_beginning else 4)

    prepare(tell)
