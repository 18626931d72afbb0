"""Saved sessions as a list shows them: what each file is about, without keeping it open.

A file is read event by event, so that a big one read in a thread leaves the others their turn.
"""

from pathlib import Path
from stat import S_ISREG
from typing import Final

import msgspec
from msgspec import Struct

from lab.errors import LabError
from lab.models.protocol import Nature
from lab.real_files import LARGEST_SESSION, read_bounded
from lab.session.events import AnyEvent, Tag
from lab.session.log import Header, Session
from lab.session.spending import Spending, session_spending
from lab.session.tree import Tree
from lab.toml import read_toml

_END: Final = b"\n# end of event "


class Entry(Struct, frozen=True):
    """A session file before it is read."""

    path: Path
    modified: float
    """Seconds since 1970, real time."""
    size: int


class Saved(Struct, frozen=True, kw_only=True):
    """A session file in one line. `fault` says why it cannot be opened; the other fields are then empty."""

    path: Path
    scenario: str = ""
    title: str = ""
    created: str = ""
    model: str = ""
    """The model that answered last."""
    nature: Nature | None = None
    condition: dict[str, str] = {}
    turns: int = 0
    """Replies on the longest branch."""
    branches: int = 0
    tags: int = 0
    cost: float = 0.0
    """US dollars, all branches."""
    unpriced: int = 0
    """Replies whose cost nobody knows."""
    spending: Spending = Spending()
    """Tokens and money of all branches, to be added up over a folder with `spending.total`."""
    ended: str = ""
    """Why the branch it stands on is over, empty while it can go on."""
    notice: str = ""
    fault: str = ""


def session_files(folder: Path) -> list[Entry]:
    """Return the session files of a folder, newest first. A folder that is not there holds none.

    Raises `LabError` when the folder cannot be read.
    """
    found = []
    try:
        for path in folder.glob("*.toml"):
            try:
                status = path.stat()
            except OSError:
                continue
            # A fifo or a device of that name is no session, and reading one may never end.
            if S_ISREG(status.st_mode):
                found.append(Entry(path, status.st_mtime, status.st_size))
    except OSError as fault:
        raise LabError(f"the folder cannot be read ({fault.strerror})", where=str(folder)) from fault
    return sorted(found, key=lambda entry: (-entry.modified, entry.path.name))


class Read(Struct, frozen=True):
    """A session file, read and closed."""

    header: Header
    tree: Tree
    notice: str
    """What of it could not be used; "" when it is whole."""


def summarise(path: Path) -> Saved:
    """Return what a session file is about. It raises nothing: a broken file says in `fault` what is wrong."""
    try:
        return _told(path, read_session(path))
    except LabError as fault:
        return Saved(path=path, fault=str(fault).removeprefix(f"{path}: "))


def read_session(path: Path) -> Read:
    """Read a session's events without its scenario. Raises `LabError` when the file is no session."""
    try:
        return _read_by_marks(path)
    except (LabError, msgspec.ValidationError, KeyError, TypeError, AttributeError):
        pass
    # The slow way knows the fault by line and key, and opens what was written by hand without marks.
    session = Session.open(path)
    return Read(session.header, session.tree, session.notice)


def _read_by_marks(path: Path) -> Read:
    content = read_bounded(path, LARGEST_SESSION)
    pieces = content.split(_END)
    top = read_toml(pieces[0])
    if top["format"] != 1:
        raise LabError("another format")
    header = msgspec.convert(top["session"], Header)
    tree = Tree()
    for piece in pieces[1:-1]:
        # What follows the mark is the number of the event before it, to the end of its line.
        for table in read_toml(piece.partition(b"\n")[2]).get("event", ()):
            event: AnyEvent = msgspec.convert(table, AnyEvent)
            tree.add(event)
    torn = pieces[-1].partition(b"\n")[2].strip()
    if not tree.last_step:
        raise LabError("no opening")
    return Read(header, tree, f"its last {len(torn)} bytes are an event that was not written whole" if torn else "")


def _told(path: Path, read: Read) -> Saved:
    header, tree = read.header, read.tree
    if not tree.last_step:
        return Saved(
            path=path, scenario=header.scenario, title=header.title, created=header.created, notice=read.notice
        )
    standing = tree.standing(tree.here)
    spending = session_spending(tree)
    tagged = {event.about for event in tree.events.values() if isinstance(event, Tag)}
    return Saved(
        path=path,
        scenario=header.scenario,
        title=header.title,
        created=header.created,
        model=standing.model,
        nature=standing.nature,
        condition=standing.condition,
        turns=max(tree.standing(tip).turn for tip in tree.branches().values()),
        branches=len(tree.branches()),
        tags=sum(len(tree.tags(about)) for about in tagged),
        cost=spending.cost,
        unpriced=spending.unpriced,
        spending=spending,
        ended=standing.ended.reason if standing.ended else "",
        notice=read.notice,
    )
