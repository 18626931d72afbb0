"""`peerlab check`: what is wrong with a scenario, ethogram or session file, one line a fault."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lab.cli.options import examples
from lab.errors import LabError
from lab.hostile import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE: Final = re.compile(r"^\[\[?(session|event|ethogram|behaviour|scenario|task|factor|host)\b", re.MULTILINE)


@click.command(
    short_help="Check scenarios, ethograms and sessions.",
    epilog=examples("peerlab check my-scenario.toml", "peerlab check scenarios/*.toml out/*.toml && echo all whole"),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...]) -> None:
    """Check scenarios, ethograms and sessions: one line a fault, each with the way to mend it.

    What a file is, it says itself. Exit code 1 when there is any fault, 0 when there is none.
    """
    faults = 0
    for file in files:
        for fault in file_faults(file):
            click.echo(clean_line(str(fault)))
            faults += 1
    context.exit(1 if faults else 0)


def file_faults(path: Path) -> "Iterator[LabError]":
    """Yield what is wrong with a file, whichever of the three kinds it is."""
    from lab.behaviours.ethogram import read_ethogram
    from lab.scenario.load import read_scenario
    from lab.scenario.tables import read_text

    try:
        text = read_text(path)
    except LabError as fault:
        yield fault
        return
    # Told by its first table, since a session holds a scenario, and what is broken cannot be read whole.
    first = _TABLE.search(text)
    if first is None:
        mend = "one has a [scenario], [ethogram] or [session] table"
        yield LabError("this is no scenario, ethogram or session", where=str(path), mend=mend)
    elif first[1] in ("session", "event"):
        yield from _session_faults(path)
    elif first[1] in ("ethogram", "behaviour"):
        yield from read_ethogram(text, str(path))[1]
    else:
        yield from read_scenario(text, str(path))[1]


def _session_faults(path: Path) -> "Iterator[LabError]":
    from lab.launch import rebuild
    from lab.session.log import Session
    from lab.worldline import Worldline

    try:
        session = Session.open(path)
        if session.notice:
            yield LabError(session.notice, where=str(path))
        _, _, world = rebuild(session)
        line = Worldline(session.tree, world.snapshot())
        for tip in session.tree.tips():
            line.at(tip)
    except LabError as fault:
        yield fault if fault.where.startswith(str(path)) else LabError(str(fault), where=str(path))
