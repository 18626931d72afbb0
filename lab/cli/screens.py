"""The commands that open the app: on its start screen, on the demo, on a saved session."""

import os
import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from lab.cli.options import api_base_option, examples, no_mouse
from lab.cli.output import say, tell
from lab.cli.strays import own_descriptor
from lab.errors import LabError
from lab.text.real_files import read_head

if TYPE_CHECKING:
    from lab.session.log import Session
    from lab.ui.app import ScreenMaker

UNSAVED: Final = 2
_HEAD: Final = 4096
"""Bytes at the start of a file that show whether it is a session."""


def show(
    start: Literal["start", "demo"] | Path = "start",
    *,
    api_base: str | None = None,
    mouse: bool = True,
    presents: bool = False,
    is_auto: bool = False,
    policy: str = "",
    tags: Path | None = None,
) -> None:
    """Run the app on its start screen, the demo or a saved session until the user quits.

    Afterwards print where the last session is saved, and exit with a non-zero code when the app crashed or the session
    is not saved. Raises `LabError` when there is no terminal.
    """
    if not has_screen():
        raise LabError("the app needs a terminal", mend="without one, use `peerlab run` and `peerlab replay`")
    from lab.ui.app import LabApp
    from lab.ui.commands.pasting import take_pastes_whole

    take_pastes_whole()
    with own_descriptor("stdout", 1):
        app = LabApp(start, api_base=api_base, presents=presents, is_auto=is_auto, policy=policy, tags=tags)
        app.run(mouse=mouse)
    code = app.return_code or 0
    if not code:
        app.close_session()
    if session := app.session:
        why = _moved_if_unsaved(session)
        if why:
            tell(f"peerlab: {why}")
            code = code or UNSAVED
        story, own = str(session.story), str(session.path)
        what, again = ("tags are", f" --tags {shlex.quote(own)}") if story != own else ("session is", "")
        # A file of tags begins with the first of them.
        say(f"The {what} saved: {own}" if session.path.exists() else "Nothing was tagged.")
        say(f"Go on or replay it with: peerlab open {shlex.quote(story)}{again}")
    if code:
        raise click.exceptions.Exit(code)


def require_screen() -> None:
    """Raise `LabError` when there is no terminal."""
    if not has_screen():
        raise LabError("the app needs a terminal", mend="open one to answer by hand")


def run_only(screen: "ScreenMaker", *, mouse: bool = True) -> None:
    """Run the app on one screen until the user leaves it. `screen` makes it in a thread.

    Exit with a non-zero code when the app crashed. Raises `LabError` when there is no terminal.
    """
    require_screen()
    from lab.ui.app import LabApp
    from lab.ui.commands.pasting import take_pastes_whole

    take_pastes_whole()
    with own_descriptor("stdout", 1):
        app = LabApp(only=screen)
        app.run(mouse=mouse)
    if app.return_code:
        raise click.exceptions.Exit(app.return_code)


def _moved_if_unsaved(session: "Session") -> str:
    """Save a session that is missing from its own file to another file, and return why; "" when it is saved in place.

    Raises `LabError` when it could not be written anywhere.
    """
    why = session.why_unsaved()
    if not why:
        return ""
    from lab.session.disk import FileTakenError

    old = session.path
    for folder in (old.parent, Path(tempfile.gettempdir())):
        for number in range(1, 100):
            try:
                session.move_to(folder / f"{old.stem}-elsewhere-{number}.toml")
            except FileTakenError:
                continue
            except LabError:
                break
            session.close()
            return str(LabError(why, where=str(old), mend="everything in memory was written to another file"))
    raise LabError(f"{why}, and it could be written nowhere else", where=str(old))


def has_screen() -> bool:
    """Return whether the app can be shown: on a terminal, or by a driver named in the environment (a browser)."""
    return "TEXTUAL_DRIVER" in os.environ or (sys.stdin.isatty() and sys.stderr.isatty())


@click.command(
    short_help="Show a tour of five minutes: no key, no network.",
    epilog=examples("peerlab demo", "PEERLAB_SESSIONS=talk/ peerlab demo --auto"),
)
@click.option("--auto", "is_auto", is_flag=True, help="Play it without a presenter, until a key is pressed.")
@no_mouse
def demo(is_auto: bool, no_mouse: bool) -> None:
    """Show a session of scripted personas on stage, with captions: space goes on, escape leaves it for the app.

    The tour is a session file like any other, made in the app with notes and markers; what you do with it goes to a
    copy among your sessions.
    """
    show("demo", mouse=not no_mouse, is_auto=is_auto)


@click.command(
    "open",
    short_help="Open the app on a saved session.",
    epilog=examples("peerlab open --present session.toml", "peerlab open session.toml --tags session.tags-ann.toml"),
)
@click.argument("session", type=click.Path(path_type=Path))
@click.option("--present", "presents", is_flag=True, help="Show it on stage: the story, and notes as captions.")
@click.option("--auto", "is_auto", is_flag=True, help="On stage, play without a presenter until a key is pressed.")
@click.option(
    "--policy",
    metavar="NAME",
    default="",
    help="Let a policy answer calls from here on: a name in the policies folder beside the settings, or a TOML file. "
    "By default the one that was declared when the session began.",
)
@click.option(
    "--tags",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep your tags in a file of their own, which is begun if need be, and leave the session's file as it is. "
    "`rates`, `agreement`, `data`, `replay` and `export` read those that lie beside a session as NAME.tags-RATER.toml.",
)
@api_base_option
@no_mouse
def open_saved(
    session: Path,
    presents: bool,
    is_auto: bool,
    policy: str,
    tags: Path | None,
    api_base: str | None,
    no_mouse: bool,
) -> None:
    """Open the app on a saved session: to look, replay, present, or fork and go on."""
    look_at(session)
    show(
        session,
        api_base=api_base,
        mouse=not no_mouse,
        presents=presents or is_auto,
        is_auto=is_auto,
        policy=policy,
        tags=tags,
    )


def look_at(session: Path) -> None:
    """Raise `LabError` before a screen opens if the file is plainly no session."""
    head = read_head(session, _HEAD)
    if b"[session]" not in head:
        raise LabError("this is not a session file", where=str(session), mend="`peerlab open` takes a saved session")
