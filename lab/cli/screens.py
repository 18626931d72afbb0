"""The commands that open the app: alone, on the demo, on a saved session."""

import os
import shlex
import sys
from pathlib import Path
from typing import Final, Literal

import click

from lab.cli.options import api_base_option, examples, no_mouse
from lab.cli.output import say
from lab.errors import LabError

_HEAD: Final = 4096
"""Bytes at the start of a file that show whether it is a session."""


def show(start: Literal["start", "demo"] | Path = "start", *, api_base: str | None = None, mouse: bool = True) -> None:
    """Open the app on its start screen, on the demo or on a saved session, until it is left.

    Then says where the session lies that was worked on last, and leaves with the app's exit code where that is not 0.
    Raises `LabError` where there is no terminal.
    """
    if not has_screen():
        raise LabError("the app needs a terminal", mend="without one, use `peerlab run` and `peerlab replay`")
    from lab.ui.app import LabApp
    from lab.ui.pasting import take_pastes_whole

    take_pastes_whole()
    app = LabApp(start, api_base=api_base)
    app.run(mouse=mouse)
    if app.last_session:
        path = str(app.last_session)
        say(f"The session is saved: {path}")
        say(f"Go on or replay it with: peerlab open {shlex.quote(path)}")
    if app.return_code:
        raise click.exceptions.Exit(app.return_code)


def has_screen() -> bool:
    """Say whether the app can be shown: on a terminal, or by a driver the environment names (a browser)."""
    return "TEXTUAL_DRIVER" in os.environ or (sys.stdin.isatty() and sys.stderr.isatty())


@click.command(
    short_help="Open the app on a scripted demo: no key, no network.",
    epilog=examples("peerlab demo", "PEERLAB_SESSIONS=talk/ peerlab demo --no-mouse"),
)
@no_mouse
def demo(no_mouse: bool) -> None:
    """Open the app on a shipped scenario with a scripted persona: no key, no network."""
    show("demo", mouse=not no_mouse)


@click.command(
    "open",
    short_help="Open the app on a saved session.",
    epilog=examples("peerlab open session.toml", "peerlab open --no-mouse session.toml"),
)
@click.argument("session", type=click.Path(path_type=Path))
@api_base_option
@no_mouse
def open_saved(session: Path, api_base: str | None, no_mouse: bool) -> None:
    """Open the app on a saved session: to look, replay, or fork and go on."""
    _look_at(session)
    show(session, api_base=api_base, mouse=not no_mouse)


def _look_at(session: Path) -> None:
    """Raise `LabError` when the file is plainly no session, before a screen opens."""
    with session.open("rb") as file:
        head = file.read(_HEAD)
    if b"[session]" not in head:
        raise LabError("this is not a session file", where=str(session), mend="`peerlab open` takes a saved session")
