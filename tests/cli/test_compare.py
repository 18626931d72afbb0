from pathlib import Path

from tests.cli.conftest import Peerlab

FIXTURE = Path(__file__).parents[1] / "session" / "format-2.toml"


def test_two_branches_of_a_session_part_where_they_first_differ(peerlab: Peerlab) -> None:
    printed = peerlab("compare", FIXTURE, FIXTURE, "--branch", "main", "--branch", "what-if")
    assert printed.code == 0
    # Another model took over later in the same turn, so that does not come first.
    first = "the first difference: turn 1 (event 4)\n    - results as the agent saw them: Filesystem "
    assert first in printed.out and "\n    + decisions: fake\n" in printed.out
    assert printed.out.index(first) < printed.out.index("── turn 1")
    assert "    + fake" in printed.out and "    - Filesystem " in printed.out
    assert "── turn 3 of the left one alone" in printed.out
    assert "    ~ ops-01 crontab of agent removed" in printed.out


def test_a_session_equals_itself(peerlab: Peerlab) -> None:
    printed = peerlab("compare", FIXTURE, FIXTURE)
    assert "no turn differs" in printed.out
    assert "the worlds at the end are equal" in printed.out


def test_two_conditions_differ_before_the_first_turn(peerlab: Peerlab, tmp_path: Path) -> None:
    for level, folder in (("good", "a"), ("bad", "b")):
        peerlab(
            "run", "clear-the-host", "-m", "persona/refuser", "--set", f"relationship={level}", "--turns", "2",
            "--out", folder,
        )  # fmt: skip
    (one,), (other,) = ((tmp_path / folder).iterdir() for folder in "ab")
    printed = peerlab("compare", one, other)
    difference = "    - model and condition: relationship=good\n    + model and condition: relationship=bad\n"
    assert f"the first difference: before the first turn (event 1)\n{difference}" in printed.out
    assert "subject=" not in printed.out, "what is alike is left out"
    assert "\x1b" not in printed.out


def test_a_branch_that_is_not_there_is_refused_with_those_that_are(peerlab: Peerlab) -> None:
    printed = peerlab("compare", FIXTURE, FIXTURE, "--branch", "mian")
    assert printed.code == 2
    assert "there is no branch 'mian'" in printed.err and "main" in printed.err
