"""`peerlab replay`: print a saved session as text, or run all its calls again."""

import sys
from pathlib import Path

import click

from lab.cli.exit_codes import FAILED_CHECK
from lab.cli.options import examples
from lab.cli.output import rewrite, say_text, tell


@click.command(
    short_help="Print a session, or run every call of it again.",
    epilog=examples(
        "peerlab replay --branch what-if-1 session.toml | less",
        "peerlab replay --verify session.toml && echo reproducible",
    ),
)
@click.argument("session", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Run every call again in a fresh world and compare.")
@click.option("--branch", metavar="NAME", help="Print this branch instead of the latest one.")
@click.pass_context
def replay(context: click.Context, session: Path, verify: bool, branch: str | None) -> None:
    """Print a saved session as text, or with --verify run every call of it again.

    --verify prints "exact" (exit code 0), or "diverged at event ID: expected … got …" (exit code 1). It needs neither
    key nor network: the model is not asked again, only the world.
    """
    from lab.engine.transcript import tip_of, transcript
    from lab.engine.verify import verify as run_again
    from lab.session.log import Session

    saved = Session.open(session)
    if saved.notice:
        tell(f"peerlab: {saved.notice}")
    if not verify:
        for line in transcript(saved, None if branch is None else tip_of(saved, branch)):
            if not say_text(line):
                break
        return
    is_watched = sys.stderr.isatty()

    def follow(event: int) -> None:
        if is_watched:
            rewrite(f"running event {event} of {saved.tree.last_step} again")

    verdict = run_again(saved, follow)
    if is_watched:
        rewrite("")
    say_text(str(verdict))
    if not verdict.exact:
        context.exit(FAILED_CHECK)
