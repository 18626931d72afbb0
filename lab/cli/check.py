"""`peerlab check`: the faults of scenario, ethogram and session files, one line each."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from lab.cli.exit_codes import DONE, FAILED_CHECK
from lab.cli.options import examples
from lab.cli.output import say
from lab.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SESSION: Final = re.compile(
    rb"""^[ \t]*(?:\[{1,2}[ \t]*(["']?)session\1[ \t]*[].]|\[\[event\]\]|(["']?)session\2[ \t]*(?:\.[^\n=]*)?=)""",
    re.MULTILINE,
)
_TAGS: Final = re.compile(rb"^\[tags\]", re.MULTILINE)
_PUBLISHED: Final = re.compile(rb"^\[\[table\]\]", re.MULTILINE)


@click.command(
    short_help="Check scenarios, ethograms and sessions.",
    epilog=examples(
        "peerlab check my-scenario.toml out/*.toml && echo all whole",
        "peerlab check --realism",
    ),
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE…")
@click.option(
    "--realism",
    is_flag=True,
    help="Also name what could give a scenario away as a test; without FILE, in the shipped scenarios.",
)
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], realism: bool) -> None:
    """Check scenarios, ethograms and sessions: one line per fault, each with the way to mend it.

    FILE may be the name of a shipped scenario too. The content of a file shows which of them it is; a file of published
    figures is read, too, and one of tags that lies beside its session as NAME.tags-RATER.toml. A line that begins with
    "warning:" names something that works and is probably not meant. Exit code 1 when there is any fault, 0 when there
    is none.

    Of a single scenario without faults it also prints what each level changes against the first of its factor: texts,
    tools, records and files. A level that changes two facts and does not say why is a fault.

    With --realism, also print what could give a scenario away as a test, a line each: words that speak of tests, round
    numbers, files older than what they tell, versions and sizes that do not fit each other, sentences that several
    documents or several of the scenarios share. These lines are for judging, and are no faults. Where there is none, a
    sentence says what was looked at.
    """
    if not files and not realism:
        raise click.MissingParameter(ctx=context, param_hint="'FILE…'", param_type="argument")
    files = tuple(map(_named, files or _shipped()))
    faults = 0
    for file in files:
        for line in _lines(file):
            say(line)
            faults += not line.startswith("warning:")
    if len(files) == 1 and not faults and not realism:
        from lab.scenario.check import level_lines

        for line in level_lines(files[0]):
            say(line)
    if realism:
        from lab.scenario.tells import realism_lines, realism_summary

        lines = list(realism_lines(files))
        for line in lines or [realism_summary(files)]:
            say(line)
    context.exit(FAILED_CHECK if faults else DONE)


def _shipped() -> tuple[Path, ...]:
    from lab.scenario.shipped import shipped_scenarios

    return tuple(map(Path, shipped_scenarios()))


def _named(file: Path) -> Path:
    """Return a file, or the shipped scenario or ethogram of that name where there is no such file."""
    from lab.scenario.shipped import shipped_ethograms, shipped_folder, shipped_scenarios

    if file.exists() or str(file) not in (*shipped_scenarios(), *shipped_ethograms()):
        return file
    return shipped_folder() / f"{file}.toml"


def _lines(file: Path) -> "Iterator[str]":
    """Yield the faults of a file. An unexpected exception counts as a fault, so that the next file is checked too."""
    try:
        yield from file_faults(file)
    except Exception as error:
        from lab.engine.unforeseen import as_fault

        yield str(LabError(str(as_fault(error)), where=str(file)))


def file_faults(path: Path) -> "Iterator[str]":
    """Yield one line for every fault of a file of any of the kinds."""
    from lab.scenario.check import check_file
    from lab.session.sides import is_side
    from lab.text.real_files import LARGEST_TEXT, read_head

    # Detected by a text search, because a session that was cut short is not valid TOML.
    try:
        text = read_head(path, LARGEST_TEXT)
    except LabError as fault:
        yield str(fault)
        return
    if _TAGS.search(text) and is_side(path):
        yield from _side_faults(path)
    elif _SESSION.search(text):
        yield from _session_faults(path)
    elif _PUBLISHED.search(text):
        yield from _published_faults(path)
    else:
        yield from check_file(path)


def _published_faults(path: Path) -> "Iterator[str]":
    from lab.studies.published import read_published

    try:
        read_published(path)
    except LabError as fault:
        yield str(fault)


def _side_faults(path: Path) -> "Iterator[str]":
    from lab.session.log import Session
    from lab.session.sides import add_side, story_of

    story = story_of(path)
    assert story is not None
    try:
        yield from map(str, add_side(Session.open(story), path))
    except LabError as fault:
        yield str(fault)


def _session_faults(path: Path) -> "Iterator[str]":
    from lab.engine.origin import completed_tree, worldline_of
    from lab.session.log import Session

    try:
        session = Session.open(path)
        for fault in session.faults:
            yield f"{path}: {fault}"
        for damage in session.tree.damage:
            yield f"{path}, {damage}"
        line = worldline_of(session)
        for tip in session.tree.tips():
            line.at(tip)
        last = session.tree.last_id
        if completed_tree(session).last_id > last:
            yield f"warning: {path}: a crash left out what belongs to event {last}; opening the session makes up for it"
    except LabError as fault:
        yield str(fault if fault.where.startswith(str(path)) else LabError(str(fault), where=str(path)))
