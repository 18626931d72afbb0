"""Files of this machine: only regular ones are read, and never more of one than its bound."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.text.real_files import new_file, read_bounded, write_new, write_new_pieces


def refusal(path: Path, most: int = 100) -> str:
    with pytest.raises(LabError) as caught:
        read_bounded(path, most, mend="take something out")
    return str(caught.value)


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b"x" * 100)
    assert read_bounded(path, 100) == b"x" * 100
    assert refusal(path, 99).endswith("— take something out")


def test_fifos_devices_and_folders_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.toml")
    (tmp_path / "link.toml").symlink_to("/dev/zero")
    (tmp_path / "to-fifo.toml").symlink_to(tmp_path / "fifo.toml")
    for name in ("fifo.toml", "link.toml", "to-fifo.toml"):
        assert "no regular file" in refusal(tmp_path / name)
    assert "is a folder" in refusal(tmp_path)


def test_a_name_no_file_can_have_is_a_sentence(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / ("n" * 5000))
    assert "cannot be read" in refusal(Path("a\0b"))


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "session.toml").touch()
    assert 'did you mean "session.toml"' in refusal(tmp_path / "sesion.toml")


def test_a_file_that_grows_while_it_is_read_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "grows.toml"
    path.write_bytes(b"x" * 1000)
    empty = os.stat_result((path.stat().st_mode, *([0] * 9)))
    monkeypatch.setattr("lab.text.real_files.os.fstat", lambda _: empty)
    assert "larger than" in refusal(path, 999)


@contextmanager
def room_for(count: int) -> Iterator[None]:
    """Let no file grow past `count` bytes, as on a disk that is full by then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_new_file_that_has_no_room_leaves_its_name_free(tmp_path: Path) -> None:
    path = tmp_path / "session.md"
    with room_for(1000), pytest.raises(LabError, match="was not written: File too large"):
        write_new(path, "word " * 1000)
    assert not list(tmp_path.iterdir())
    write_new(path, "word")
    assert path.read_text() == "word\n"


def test_a_text_that_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    def pieces() -> Iterator[str]:
        yield "word " * 100_000
        raise LabError("event 7 does not fit")

    with pytest.raises(LabError, match="event 7"):
        write_new_pieces(tmp_path / "session.md", pieces())
    assert not list(tmp_path.iterdir())


def test_a_file_of_that_name_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "session.md"
    path.write_text("older")
    with pytest.raises(LabError, match="there is a file of that name already"):
        write_new(path, "newer")
    with pytest.raises(FileExistsError), new_file(path):
        pass
    assert path.read_text() == "older"
