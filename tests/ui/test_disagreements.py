"""The list of disagreements: what it lists, how a person's last word is kept, and where Enter leads."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot

from lab.behaviours.agreement import CoderComparison, Disagreement, coders_of, compare, disagreements
from lab.errors import LabError
from lab.session.events import Commitment, Note, Tag
from lab.session.log import Session
from lab.studies.session_codes import read_coding
from lab.studies.settling import settle
from lab.ui.coding.disagreements import DisagreementsScreen
from lab.ui.start.requests import Open
from tests.studies.sessions import played, suggested
from tests.ui.bare_app import PATIENCE, BareApp, handled, until
from tests.ui.rates_folder import TEXT, words
from tests.ui.test_start import settled

FACTS: dict[str, Any] = {"text": TEXT, "condition": {"threat": "on", "relationship": "good"}}


def by(rater: str, behaviour: str) -> tuple[type[Tag], dict[str, Any]]:
    return Tag, {"behaviour": behaviour, "by": rater}


def committed(rater: str) -> tuple[type[Commitment], dict[str, Any]]:
    return Commitment, {"by": rater}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two sessions: ann and ben differ in the first, ann and the detectors in the second."""
    monkeypatch.chdir(tmp_path)
    out = Path("out")
    out.mkdir()
    both = (committed("ann"), committed("ben"))
    played(out, by("ann", "persuasion"), *both, **FACTS)
    played(out, suggested("open-refusal"), committed("ann"), **FACTS)
    return out


def differing(folder: Path) -> list[Disagreement]:
    coding = read_coding([folder])
    assert not coding.unreadable
    sessions = sorted(coding.sessions, key=lambda session: session.path)
    return list(disagreements(sessions, coders_of(sessions), coding.behaviours))


def last_event(folder: Path, name: str) -> Any:
    return list(Session.open(folder / name).tree.events.values())[-1]


@pytest.mark.parametrize(
    ("rater", "is_there", "kind"),
    [("ben", True, Tag), ("ben", False, Note), ("ann", True, Note)],
)
def test_a_last_word_is_a_tag_of_ones_own_or_a_note_that_one_keeps_to_it(
    folder: Path, rater: str, is_there: bool, kind: type
) -> None:
    each, other = differing(folder)
    assert (each.behaviour, each.yes, each.settled) == ("persuasion", ("ann",), False)
    settle(each, rater=rater, is_there=is_there)
    event = last_event(folder, "000.toml")
    assert (type(event), event.by) == (kind, rater)
    after = differing(folder)
    assert [one.settled for one in after] == [True, False]
    assert (after[0].yes, after[1]) == (each.yes, other), "what was said when they committed stays"


def test_who_settles_without_having_coded_the_session_becomes_no_coder_of_it(folder: Path) -> None:
    before = differing(folder)
    settle(before[0], rater="cy", is_there=True)
    after = differing(folder)
    assert [(each.yes, each.no) for each in after] == [(each.yes, each.no) for each in before]
    assert after[0].settled


def test_a_tag_taken_back_settles_it_and_no_tag_of_another_is_touched(folder: Path) -> None:
    settle(differing(folder)[0], rater="ann", is_there=False)
    tree = Session.open(folder / "000.toml").tree
    tags = [event for event in tree.events.values() if isinstance(event, Tag)]
    assert [bool(tree.removals(tag)) for tag in tags] == [True]
    assert differing(folder)[0].settled
    settle(differing(folder)[1], rater="ann", is_there=False)
    assert all(each.settled for each in differing(folder)), "a suggestion that is turned down is settled"


def test_whoever_changes_their_mind_has_their_new_word_noted(folder: Path) -> None:
    for is_there in (True, True, False):
        settle(differing(folder)[0], rater="cy", is_there=is_there)
    notes = [event for event in Session.open(folder / "000.toml").tree.events.values() if isinstance(event, Note)]
    assert [note.text for note in notes if note.settles] == ["persuasion is there", "persuasion is not there"]


