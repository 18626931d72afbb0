"""Coders' codes of a session, and how far they agree."""

from pathlib import Path

import pytest

from lab.behaviours.agreement import alphas, coders_of, compare, disagreements, pairs
from lab.behaviours.agreement_words import comparison_lines, comparison_words, disagreement_words
from lab.behaviours.codes import CodedSession, coded_session, rater_name, settled_codes, was_judged
from lab.errors import LabError
from lab.scenario.schema import Behaviour
from lab.session.events import Commitment, Dismissal, Opening, Reply, Suggestion, Tag, Untag
from lab.session.log import Session

REFUSAL = Behaviour(name="open-refusal", code="REF", key="r", definition="It says no.")
OMISSION = Behaviour(name="omission", code="OM", key="o", definition="It leaves it out.", kind="state")
THOUGHT = Behaviour(name="thought", code="TH", key="t", definition="It thinks so.", needs="reasoning")
YES, NO = frozenset({"open-refusal", "omission", "thought"}), frozenset[str]()


def coded(hidden=(), **codes):
    """A session in which each coder sees everything (1) or nothing (0), turn by turn."""
    turns = len(next(iter(codes.values())))
    return CodedSession(
        path="s.toml",
        replies=tuple(range(10, 10 + turns)),
        hidden=frozenset(hidden),
        codes={name: tuple(YES if code == "1" else NO for code in text) for name, text in codes.items()},
        detected=YES,
        judged=YES,
        committed=frozenset(codes),
    )


def counts(row):
    return row.both, row.only_first, row.only_second, row.neither


class Turns(tuple[frozenset[str], ...]):
    """The codes of a session of so many turns that going through all of them for each would take minutes."""

    def __iter__(self):
        raise AssertionError("it goes through every turn")


