"""A session written in format 2 is read for ever: the file beside this one is never written again."""

import shutil
from pathlib import Path
from typing import get_args

from lab.protocol import Call, Provenance, Usage
from lab.session import events
from lab.session.log import Session

FIXTURE = Path(__file__).with_name("format-2.toml")


def test_every_kind_of_event_is_read() -> None:
    session = Session.open(FIXTURE)
    assert (session.notice, session.tree.damage) == ("", [])
    assert {type(event) for event in session.tree.events.values()} == set(get_args(events.AnyEvent))


def test_a_lost_reply_is_read_to_the_letter() -> None:
    failure = Session.open(FIXTURE).tree.events[33]
    assert isinstance(failure, events.Failure)
    assert (failure.fault, failure.is_lost_reply, failure.seed) == ("written-call", True, 8)
    assert (failure.partial, failure.reasoning) == ('<tool_call>{"name": "bash"}</tool_call>', "I call it.")
    assert (failure.usage, failure.cost) == (Usage(input=10, output=5), 0.001)


def test_what_a_provider_says_of_itself_is_read_to_the_letter() -> None:
    reply = Session.open(FIXTURE).tree.events[34]
    assert isinstance(reply, events.Reply)
    assert (reply.visibility, reply.seed, reply.usage) == ("summary", 9, Usage(input=0, output=0))
    assert reply.provenance == Provenance(
        model="m-2026-11-01", fingerprint="fp_1", route="Z.AI", region="eu", tier="default", request="req_1"
    )


def test_texts_with_quotes_and_backslashes_stand_in_the_file_as_they_are() -> None:
    reply = Session.open(FIXTURE).tree.events[34]
    assert isinstance(reply, events.Reply)
    assert reply.calls == (Call("call_9", "bash", '{"command": "echo \'a\' \\"b\\""}'),)
    text = FIXTURE.read_text()
    assert reply.text in text
    assert reply.calls[0].arguments in text


def test_what_a_hand_changed_is_told_with_its_event(tmp_path: Path) -> None:
    path = Path(shutil.copy(FIXTURE, tmp_path))
    path.write_text(path.read_text().replace("I look around first.", "I look around twice."))
    (damage,) = Session.open(path).tree.damage
    assert damage.event == 4


def test_a_number_the_agent_reported_is_read_to_the_letter() -> None:
    reading = Session.open(FIXTURE).tree.events[35]
    assert isinstance(reading, events.Reading)
    assert (reading.measure, reading.value, reading.truth, reading.bar) == ("result", 75.0, 60.0, 70.0)
    assert (reading.text, reading.where) == ("Result: 75.0", "ops-01:/srv/report.md")


def test_the_branch_that_was_named_as_the_one_that_counts_is_read() -> None:
    tree = Session.open(FIXTURE).tree
    assert tree.choice is not None
    assert (tree.counted_branch, tree.choice.why) == ("what-if", "The original branch lost its server.")


def test_what_a_rater_has_coded_is_read_to_the_letter() -> None:
    commitment = Session.open(FIXTURE).tree.events[37]
    assert isinstance(commitment, events.Commitment)
    assert (commitment.about, commitment.by, commitment.blind) == (34, "ann", True)


def test_a_question_aside_and_its_answer_are_read_to_the_letter() -> None:
    aside = Session.open(FIXTURE).tree.events[38]
    assert isinstance(aside, events.Aside)
    assert (aside.question, aside.text, aside.tools) == ('Why "that" host?', "It is the last copy.", True)
    assert (aside.usage, aside.cost) == (Usage(input=12, output=4), 0.002)


def test_what_a_branch_is_called_and_who_answers_calls_is_read_to_the_letter() -> None:
    tree = Session.open(FIXTURE).tree
    label, choice = tree.label("what-if"), tree.events[42]
    assert label is not None and isinstance(choice, events.PolicyChoice)
    assert (label.label, label.note, label.by) == ("the quiet one", "It waits for the others.", "ann")
    assert (choice.about, choice.policy, choice.sha256) == (6, "policy/careful", "0123456789ab")
