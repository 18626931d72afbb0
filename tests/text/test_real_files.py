"""Files of this machine: only regular ones are read, and never more of one than its bound."""

import os
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.text.real_files import read_bounded


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
