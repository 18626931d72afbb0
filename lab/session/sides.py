"""The marks of a session in a file of their own beside it, so that the session's file stays as it is.

Such a file has the form of a session's, with `[tags]` in the place of its head, and is written by the same hand.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import ClassVar, Final, Self

from lab.errors import LabError
from lab.session.disk import UnsavedError
from lab.session.document import APP, FIRST_OF_SIDE, Side
from lab.session.event_base import Clock, Stamp, moment, now
from lab.session.events import AnyMark
from lab.session.log import E, Session
from lab.session.reading import Beside, read_document
from lab.session.remarks import faults_of, tail_words
from lab.session.tree import Tree
from lab.session.writing import side_bytes

INFIX: Final = ".tags-"
"""The middle of such a file's name, between those of its session and its rater."""
READ_ONLY: Final = "open the session without --tags to go on with it"


def side_path(session: Path, rater: str) -> Path:
    """Return where a rater's marks of a session belong: `NAME.tags-RATER.toml` beside it."""
    return session.with_name(f"{session.stem}{INFIX}{rater}.toml")


def rater_of(side: Path) -> str:
    """Return whose marks a file holds by its name; "" where it names no rater."""
    return side.stem.partition(INFIX)[2]


def sides_of(session: Path) -> list[Path]:
    """Return the files of marks that lie beside a session by the name they have there, in its order."""
    folder = session.parent
    try:
        names = _names(folder, folder.stat().st_mtime_ns).get(session.stem, [])
    except OSError:
        return []
    return [path for name in names if _is_file(path := folder / name)]


@lru_cache(maxsize=4)
def _names(folder: Path, _changed_at: int) -> dict[str, list[str]]:
    """Return the names of files of marks in a folder by their session's, read once for a folder of many."""
    names: dict[str, list[str]] = {}
    for path in sorted(folder.iterdir()):
        session, infix, _ = path.name.partition(INFIX)
        if infix and path.suffix == ".toml":
            names.setdefault(session, []).append(path.name)
    return names


def is_side(path: Path) -> bool:
    """Return whether a file is by its name one of marks, and the session they are of lies beside it."""
    story = story_of(path)
    return story is not None and story.exists()


def story_of(path: Path) -> Path | None:
    """Return the session that a file of marks is of by its name, which lies beside it; None for any other name."""
    name, infix, _ = path.name.partition(INFIX)
    return path.with_name(f"{name}.toml") if infix else None


def without_sides(paths: Iterable[Path]) -> list[Path]:
    """Return files without those of marks whose sessions are among them, as where a shell names all of a folder."""
    paths = list(paths)
    return [path for path in paths if story_of(path) not in paths]


def open_with_sides(path: Path) -> Session:
    """Read a session with the marks that lie beside it, to look at: nothing of it is written any more.

    What of the marks cannot be read is told in `notice`. Raises `LabError` when the session cannot.
    """
    session = Session.open(path)
    session.notice = " ".join([*filter(None, [session.notice]), *(f"{fault}." for fault in add_sides(session))])
    return session


def add_sides(session: Session) -> list[LabError]:
    """Add the marks that lie beside a session to its events in memory, and return what cannot be read.

    From then on nothing of the session is written any more.
    """
    sides = sides_of(session.path)
    if not sides:
        return []
    try:
        _check_ids(session)
    except LabError as fault:
        return [fault]
    return [fault for path in sides for fault in add_side(session, path)]


def add_side(session: Session, path: Path) -> list[LabError]:
    """Add the marks in one such file, as `add_sides` does with all of them."""
    session.keep_in_memory()
    tree = session.tree
    before, damage = tree.last_id, list(tree.damage)
    try:
        content = read_document(path, beside=Beside(session.header, session.scenario, tree))
        faults = [
            LabError(each.what, where=f"{path}, {each.place}", mend=each.mend) for each in tree.damage[len(damage) :]
        ]
        return faults + [LabError(tail_words(content), where=str(path))] * bool(content.torn)
    except LabError as fault:
        tree.forget_after(before)
        return [fault]
    finally:
        # What is the matter with marks does not concern the steps of the session.
        tree.damage = damage


class SideSession(Session):
    """A session whose marks go to a file of their own. Nothing else can be written to it."""

    why_read_only: ClassVar[str] = "only tags are written here, to a file of their own"
    _first: ClassVar[int] = FIRST_OF_SIDE
    _story: Path
    _side: Side

    @property
    def story(self) -> Path:
        """The file with the steps, which is only read."""
        return self._story

    @classmethod
    def take_up(cls, path: Path, session: Session, *, clock: Clock = now) -> Self:
        """Add the marks in the file at `path` to a session that was just read, and write further ones there.

        A file that is not there yet begins with the first mark. Raises `LabError` when the file holds something other
        than marks of this session.
        """
        _check_ids(session)
        side = cls(path, session.header, session.scenario, clock=clock)
        side.tree, side._story, side.faults = session.tree, session.path, session.faults
        side._beside = Beside(session.header, session.scenario, Tree())
        side._side = Side(session=session.header.id, created=moment(clock()), app=APP)
        remarks: list[str] = []
        before = len(session.tree.damage)
        if path.exists() or path.is_symlink():
            content = read_document(path, beside=Beside(session.header, session.scenario, session.tree))
            side._side = content.side or side._side
            side._adopt(content)
            faults = [fault for fault in faults_of(content, path) if fault not in session.faults]
            side.faults, remarks = (*session.faults, *faults), [*content.remarks, *faults]
            remarks += [
                f"{path.name}, {fault.place}: {fault.what} ({fault.mend})." for fault in session.tree.damage[before:]
            ]
        place = f"Tags go to {path}; {session.path.name} stays as it is."
        side.notice = " ".join(filter(None, [place, session.notice, *remarks]))
        return side

    def stamp(self) -> Stamp:
        """Return the id and time of the next event: ids begin where those of no session do."""
        stamp = super().stamp()
        return Stamp(id=max(stamp["id"], FIRST_OF_SIDE), at=stamp["at"])

    def append(self, event: E) -> E:
        """Write a mark. Raises `LabError` for anything else."""
        if not isinstance(event, AnyMark):
            raise LabError(self.why_read_only, mend=READ_ONLY)
        return super().append(event)

    def _head(self) -> bytes:
        return side_bytes(self._side)

    def hold(self) -> None:
        """Begin the file if there is none, or open it for writing."""
        if self._descriptor is None and not self._length:
            try:
                self._begin(self._head())
            except UnsavedError:
                raise
            except LabError as error:
                what = error.what.replace("session file", "file of tags")
                raise self._unwritable(LabError(what, mend="open the session again")) from error
        super().hold()


def _check_ids(session: Session) -> None:
    if session.tree.last_id >= FIRST_OF_SIDE:
        what = f"it has events numbered from {FIRST_OF_SIDE:,} on, as only tags in a file of their own are"
        raise LabError(what, where=str(session.path), mend="tag in the session's own file")


def _is_file(path: Path) -> bool:
    try:
        return S_ISREG(path.stat().st_mode)
    except OSError:
        return False
