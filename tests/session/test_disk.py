"""Saved means saved: full disks, files that vanish, disks that are slow, file systems without locks."""

import errno
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.engine.start import start_session
from lab.errors import LabError
from lab.session.disk import FileTakenError, UnsavedError
from lab.session.log import Session
from tests.engine.scripted import SCENARIO, Script
from tests.session.test_log import begin, reread, say

WRITE = "lab.session.disk.os.write"
FLOCK = "fcntl.flock"


def refusing(number: int) -> Callable[..., int]:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return refuse


def scenario(folder: Path) -> str:
    path = folder / "two-hosts.toml"
    path.write_text(SCENARIO)
    return str(path)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG])
def test_a_disk_that_takes_nothing_is_told_once_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(WRITE, refusing(number))
    with pytest.raises(LabError, match=f"cannot be begun .{os.strerror(number)}"):
        start_session(scenario(tmp_path), {}, Script(), folder=tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_locks_is_worked_on_with_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(FLOCK, refusing(number))
    engine = start_session(scenario(tmp_path), {}, Script(), folder=tmp_path / "out")
    assert "knows no locks" in engine.session.notice
    (path,) = (tmp_path / "out").iterdir()
    engine.close()
    again = Session.open(path)
    say(again, "more")
    assert again.notice.count("knows no locks") == 1


def test_only_a_name_that_is_taken_is_passed_over(tmp_path: Path) -> None:
    paths = {start_session(scenario(tmp_path), {}, Script(), folder=tmp_path / "out").session.path for _ in range(3)}
    assert len(paths) == 3
    with pytest.raises(FileTakenError):
        begin(paths.pop())


def test_a_new_file_and_its_name_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fsync

    def sync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    monkeypatch.setattr("lab.session.disk.os.fsync", sync)
    session = begin(tmp_path / "s.toml")
    assert {session.path.stat().st_ino, tmp_path.stat().st_ino} <= set(synced)


def removed(path: Path) -> None:
    path.unlink()


def renamed_over(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 5)


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"# by hand\n")


def folder_gone(path: Path) -> None:
    path.parent.rename(path.parent.with_name("moved"))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (removed, "removed or renamed"),
        (renamed_over, "another file has taken its place"),
        (cut, "cut short"),
        (grown, "written to by another program"),
        (folder_gone, "removed or renamed"),
    ],
)
def test_a_file_harmed_while_it_is_open_is_told_and_goes_on_elsewhere(
    tmp_path: Path, harm: Callable[[Path], None], said: str
) -> None:
    session = begin(tmp_path / "here" / "s.toml")
    say(session, "one")
    assert session.why_unsaved() == ""
    harm(session.path)
    assert said in session.why_unsaved()
    before = session.path.read_bytes() if session.path.exists() else None
    with pytest.raises(UnsavedError, match=said):
        say(session, "two")
    assert (session.path.read_bytes() if session.path.exists() else None) == before
    assert list(session.tree.events) == [1, 2]
    session.move_to(tmp_path / "there.toml")
    say(session, "two")
    assert session.why_unsaved() == ""
    again = reread(session)
    assert again.path == tmp_path / "there.toml"
    assert again.tree.events == session.tree.events
    assert again.header == session.header
    assert again.notice == ""


def test_where_nothing_can_be_written_the_session_stays_where_it_was(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    (tmp_path / "file").touch()
    for place in (tmp_path / "s.toml", tmp_path / "file" / "t.toml", Path("a\0b.toml")):
        with pytest.raises(LabError):
            session.move_to(place)
    say(session, "still here")
    assert list(reread(session).tree.events) == [1, 2]


class Disk:
    """An `os.fsync` that waits until it is let go, or fails."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.free = threading.Event()
        self.settled = threading.Event()
        self.faults = 0
        self._real = os.fsync
        monkeypatch.setattr("lab.session.disk.os.fsync", self._sync)

    def _sync(self, descriptor: int) -> None:
        assert self.free.wait(30)
        if self.faults:
            self.faults -= 1
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._real(descriptor)


def test_a_slow_disk_keeps_no_writer_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(tmp_path / "s.toml")
    disk = Disk(monkeypatch)
    session.sync_behind(disk.settled.set)
    say(session, "one")
    say(session, "two")
    assert session.is_saving
    assert list(Session.open(session.path).tree.events) == [1, 2, 3], "what is shown is in the file"
    disk.free.set()
    session.settle()
    assert disk.settled.wait(30)
    assert not session.is_saving


def test_what_a_disk_lost_while_syncing_is_told_and_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(tmp_path / "s.toml")
    disk = Disk(monkeypatch)
    disk.faults = 2
    disk.free.set()
    session.sync_behind(disk.settled.set)
    say(session, "one")
    with pytest.raises(UnsavedError, match="did not take the last events"):
        session.settle()
    assert disk.settled.wait(30)
    with pytest.raises(UnsavedError, match="Input/output error"):
        say(session, "two")
    assert list(session.tree.events) == [1, 2]
    assert "did not take" in session.why_unsaved()
    say(session, "two")
    session.settle()
    again = reread(session)
    assert again.tree.events == session.tree.events
    assert len(again.tree.events) == 3


def test_a_fault_of_the_last_sync_is_known_after_closing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(tmp_path / "s.toml")
    disk = Disk(monkeypatch)
    disk.faults = 1
    disk.free.set()
    session.sync_behind(disk.settled.set)
    say(session, "one")
    session.close()
    assert "did not take" in session.why_unsaved()
    say(session, "two")
    assert list(reread(session).tree.events) == [1, 2, 3]


def test_a_limit_on_the_size_of_files_ends_a_run_with_a_sentence(tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    command = [sys.executable, "-m", "lab", "run", "clear-the-host", "-m", "persona/protector", "--out", "o"]
    place = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, preexec_fn=limit, env=place)
    assert done.returncode == 2
    assert done.stderr.startswith("peerlab: ")
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "o").iterdir()) == []


def test_a_torn_piece_that_finds_no_room_waits_with_the_event(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(tmp_path / "s.toml")
    say(session, "one")
    session.close()
    torn = session.path.read_bytes()[:-30]
    session.path.write_bytes(torn)
    again = Session.open(session.path)
    real = os.write
    monkeypatch.setattr(WRITE, lambda descriptor, chunk: real(descriptor, chunk[:4]) if len(chunk) > 20 else refuse())

    def refuse() -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(UnsavedError, match="No space left"):
        say(again, "two")
    assert session.path.read_bytes() == torn
    assert session.path.with_name("s.toml.torn").read_bytes() == b""
    assert again.why_unsaved()
    monkeypatch.setattr(WRITE, real)
    again.move_to(tmp_path / "there.toml")
    assert again.why_unsaved() == ""
    say(again, "two")
    assert list(reread(again).tree.events) == [1, 2]


def test_a_file_that_another_program_holds_leaves_what_came_in_memory(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    other = Session.open(session.path)
    with pytest.raises(UnsavedError, match="another program has this session open"):
        say(other, "mine")
    assert other.why_unsaved()
    other.move_to(tmp_path / "there.toml")
    assert other.why_unsaved() == ""
    say(other, "mine")
    assert list(reread(other).tree.events) == [1, 2]
    say(session, "theirs")
