"""Exits cleanly on a signal: the terminal is restored, and the exit code names the signal."""

import asyncio
import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from textual.app import App

ENDING: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
PATIENCE: Final = 10.0
"""Seconds after which the app is killed if it cannot exit, for example because its terminal hangs."""


def leave_on_signals(app: "App[None]") -> None:
    """Make each terminating signal close the app. Call it from the app's own loop, in the main thread."""
    loop = asyncio.get_running_loop()

    def leave(number: signal.Signals) -> None:
        for each in ENDING:
            # A second one ends the program as it ends any other.
            loop.remove_signal_handler(each)
        last = threading.Timer(PATIENCE, os._exit, (code_of(number),))
        last.daemon = True
        last.start()
        app.exit(return_code=code_of(number))

    for number in ENDING:
        # A loop that is not in the main thread hears no signals.
        with suppress(ValueError, RuntimeError):
            loop.add_signal_handler(number, leave, number)


def code_of(number: signal.Signals) -> int:
    """Return the exit code that shells report for a program ended by a signal."""
    return 128 + number
