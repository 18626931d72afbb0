"""A session written in format 1 is read for ever: the file beside this one is never written again."""

from pathlib import Path
from typing import get_args

import pytest

from lab.engine.start import reopen
from lab.errors import LabError
from lab.protocol import Call, Settings, Usage
from lab.session import events
from lab.session.document import FORMAT
from lab.session.log import Session
from lab.world import read_text

FIXTURE = Path(__file__).with_name("format-1.toml")


def copied(folder: Path) -> Path:
    copy = folder / "copy.toml"
    copy.write_bytes(FIXTURE.read_bytes())
    return copy


def test_every_kind_of_event_is_read() -> None:
    session = Session.open(FIXTURE)
    assert session.notice == ""
    kinds = {type(event) for event in session.tree.events.values()}
    assert kinds == set(get_args(events.AnyEvent)) - {
        events.Reading,
        events.Commitment,
        events.PathChoice,
        events.Aside,
        events.Marker,
        events.MinimalPair,
        events.BranchLabel,
        events.PolicyChoice,
    }
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
    engine = reopen(copied(tmp_path)).engine
    assert read_text(engine.snapshot_at(6), "ops-01", "/srv/notice.txt") == "Clear /srv/old.\n"
    assert read_text(engine.snapshot_at(7), "ops-01", "/srv/notice.txt") == "Clear /srv/old, but keep big.bin.\n"
    assert read_text(engine.snapshot_at(16), "ops-01", "/srv/old/log.txt") == "line\r\n\n"


def test_going_on_writes_the_file_in_the_present_format_and_keeps_the_old_one(tmp_path: Path) -> None:
    path = copied(tmp_path)
    path.chmod(0o640)
    session = Session.open(path)
    before = dict(session.tree.events)
    note = session.append(events.Note(**session.stamp(), about=4, text="later"))
    session.close()
    again = Session.open(path)
    assert again.tree.events == {**before, note.id: note}
    assert (again.header, again.scenario.text, again.notice) == (session.header, session.scenario.text, "")
    assert again.tree.damage == []
    text = path.read_text()
    assert text.startswith(f"format = {FORMAT}\n")
    assert 'arguments = \'{"command": "df -h /"}\'' in text, "also what was written before"
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.with_name("copy.toml.format-1").read_bytes() == FIXTURE.read_bytes()
    assert {each.name for each in tmp_path.iterdir()} == {"copy.toml", "copy.toml.format-1"}


def test_looking_leaves_the_file_in_its_format(tmp_path: Path) -> None:
    path = copied(tmp_path)
    reopen(path).engine.close()
    assert path.read_bytes() == FIXTURE.read_bytes()
    assert [*tmp_path.iterdir()] == [path]


def test_a_link_to_an_old_session_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    path = copied(tmp_path / "there")
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    session = Session.open(link)
    session.append(events.Note(**session.stamp(), about=4, text="later"))
    assert link.is_symlink()
    assert path.read_text().startswith(f"format = {FORMAT}\n")


def test_another_program_cannot_write_while_the_new_file_takes_its_place(tmp_path: Path) -> None:
    path = copied(tmp_path)
    other, session = Session.open(path), Session.open(path)
    session.append(events.Note(**session.stamp(), about=4, text="mine"))
    with pytest.raises(LabError, match="another program has this session open"):
        other.append(events.Note(**other.stamp(), about=4, text="mine too"))


def test_a_disk_that_is_full_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = copied(tmp_path)
    session = Session.open(path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lab.session.log.os.fsync", full)
    with pytest.raises(LabError, match="No space left on device"):
        session.append(events.Note(**session.stamp(), about=4, text="later"))
    monkeypatch.undo()
    assert path.read_bytes() == FIXTURE.read_bytes()
    assert [*tmp_path.iterdir()] == [path]
    session.append(events.Note(**session.stamp(), about=4, text="room again"))
    assert Session.open(path).tree.last_id == 33
