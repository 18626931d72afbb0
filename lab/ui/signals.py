"""Leaving by a signal: the terminal is given back as it was, and the exit code says which signal it was."""

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
"""Seconds after which the app is ended although it could not leave by itself, as when its terminal takes nothing."""


def leave_on_signals(app: "App[None]") -> None:
    """Let each signal that asks a program to end close the app. Call it from the app's own loop, in the main thread."""
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
    """Return the exit code of a program that a signal ended, as shells count it."""
    return 128 + number