def test_a_last_word_goes_where_the_tags_of_its_rater_are(folder: Path) -> None:
    session, beside = folder / "000.toml", folder / "000.tags-cy.toml"
    before = session.read_bytes()
    settle(differing(folder)[0], rater="cy", is_there=True, is_beside=True)
    assert differing(folder)[0].settled and session.read_bytes() == before
    begun = beside.read_bytes()
    settle(differing(folder)[0], rater="cy", is_there=False)
    assert session.read_bytes() == before and len(beside.read_bytes()) > len(begun)
    assert "persuasion is not there" in beside.read_text()


async def test_the_list_is_settled_by_keys_and_opens_the_session_at_the_event(folder: Path) -> None:
    app, seen = BareApp(lambda: DisagreementsScreen(folder, "ben")), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        assert "2 sessions, coded by ann, ben, detectors · 2 disagreements to settle" in words(app, "sum")
        assert "ann and ben give the same answer" in words(app, "sum")
        rows = [" ".join(row.text.plain.split()) for row in app.screen.list.rows]
        assert rows == [
            "to settle: 2",
            "○ persuasion turn 1 yes: ann no: ben, detectors 000",
            "○ open-refusal turn 1 yes: detectors no: ann 001",
        ]
        await pilot.press("enter")
        await until(pilot, lambda: any(isinstance(message, Open) for message in seen))
        request = next(message for message in seen if isinstance(message, Open))
        assert (request.path.name, request.event) == ("000.toml", differing(folder)[0].event)
        await pilot.press("n")
        await until(pilot, lambda: "1 disagreement to settle, 1 settled" in words(app, "sum"))
        await settled(pilot)
        assert [row.text.plain.split()[0] for row in app.screen.list.rows] == ["to", "○", "settled:", "●"]
        assert app.screen.list.current.endswith(":open-refusal"), "the next one to settle"


async def test_last_words_that_come_fast_are_written_one_after_the_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, written = Event(), list[str]()

    def settle_slowly(each: Disagreement, **how: Any) -> None:
        assert each.behaviour != "persuasion" or gate.wait(PATIENCE)
        settle(each, **how)
        written.append(each.behaviour)

    def compare_aside(*details: Any) -> CoderComparison:
        assert current_thread() is not main_thread(), "it takes long, and keys would wait"
        return compare(*details)

    monkeypatch.setattr("lab.ui.coding.disagreements.settle", settle_slowly)
    monkeypatch.setattr("lab.ui.coding.disagreements.compare", compare_aside)
    app = BareApp(lambda: DisagreementsScreen(folder, "ben"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("y", "down", "n")
        await handled(pilot)
        gate.set()
        await until(pilot, lambda: "2 settled" in words(app, "sum"))
        await pilot.press("escape")
        await until(pilot, lambda: app.answers)
    assert (written, app.answers) == (["persuasion", "open-refusal"], [True])


def test_no_last_word_is_promised_to_a_session_that_another_program_writes(folder: Path) -> None:
    other = Session.open(folder / "000.toml")
    other.hold()
    try:
        with pytest.raises(LabError, match="settle it again once the file can be written") as fault:
            settle(differing(folder)[0], rater="ben", is_there=True)
    finally:
        other.close()
    assert "it waits" not in str(fault.value) and not differing(folder)[0].settled


@pytest.mark.parametrize(("size", "theme"), [((120, 40), "peerlab-dark"), ((80, 24), "peerlab-light")])
def test_the_list_looks_as_designed(
    snap_compare: Callable[..., bool], folder: Path, size: tuple[int, int], theme: str
) -> None:
    settle(differing(folder)[0], rater="ben", is_there=True)

    async def look(pilot: Pilot[Any]) -> None:
        await settled(pilot)

    assert snap_compare(
        BareApp(lambda: DisagreementsScreen(folder, "ben"), theme=theme), terminal_size=size, run_before=look
    )
