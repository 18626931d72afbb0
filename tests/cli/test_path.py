from pathlib import Path
from shutil import copy

from tests.cli.conftest import Peerlab

FIXTURE = Path(__file__).parents[1] / "session" / "format-2.toml"


def test_a_branch_is_named_as_the_one_that_counts_with_a_reason_that_the_file_keeps(
    peerlab: Peerlab, tmp_path: Path
) -> None:
    session = Path(copy(FIXTURE, tmp_path / "session.toml"))
    assert "* what-if" in peerlab("path", session).out
    back = peerlab("path", session, "--counts", "main", "--why", "it was whole after all")
    assert back.code == 0
    assert "* main" in back.out
    assert "it was whole after all" in session.read_text()
    assert "it is the original one" in peerlab("path", session).out


def test_a_choice_that_says_nothing_is_refused_and_writes_nothing(peerlab: Peerlab, tmp_path: Path) -> None:
    session = Path(copy(FIXTURE, tmp_path / "session.toml"))
    before = session.read_bytes()
    assert "counts already" in peerlab("path", session, "--counts", "what-if", "--why", "again").err
    assert "reason" in peerlab("path", session, "--counts", "main").err
    assert "main" in peerlab("path", session, "--counts", "mein", "--why", "a slip").err
    assert "--counts" in peerlab("path", session, "--why", "nothing else").err
    assert session.read_bytes() == before