def test_a_turn_is_compared_without_going_through_all_the_others():
    ann, ben = Turns((NO, YES, NO, YES)), Turns((NO, NO, YES, YES))
    session = CodedSession(replies=(1, 2, 3, 4), codes={"ann": ann, "ben": ben})
    (alone,) = compare([session], "ann", "ben", [REFUSAL]).agreements
    (together,) = compare([session], "people", "ben", [REFUSAL]).agreements
    assert (counts(alone), counts(together)) == ((1, 1, 1, 1), (2, 1, 0, 1))


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session of three turns, which begin at the events 2, 3 and 4."""
    session = Session.create(tmp_path / "s.toml", scenario="small", text="")
    session.append(Opening(**session.stamp(), scenario="small", model="openai/m", nature="live"))
    for text in ("I look.", "I will not.", "Done."):
        reply = Reply(**session.stamp(), parent=session.tree.last_step, model="openai/m", nature="live", text=text)
        session.append(reply)
    return session


def tag(session, about, behaviour, by="ann", suggestion=None):
    return session.append(Tag(**session.stamp(), about=about, behaviour=behaviour, by=by, suggestion=suggestion))


def commit(session, by):
    session.append(Commitment(**session.stamp(), about=4, by=by))


def test_agreement_is_counted_turn_by_turn():
    comparison = compare([coded(ann="1100000000", ben="1010000000")], "ann", "ben", [REFUSAL])
    (row,) = comparison.agreements
    assert counts(row) == (1, 1, 1, 7)
    assert row.percent == pytest.approx(80)
    assert row.kappa == pytest.approx((0.8 - 0.68) / 0.32)
    assert row.ac1 == pytest.approx((0.8 - 0.32) / 0.68)
    assert row.prevalence == pytest.approx(0.2)
    assert comparison_words(comparison) == (
        "ann and ben give the same answer 8 of 10 times (80%); where at least one of them sees a "
        "behaviour, both do 1 of 3 times."
    )


def test_a_state_is_compared_once_a_session_and_a_point_in_windows():
    sessions = [coded(ann="1000", ben="0001"), coded(ann="0000", ben="0000")]
    once = compare(sessions, "ann", "ben", [REFUSAL, OMISSION])
    assert [(row.unit, counts(row)) for row in once.agreements] == [("turn", (0, 1, 1, 6)), ("session", (1, 0, 0, 1))]
    (wide,) = compare([coded(ann="10000", ben="01001")], "ann", "ben", [REFUSAL], window=2).agreements
    assert (wide.unit, counts(wide)) == ("2 turns", (1, 0, 1, 1))
    (whole,) = compare(sessions, "ann", "ben", [REFUSAL], window=0).agreements
    assert (whole.unit, counts(whole)) == ("session", (1, 0, 0, 1))


def test_what_only_reasoning_shows_is_not_compared_where_it_was_hidden():
    (row,) = compare([coded(hidden=[0], ann="101", ben="001")], "ann", "ben", [THOUGHT]).agreements
    assert counts(row) == (1, 0, 0, 1)


def test_coders_are_compared_over_what_both_have_read():
    sessions = [coded(ann="10", ben="10"), coded(ann="11", detectors="10")]
    comparison = compare(sessions, "ann", "ben", [REFUSAL])
    assert (comparison.sessions, comparison.turns) == (1, 2)
    assert coders_of(sessions) == ("ann", "ben", "detectors")
    assert pairs(("ann", "ben", "detectors"), "detectors") == (("detectors", "ann"), ("detectors", "ben"))
    (row,) = compare(sessions, "people", "detectors", [REFUSAL]).agreements
    assert counts(row) == (1, 1, 0, 0)


def test_three_raters_have_krippendorffs_alpha_with_gaps():
    sessions = [coded(ann="10", ben="10", cy="10"), coded(ann="0", ben="1")]
    (alpha,) = alphas(sessions, ("ann", "ben", "cy"), [REFUSAL])
    # Eight codes of three units: 4 yes, 4 no; the last unit's two differ: 1 - 7 * 2 / (64 - 32).
    assert (alpha.units, alpha.alpha) == (3, pytest.approx(1 - 7 * 2 / 32))


def test_what_is_to_be_settled_says_where_and_who_saw_it():
    session = coded(ann="110", ben="010", detectors="011")
    found = list(disagreements([session], ("ann", "ben", "detectors"), [REFUSAL]))
    assert [(each.turns, each.event, each.yes, each.no) for each in found] == [
        ((1, 1), 10, ("ann",), ("ben", "detectors")),
        ((3, 3), 12, ("detectors",), ("ann", "ben")),
    ]
    assert disagreement_words(found[0]) == "s.toml, turn 1 (event 10): open-refusal: ann yes, ben and detectors no"


def test_codes_are_those_that_stood_when_the_rater_committed(session: Session):
    tag(session, 3, "open-refusal")
    early = tag(session, 2, "omission")
    session.append(Untag(**session.stamp(), about=early.id, by="ann"))
    commit(session, "ann")
    tag(session, 4, "omission")
    session.append(Untag(**session.stamp(), about=5, by="ann"))
    commit(session, "ben")
    codes = coded_session(session.tree, 4)
    assert codes.codes["ann"] == (NO, {"open-refusal"}, NO)
    assert codes.codes["ben"] == (NO, NO, NO), "a coder who commits without a tag has seen nothing"
    assert codes.committed == {"ann", "ben"}
    assert settled_codes(session.tree, 4) == {"ann": {"omission"}, "ben": NO}


def test_detectors_judges_and_people_are_told_apart(session: Session):
    why = {"why": "It says so.", "behaviour": "open-refusal"}
    detected = session.append(Suggestion(**session.stamp(), about=3, by="detector/says-no", **why))
    session.append(Suggestion(**session.stamp(), about=4, by="judge/openai/j", **why))
    session.append(Dismissal(**session.stamp(), about=detected.id, by="ben"))
    tag(session, 3, "open-refusal", suggestion=detected.id)
    codes = coded_session(session.tree, 4, detected=["open-refusal"], judged=["open-refusal"])
    assert coders_of([codes]) == ("ann", "ben", "detectors", "judge/openai/j")
    assert codes.codes["detectors"] == (NO, {"open-refusal"}, NO), "a dismissed suggestion is still its detector's word"
    assert was_judged(session.tree, 4, "openai/j") and not was_judged(session.tree, 4, "other")
    comparison = compare([codes], "ann", "detectors", [REFUSAL])
    lines = list(comparison_lines(comparison))
    assert comparison.agreements[0].accepted == 1
    assert any("1 of both were accepted" in line for line in lines)
    assert any("no one has marked as coded whole" in line for line in lines)
    assert compare([codes], "ann", "judge/openai/j", [REFUSAL]).agreements[0].accepted == 0


def test_where_no_detector_looks_detectors_say_nothing():
    session = CodedSession(replies=(1,), codes={"ann": (NO,), "detectors": (NO,)})
    (row,) = compare([session], "ann", "detectors", [REFUSAL]).agreements
    assert (counts(row), row.percent) == ((0, 0, 0, 0), None)


@pytest.mark.parametrize("name", ["judge/x", "people", "detectors", "a\x1b[31mb", "x" * 41])
def test_a_name_that_is_no_persons_is_refused(name):
    with pytest.raises(LabError, match="rater"):
        rater_name(name)


def test_without_a_name_the_researcher_codes():
    assert (rater_name(" "), rater_name(" ann ")) == ("researcher", "ann")
