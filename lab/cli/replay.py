"""`peerlab replay`: print a saved session as text, or run all its calls again."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lab.cli.exit_codes import BAD_INPUT, FAILED_CHECK
from lab.cli.options import examples
from lab.cli.output import rewrite, say, say_texts, tell

if TYPE_CHECKING:
    from lab.session.log import Session


@click.command(
    short_help="Print a session, or run every call of it again.",
    epilog=examples(
        "peerlab replay --branch what-if-1 session.toml | less",
        "peerlab replay --verify session.toml sessions/ && echo reproducible",
    ),
)
@click.argument("sessions", metavar="SESSION…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Run every call again in a fresh world and compare.")
@click.option("--branch", metavar="NAME", help="Print this branch instead of the latest one.")
@click.pass_context
def replay(context: click.Context, sessions: tuple[Path, ...], verify: bool, branch: str | None) -> None:
    """Print a saved session as text, or with --verify run every call of it again.

    Tags in files of their own beside it, NAME.tags-RATER.toml, are printed with its own.

    --verify prints "exact" (exit code 0), "diverged at event ID: expected … got …" (exit code 1), or "not verifiable
    here: …" (exit code 2) where a call ran python3 and this machine has another one. It needs neither
    key nor network: the model is not asked again, only the world. It takes several files, and folders for all the
    sessions in them, prints a line for each, and goes on after one that cannot be read (exit code 2).
    """
    from lab.engine.plain_lines import transcript
    from lab.errors import LabError
    from lab.session.sides import open_with_sides, without_sides

    if not verify:
        session, *others = without_sides(sessions)
        if others:
            raise LabError("only one session can be printed at a time", mend="name one, or add --verify")
        saved = open_with_sides(session)
        if saved.notice:
            tell(f"peerlab: {saved.notice}")
        say_texts(transcript(saved, None if branch is None else saved.tree.tip_of(branch)))
        return
    from lab.studies.collection import session_paths

    paths = session_paths(sessions)
    if not paths:
        raise LabError("there is no session in it", where=str(sessions[0]), mend="name a folder of session files")
    code = 0
    for number, path in enumerate(paths, 1):
        code = max(code, _verify(path, number, len(paths), is_named=sessions != (path,)))
    context.exit(code)


def _verify(path: Path, number: int, count: int, *, is_named: bool) -> int:
    """Verify one file, print its line, and return its exit code."""
    from lab.engine.verify import verify
    from lab.errors import LabError
    from lab.session.log import Session

    label = f"{path}: " if is_named else ""
    try:
        saved = Session.open(path)
        if saved.notice:
            tell(f"peerlab: {label}{saved.notice}")
        verdict = verify(saved, _progress(saved, number, count))
    except LabError as fault:
        if not is_named:
            raise
        _clear()
        say(f"{label}not verified: {fault}")
        return BAD_INPUT
    _clear()
    say(f"{label}{verdict}")
    return 0 if verdict.exact else BAD_INPUT if verdict.obstacle else FAILED_CHECK


def _progress(session: "Session", number: int, count: int) -> Callable[[int], None]:
    is_watched = sys.stderr.isatty()
    filled = round(20 * (number - 1) / count)
    bar = f"{'█' * filled}{'░' * (20 - filled)} {number} of {count} · " if count > 1 else ""

    def follow(event: int) -> None:
        if is_watched:
            rewrite(f"{bar}running event {event} of {session.tree.last_step} again")

    return follow


def _clear() -> None:
    if sys.stderr.isatty():
        rewrite("")
