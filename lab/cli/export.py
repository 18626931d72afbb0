"""`peerlab export`: a session for people who do not have Peerlab."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from lab.cli.options import examples
from lab.cli.output import say_pieces, say_text, tell
from lab.errors import LabError

if TYPE_CHECKING:
    from lab.engine.account import AccountView
    from lab.session.log import Session

Form = Literal["page", "markdown", "inspect", "task"]
ENDINGS: dict[str, str] = {"page": ".html", "markdown": ".md", "inspect": ".eval", "task": ".py"}


@click.command(
    short_help="Write a session as a web page, Markdown, an Inspect log or an Inspect task.",
    epilog=examples(
        "peerlab export session.toml --to markdown --branch what-if-1 --redact --out - | less",
        "peerlab export out/*.toml --to inspect --out clear-the-host.eval",
    ),
)
@click.argument("sessions", metavar="SESSION...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(list(ENDINGS)),
    required=True,
    help="page: one HTML file that plays offline; markdown: one branch as text; inspect: a log for `inspect view`; "
    "task: a Python file for `inspect eval` that goes on from an event.",
)
@click.option("--out", metavar="FILE", help="Where to write it: by default beside the session, - for standard output.")
@click.option("--branch", metavar="NAME", help="For Markdown: this branch instead of the one that counts.")
@click.option("--at", type=click.IntRange(min=1), metavar="EVENT", help="For a task: the event after which it starts.")
@click.option("--without-tags", is_flag=True, help="Leave out tags, suggestions, readings and notes.")
@click.option("--blind", is_flag=True, help="Leave out model, condition, notes and the session file itself.")
@click.option("--redact", is_flag=True, help="Take out what would tell a stranger about you and your machine.")
@click.option("--paths", is_flag=True, help="For Inspect: one sample a branch, for what reads only its messages.")
@click.option("--rich", is_flag=True, help="For Inspect: let its viewer render Markdown, and link what tags cite.")
def export(
    sessions: tuple[Path, ...],
    form: Form,
    out: str | None,
    branch: str | None,
    at: int | None,
    without_tags: bool,
    blind: bool,
    redact: bool,
    paths: bool,
    rich: bool,
) -> None:
    """Write SESSION as one HTML file that plays by itself (page), as Markdown, or as a log or a task of Inspect's.

    Tags in files of their own beside SESSION, NAME.tags-RATER.toml, are written as its own.

    Before it is written, what a stranger would learn from it is listed: files pasted from this machine, your names,
    addresses of servers. --redact takes that out. No file is ever overwritten.

    A log of Inspect's may hold many sessions of one scenario, each with all its branches; `peerlab import` gives them
    back as they were. It needs the package: pip install 'peerlab[inspect]'. A task starts after event --at with the
    conversation, the world and the decisions up to there, whatever model goes on.
    """
    from lab.engine import account
    from lab.session.sides import without_sides

    sessions = tuple(without_sides(sessions))
    view = account.AccountView(without_tags=without_tags, blind=blind, differences=form == "page")
    _refuse(form, sessions, out, branch=branch, at=at, blind=blind, paths=paths, rich=rich)
    if form == "inspect":
        target = Path(out) if out else sessions[0].with_suffix(ENDINGS[form])
        _write_log(sessions, target, view, redact=redact, paths=paths, rich=rich)
        say_text(str(target))
        return
    pieces = _pieces(sessions[0], form, branch, at, view, redact=redact)
    if out == "-":
        say_pieces(pieces)
        return
    from lab.text.real_files import write_new_pieces

    target = Path(out) if out else sessions[0].with_suffix(ENDINGS[form])
    write_new_pieces(target, pieces)
    say_text(str(target))


def _pieces(
    path: Path, form: Form, branch: str | None, at: int | None, view: "AccountView", *, redact: bool
) -> Iterator[str]:
    """Return the text of a session in pieces. What it says of the session is told before any of them is made."""
    from lab.engine.origin import worldline_of
    from lab.export.account import Account
    from lab.export.markdown import markdown
    from lab.export.page import page

    saved, shared, is_whole = _opened(path, view, redact=redact)
    if at is not None:
        from lab.inspect.task_file import node_program

        if at not in shared.tree.events:
            numbers = f"its events are numbered from 1 to {shared.tree.last_id}; `peerlab replay` lists them"
            raise LabError(f"there is no event {at} in this session", where=str(path), mend=numbers)
        return node_program(shared, at)
    account = Account(shared, worldline_of(shared), view)
    if form == "markdown":
        tip = saved.tree.tip_of(branch or saved.tree.counted_branch)
        return (f"{line}\n" for line in markdown(account, tip))
    # The file says which model answered, which would undo the blinding.
    download = None if view.blind else _content(path) if is_whole else shared.pieces()
    return page(account, download=download)


def _content(path: Path) -> Iterator[bytes]:
    from lab.text.real_files import open_regular

    with open_regular(path) as file:
        while piece := file.read(1 << 20):
            yield piece


def _write_log(
    sessions: tuple[Path, ...], target: Path, view: "AccountView", *, redact: bool, paths: bool, rich: bool
) -> None:
    from lab.inspect import require_inspect

    require_inspect()
    from lab.inspect.log_writer import log_of, write_log
    from lab.inspect.sample import SessionSamples

    samples: dict[str, SessionSamples] = {}
    for path in sessions:
        _, shared, is_whole = _opened(path, view, redact=redact)
        each = SessionSamples(shared, path.read_bytes() if is_whole else shared.content())
        if each.id in samples:
            raise LabError(f"session {each.id} is there twice", where=str(path), mend="leave one of its files out")
        samples[each.id] = each
    write_log(log_of(list(samples.values()), paths=paths, rich=rich), target)


def _opened(path: Path, view: "AccountView", *, redact: bool) -> "tuple[Session, Session, bool]":
    """Return a session as it is, as it may be shared, and whether these are the same but for blinding.

    What a stranger would learn from it is told.
    """
    from lab.export.disclosure import disclosures, outgoing
    from lab.session.log import Session
    from lab.session.sides import open_with_sides, sides_of

    saved = Session.open(path) if view.without_tags else open_with_sides(path)
    if saved.notice:
        tell(f"peerlab: {saved.notice}")
    learnt = disclosures(saved)
    for line in _warnings([each.what for each in learnt], redacted=redact):
        tell(line)
    secrets = learnt if redact else []
    is_whole = not (view.without_tags or secrets or sides_of(path))
    return saved, saved if is_whole else outgoing(saved, view, secrets), is_whole


def _refuse(
    form: Form,
    sessions: tuple[Path, ...],
    out: str | None,
    *,
    branch: str | None,
    at: int | None,
    blind: bool,
    paths: bool,
    rich: bool,
) -> None:
    """Raise `LabError` for what a form does not have."""
    if (form == "task") != (at is not None):
        raise LabError("--at EVENT goes with --to task", mend="give both; `peerlab replay` numbers the events")
    is_log = form == "inspect"
    if not is_log and len(sessions) > 1:
        raise LabError(
            f"{len(sessions)} sessions were named", mend="export one at a time; only --to inspect takes many"
        )
    for option, is_set in (("--paths", paths), ("--rich", rich)):
        if is_set and not is_log:
            raise LabError(f"{option} is for --to inspect", mend="leave it out")
    if not is_log:
        return
    if out == "-":
        raise LabError("a log is no text for standard output", mend="name a file with --out")
    if out and Path(out).suffix not in (".eval", ".json"):
        raise LabError("Inspect reads .eval and .json", where=out, mend="end the name in .eval")
    if branch:
        raise LabError("a log holds every branch", mend="leave --branch out; --paths gives each branch a sample")
    if blind:
        raise LabError("a log of Inspect's names model and condition", mend="leave --blind out, or export a page")


def _warnings(learnt: list[str], *, redacted: bool) -> list[str]:
    if not learnt:
        return []
    head = "taken out:" if redacted else "a stranger would learn from this file (--redact takes it out):"
    return [f"peerlab: {head}", *(f"  {each}" for each in dict.fromkeys(learnt))]
