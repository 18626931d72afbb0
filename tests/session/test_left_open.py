"""A session that a crash left open is offered once."""

import os
from pathlib import Path

from lab.session import left_open
from lab.session.left_open import LeftOpen, note_closed, note_open, take_left_open


def session_in(folder: Path) -> Path:
    path = folder / "s.toml"
    path.write_text("")
    return path


def test_what_a_process_that_is_gone_had_open_is_offered_once(tmp_path: Path) -> None:
    tags = tmp_path / "s.tags-ann.toml"
    note_open(tmp_path, LeftOpen(session_in(tmp_path), tags))
    note = tmp_path / ".open" / str(os.getpid())
    # No process can have this number: it is above the largest that Linux gives.
    note.rename(note.with_name("4194305"))
    assert take_left_open(tmp_path) == [LeftOpen(tmp_path / "s.toml", tags)]
    assert take_left_open(tmp_path) == []


def test_a_session_that_is_open_or_closed_or_gone_is_not_offered(tmp_path: Path) -> None:
    path = session_in(tmp_path)
    note_open(tmp_path, LeftOpen(path))
    assert take_left_open(tmp_path) == []
    note_closed(tmp_path)
    assert list((tmp_path / ".open").iterdir()) == []
    (tmp_path / ".open" / "4194305").write_text(str(tmp_path / "gone.toml"))
    assert take_left_open(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    blocked = session_in(tmp_path)
    left_open.note_open(blocked, LeftOpen(blocked))
    assert take_left_open(blocked) == []
