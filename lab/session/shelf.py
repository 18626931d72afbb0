"""Saved sessions as a list shows them: what each file is about, without keeping it open."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Final

from msgspec import Struct

from lab.errors import LabError
from lab.protocol import Nature
from lab.session.document import FIRST_OF_SIDE, Header
from lab.session.events import Tag
from lab.session.sides import is_side, open_with_sides, sides_of
from lab.session.spending import Spending, session_spending
from lab.session.tree import Tree

SAMPLE: Final = "coding-sample.toml"
"""A list of sessions for hand coding beside them, which is no session."""


class ShelfEntry(Struct, frozen=True):
    """A session file before it is read."""

    path: Path
    modified: float
    """Seconds since 1970, real time."""
    size: int
    beside: tuple[tuple[int, int], ...] = ()
    """The time each file of tags beside it changed, in nanoseconds since 1970, and its size."""


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
    scenario_text: str = ""
    """The scenario as the file holds it."""
    turns: int = 0
    """Replies on the longest branch."""
    branches: int = 0
    tags: int = 0
    """Its own and those beside it."""
    tags_beside: int = 0
    """Those of them that are in files beside it."""
    cost: float = 0.0
    """US dollars, all branches."""
    unpriced: int = 0
    """Replies whose cost is unknown."""
    spending: Spending = Spending()
    """Tokens and money of all branches, to be added up over a folder with `spending.total`."""
    ended: str = ""
    """The reason the branch it stands on is over; empty while it can go on."""
    notice: str = ""
    fault: str = ""


def session_files(folder: Path) -> list[ShelfEntry]:
    """Return the session files of a folder, newest first. A folder that is not there holds none.

    Raises `LabError` when the folder cannot be read.
    """
    entries = []
    try:
        for path in folder.glob("*.toml"):
            try:
                status = path.stat()
            except OSError:
                continue
            # A fifo or a device of that name is no session, and reading one may never end.
            if S_ISREG(status.st_mode) and path.name != SAMPLE and not is_side(path):
                entries.append(ShelfEntry(path, status.st_mtime, status.st_size, tuple(_states(sides_of(path)))))
    except OSError as fault:
        raise LabError(f"the folder cannot be read ({fault.strerror})", where=str(folder)) from fault
    return sorted(entries, key=lambda entry: (-entry.modified, entry.path.name))


def _states(paths: Iterable[Path]) -> Iterator[tuple[int, int]]:
    for path in paths:
        with suppress(OSError):
            status = path.stat()
            yield status.st_mtime_ns, status.st_size


class Read(Struct, frozen=True):
    """A session file, read and closed."""

    header: Header
    tree: Tree
    scenario: str
    """The text of its scenario."""
    notice: str
    """The part of it that could not be used, in words; "" when it is whole."""


def summarise(path: Path) -> Saved:
    """Return what a session file is about. It raises nothing: a broken file says in `fault` what is wrong."""
    try:
        return _describe(path, read_session(path))
    except LabError as fault:
        return Saved(path=path, fault=str(fault).removeprefix(f"{path}: "))
    except Exception as error:
        # One file must not hide the others, whatever is the matter with it.
        return Saved(path=path, fault=f"it cannot be read ({type(error).__name__}: {error})"[:200])


def read_session(path: Path) -> Read:
    """Read a session's events and the tags beside it, without its scenario.

    Raises `LabError` when the file is no session.
    """
    session = open_with_sides(path)
    return Read(session.header, session.tree, session.scenario.text, session.notice)


def _describe(path: Path, read: Read) -> Saved:
    header, tree = read.header, read.tree
    if not tree.last_step:
        return Saved(
            path=path, scenario=header.scenario, title=header.title, created=header.created, notice=read.notice
        )
    standing = tree.standing(tree.here)
    spending = session_spending(tree)
    tagged = {event.about for event in tree.events.values() if isinstance(event, Tag)}
    tags = [tag for about in tagged for tag in tree.tags(about)]
    return Saved(
        path=path,
        scenario=header.scenario,
        title=header.title,
        created=header.created,
        model=standing.model,
        nature=standing.nature,
        condition=standing.condition,
        scenario_text=read.scenario,
        turns=max(tree.standing(tip).turn for tip in tree.branches().values()),
        branches=len(tree.branches()),
        tags=len(tags),
        tags_beside=sum(tag.id >= FIRST_OF_SIDE for tag in tags),
        cost=spending.cost,
        unpriced=spending.unpriced,
        spending=spending,
        ended=standing.ended.reason if standing.ended else "",
        notice=read.notice,
    )
