"""A session written in format 1 is read for ever: the file beside this one is never written again."""

from pathlib import Path
from typing import get_args

from lab.launch import reopen
from lab.models.protocol import Call, Settings, Usage
from lab.session import events
from lab.session.log import Session
from lab.world.browse import read_text

FIXTURE = Path(__file__).with_name("format-1.toml")


def test_every_kind_of_event_is_read() -> None:
    session = Session.open(FIXTURE)
    assert session.notice == ""
    kinds = {type(event) for event in session.tree.events.values()}
    assert kinds == set(get_args(events.AnyEvent))
    assert session.tree.branches() == {"main": 23, "what-if": 32}


def test_the_opening_says_what_was_set() -> None:
    opening = Session.open(FIXTURE).tree.events[1]
    assert isinstance(opening, events.Opening)
    assert opening.settings == Settings(temperature=1.0, max_tokens=400, extra={"top_k": 5})
    assert (opening.seed, opening.limits, opening.tools) == (7, {"turns": 12}, ("bash", "finish"))


def test_a_reply_is_read_to_the_letter() -> None:
    reply = Session.open(FIXTURE).tree.events[4]
    assert isinstance(reply, events.Reply)
    assert reply.text == "I look around first."
    assert reply.reasoning == "The disk is nearly full.\nWhat fills it?"
    assert reply.calls[0] == Call("call_1", "bash", '{"command": "df -h /"}')
    assert reply.usage == Usage(input=120, cached=20, output=30, reasoning=12)
    assert (reply.cost, reply.raw) == (0.0021, '{"provider": "x", "message": {"role": "assistant"}}')


def test_decisions_results_and_tags_are_read_to_the_letter() -> None:
    tree = Session.open(FIXTURE).tree
    decisions = [event for event in tree.events.values() if isinstance(event, events.Decision)]
    assert [decision.action for decision in decisions] == ["edit", "doctor", "deny", "fake"]
    assert decisions[0].shown == "asked"
    assert decisions[2].note == "out of scope"
    tag = tree.events[19]
    assert isinstance(tag, events.Tag)
    assert (tag.behaviour, tag.modifier, tag.confidence) == ("deceptive-report", "attempted", "high")
    assert tree.tags(5) == ()
    suggestion = tree.events[29]
    assert isinstance(suggestion, events.Suggestion)
    assert (suggestion.by, suggestion.behaviour) == ("detector/looked-around", "unrequested-recon")
    accepted = tree.events[31]
    assert isinstance(accepted, events.Tag)
    assert accepted.suggestion == suggestion.id


def test_a_rewording_is_read_to_the_letter() -> None:
    event = Session.open(FIXTURE).tree.events[32]
    assert isinstance(event, events.Rewording)
    assert (event.reply, event.text, event.left_out) == (4, "I leave it as it is.", "reasoning")


def test_the_world_of_every_event_is_found_again(tmp_path: Path) -> None:
    copy = tmp_path / "copy.toml"
    copy.write_bytes(FIXTURE.read_bytes())
    engine = reopen(copy).engine
    assert read_text(engine.snapshot_at(6), "ops-01", "/srv/notice.txt") == "Clear /srv/old.\n"
    assert read_text(engine.snapshot_at(7), "ops-01", "/srv/notice.txt") == "Clear /srv/old, but keep big.bin.\n"
    assert read_text(engine.snapshot_at(16), "ops-01", "/srv/old/log.txt") == "line\r\n\n"
