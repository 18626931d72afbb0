"""`peerlab path`: which branch of a session counts, and naming another one."""

from pathlib import Path

import click

from lab.cli.options import examples, json_option
from lab.cli.output import say, say_json, tell
from lab.errors import LabError
from lab.text.safe import clean_line


@click.command(
    short_help="Say which branch of a session counts, or name another.",
    epilog=examples(
        "peerlab path session.toml",
        'peerlab path session.toml --counts what-if-1 --why "the first branch lost its server"',
    ),
)
@click.argument("session", type=click.Path(path_type=Path))
@click.option("--counts", metavar="BRANCH", help="From now on this branch counts. `main` is the original one.")
@click.option("--why", metavar="TEXT", default="", help="The reason, which the file keeps.")
@json_option
def path(session: Path, counts: str | None, why: str, as_json: bool) -> None:
    """Say by which branch SESSION is counted in rates and studies.

    That is the original branch until another one is named, whichever was looked at last. The choice is kept in the file
    with its reason. A session that counts by a named branch is set apart in rates, and counted only in a study whose
    file says `paths = "named"`.
    """
    from lab.engine.start import reopen
    from lab.session.log import Session

    if why and counts is None:
        raise LabError("a reason names no branch", where="--why", mend="say with --counts which branch counts")
    if counts is not None:
        engine, notice = reopen(session)
        if notice:
            tell(f"peerlab: {notice}")
        try:
            engine.marks.choose_path(counts, why)
        finally:
            engine.close()
    tree = Session.open(session).tree
    reason = tree.choice.why if tree.choice else ""
    if as_json:
        say_json({"counts": tree.counted_branch, "why": reason, "branches": list(tree.branches())})
        return
    for branch, tip in tree.branches().items():
        mark = "*" if branch == tree.counted_branch else " "
        say(f"{mark} {clean_line(branch)}  to event {tip}, turn {tree.standing(tip).turn}")
    say(f"The branch marked * counts: {clean_line(reason) or 'it is the original one'}.")
