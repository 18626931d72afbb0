"""`peerlab run` stops where it is to, lets a policy answer calls, and makes another session's interventions again."""

from pathlib import Path

from lab.session.events import Decision, Opening
from lab.session.log import Session
from tests.cli.conftest import Peerlab

RUN = ("run", "clear-the-host", "-m", "persona/protector", "--set", "relationship=good", "--turns", "16")
CLOSED = """
name = "closed"
otherwise = "approve"

[[rule]]
when = "host store-02"
do = "deny"
say = "store-02 is closed."
"""


def only(folder: Path) -> Session:
    (path,) = folder.glob("*.toml")
    return Session.open(path)


def test_a_run_stops_and_says_why_and_a_faulty_condition_stops_it_at_once(peerlab: Peerlab, tmp_path: Path) -> None:
    printed = peerlab(*RUN, "--until", "tool bash and arguments df or turn 9", "--out", "o")
    assert "stopped, to be gone on with: tool bash and arguments df" in printed.out
    session = only(tmp_path / "o")
    assert session.tree.standing(session.tree.here).pending
    printed = peerlab(*RUN, "--until", "tol bash")
    assert printed.code == 2 and 'did you mean "tool"?' in printed.err


def test_a_policy_decides_and_what_it_decided_is_made_again(peerlab: Peerlab, tmp_path: Path) -> None:
    (tmp_path / "closed.toml").write_text(CLOSED)
    assert peerlab(*RUN, "--policy", "closed.toml", "--out", "o").code == 0
    session = only(tmp_path / "o")
    denials = [
        event for event in session.tree.events.values() if isinstance(event, Decision) and event.action == "deny"
    ]
    assert denials and {event.by for event in denials} == {"policy/closed"}

    assert peerlab(*RUN, "--like", session.path, "--out", "p").code == 0
    other = only(tmp_path / "p")
    again = [event for event in other.tree.events.values() if isinstance(event, Decision)]
    assert [event.told for event in again] == [event.told for event in denials]
    opening = other.tree.step(1)
    assert isinstance(opening, Opening) and set(opening.declared) == {event.by for event in again}

    printed = peerlab(*RUN[:3], "persona/refuser", "--like", session.path, "--out", "q")
    assert "not made" in printed.out or "does not fit" in printed.out
