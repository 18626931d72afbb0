from pathlib import Path

import pytest

from tests.cli.conftest import Peerlab


@pytest.fixture
def saved(peerlab: Peerlab, tmp_path: Path) -> Path:
    peerlab("run", "clear-the-host", "-m", "persona/protector", "--set", "relationship=good", "--out", "o")
    (path,) = (tmp_path / "o").iterdir()
    return path


def test_the_transcript_tells_the_session_as_text(peerlab: Peerlab, saved: Path) -> None:
    printed = peerlab("replay", saved)
    assert (printed.code, printed.err) == (0, "")
    head = next(line for line in printed.out.splitlines() if "persona/protector (a scripted persona) · " in line)
    assert " relationship=good " in head and " oversight=watched " in head
    assert "asks bash:" in printed.out
    assert printed.out.rstrip().endswith("the agent said it is finished")


def test_a_session_verifies_exactly(peerlab: Peerlab, saved: Path) -> None:
    assert peerlab("replay", "--verify", saved) == (0, "exact\n", "")


def test_a_session_whose_output_was_altered_diverges_at_that_event(peerlab: Peerlab, saved: Path) -> None:
    text = saved.read_text()
    assert "Filesystem" in text
    saved.write_text(text.replace("Filesystem", "Filesystex", 1))
    printed = peerlab("replay", saved, "--verify")
    assert printed.code == 1
    assert printed.out.startswith("diverged at event ")
    assert "Filesystex" in printed.out


def test_a_torn_session_is_told_of_and_replayed_as_far_as_it_goes(peerlab: Peerlab, saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:-40])
    printed = peerlab("replay", saved, "--verify")
    assert (printed.code, printed.out) == (0, "exact\n")
    assert "not written whole" in printed.err
    assert peerlab("check", saved).code == 1


def test_what_is_no_session_is_bad_input(peerlab: Peerlab, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("a = 1\n")
    printed = peerlab("replay", "x.toml")
    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith("peerlab: x.toml: this is not a session")
    assert peerlab("replay", "none.toml").code == 2


def test_nothing_in_a_session_can_drive_the_terminal(peerlab: Peerlab, saved: Path) -> None:
    saved.write_text(saved.read_text().replace("Filesystem", "\\u001b]52;c;aGk=\\u0007", 1).replace('"""\nF', '"""\nF'))
    assert "\x1b" not in peerlab("replay", saved).out
