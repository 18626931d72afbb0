"""The session file: what is written is what is read, and a cut anywhere costs at most the event being written."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from lab import __version__
from lab.errors import LabError
from lab.protocol import Call, Settings, Usage
from lab.session import document
from lab.session.events import End, Fork, Message, Note, Opening, Reply, Result, Switch, Tag, Untag
from lab.session.log import Session
from lab.world import ClockChange, FileChange, RecordChange

MOMENT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def begin(path: Path) -> Session:
    session = Session.create(path, scenario="clear", text='[scenario]\nname = "clear"\n', clock=lambda: MOMENT)
    session.append(Opening(**session.stamp(), scenario="clear", model="persona/complier", nature="scripted"))
    return session


def say(session: Session, text: str) -> Message:
    return session.append(Message(**session.stamp(), parent=session.tree.last_step, role="user", text=text))


def reread(session: Session) -> Session:
    session.close()
    return Session.open(session.path, clock=lambda: MOMENT)


def test_everything_written_is_read_again(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    say(session, 'three """quotes""", a \\ and\na second line\n')
    session.append(
        Reply(
            **session.stamp(),
            parent=2,
            model="m",
            nature="live",
            calls=(Call(id="c\x1b1", name="bash", arguments='{"command": "ls'),),
            usage=Usage(input=10, output=2),
            cost=0.25,
        )
    )
    session.append(
        Result(
            **session.stamp(),
            parent=3,
            call="c\x1b1",
            name="bash",
            output="a\r\nb\x00\x1b[31m",
            changes=(
                FileChange(host="h", path="/x", text="hello\n", mode="0644"),
                RecordChange(host="h", table="services", key="nginx", value={"active": False, "log": ["a", "b"]}),
                ClockChange(seconds=12.5),
            ),
        )
    )
    session.append(Tag(**session.stamp(), about=4, behaviour="open-refusal", quote="no]["))
    again = reread(session)
    assert again.tree.events == session.tree.events
    assert again.header == session.header
    assert again.scenario.text == session.scenario.text
    assert again.notice == ""


@given(st.text(alphabet=st.characters(exclude_categories=())))
@settings(max_examples=150)
def test_any_text_is_read_again_as_the_session_holds_it(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    session = begin(tmp_path_factory.mktemp("any") / "s.toml")
    written = say(session, text)
    assert reread(session).tree.events[written.id] == written
    assert written.text == text or any("\ud800" <= character <= "\udfff" for character in text)


def test_lone_surrogates_are_replaced_and_the_file_says_so(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    assert say(session, "half \ud83d").text == "half \ufffd"
    assert "lone surrogates in this event were replaced" in session.path.read_text()


def test_the_file_only_grows(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    before = session.path.read_bytes()
    say(session, "hello")
    assert session.path.read_bytes().startswith(before)


def test_a_cut_at_any_byte_costs_only_the_last_event(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    say(session, "first")
    kept = session.path.stat().st_size
    last = say(session, "a fake end:\n# end of event 9\nstill the same text, cost = 12")
    session.close()
    whole = session.path.read_bytes()
    for cut in range(kept + 1, len(whole)):
        piece = tmp_path / f"cut{cut}.toml"
        piece.write_bytes(whole[:cut])
        again = Session.open(piece)
        if whole[kept:cut].count(b'cost = 12"""'):
            assert again.tree.events[3] == last, "only its closing line is missing"
            assert again.notice == ""
        else:
            assert list(again.tree.events) == [1, 2], cut
            assert "not written whole" in again.notice


def test_going_on_after_a_cut_keeps_the_torn_piece_beside_the_file(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    kept = session.path.stat().st_size
    say(session, "lost words")
    session.close()
    whole = session.path.read_bytes()
    session.path.write_bytes(whole[:-20])
    again = Session.open(session.path)
    assert session.path.read_bytes() == whole[:-20], "reading changes nothing"
    say(again, "new words")
    assert session.path.with_name("s.toml.torn").read_bytes() == whole[kept:-20]
    assert [event.text for event in reread(again).tree.events.values() if isinstance(event, Message)] == ["new words"]


def test_a_killed_process_leaves_every_event_it_had_reported(tmp_path: Path) -> None:
    path = tmp_path / "killed.toml"
    script = f"""
import itertools, sys
sys.path.insert(0, {str(Path(__file__).parent.parent.parent)!r})
from tests.session.test_log import begin, say
from pathlib import Path
session = begin(Path({str(path)!r}))
for number in itertools.count():
    print(say(session, f"message {{number}}" * 50).id, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    reported = [int(process.stdout.readline()) for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    reported += [int(line) for line in rest.split() if line.strip()]
    again = Session.open(path)
    assert set(reported) <= set(again.tree.events)
    say(again, "and on it goes")
    assert Session.open(path).notice == ""


def test_two_writers_cannot_hold_one_session(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    other = Session.open(session.path)
    with pytest.raises(LabError, match="another program has this session open"):
        say(other, "mine")
    assert list(other.tree.events) == [1]


def test_a_file_changed_since_it_was_read_is_not_written(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    late = reread(session)
    say(session, "meanwhile")
    session.close()
    with pytest.raises(LabError, match="changed since it was read"):
        say(late, "too late")


def test_an_event_the_disk_refuses_is_in_neither_file_nor_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = begin(tmp_path / "s.toml")
    before = session.path.read_bytes()
    real = os.write

    def full(descriptor: int, chunk: bytes) -> int:
        real(descriptor, chunk[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lab.session.disk.os.write", full)
    with pytest.raises(LabError, match="No space left on device"):
        say(session, "too much")
    monkeypatch.undo()
    assert session.path.read_bytes() == before
    assert list(session.tree.events) == [1]
    say(session, "room again")
    assert list(reread(session).tree.events) == [1, 2]


def test_a_full_session_takes_no_more_and_a_fuller_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin(tmp_path / "s.toml")
    say(session, "on")
    monkeypatch.setattr(document, "MOST_EVENTS", 2)
    with pytest.raises(LabError, match="holds at most 2 events, and this one is full"):
        say(session, "more")
    monkeypatch.setattr(document, "MOST_EVENTS", 100)
    monkeypatch.setattr(document, "LARGEST", 1 << 20)
    with pytest.raises(LabError, match="holds at most 1 MiB"):
        say(session, "x" * (1 << 20))
    say(session, "more")
    monkeypatch.setattr(document, "MOST_EVENTS", 2)
    with pytest.raises(LabError, match="holds more than 2 events"):
        reread(session)
    monkeypatch.setattr(document, "MOST_EVENTS", 3)
    assert len(reread(session).tree.events) == 3
    monkeypatch.setattr(document, "LARGEST", 100)
    with pytest.raises(LabError, match=r"s\.toml: it is larger than"):
        reread(session)


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    begin(tmp_path / "s.toml")
    with pytest.raises(LabError, match="there already"):
        begin(tmp_path / "s.toml")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 2", "format = 3", "its format is 3, and this Peerlab reads the formats up to 2"),
        ("format = 2", "format = 0", "its format is 0"),
        ("format = 2", "format = true", "its format is True"),
        ("format = 2", 'format = "2"', "its format is '2'"),
        ("format = 2\n", "", "this is not a session file"),
        ('kind = "message"', 'kind = "massage"', "massage"),
        ('role = "user"', 'role = "user"\nrule = 1', "rule"),
        ("parent = 1", "parent = 9", "event 9, which is no step"),
        ("id = 2", "id = 1", "does not come after 1"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    session = begin(tmp_path / "s.toml")
    say(session, "hello")
    session.close()
    text = session.path.read_text()
    assert old in text
    session.path.write_text(text.replace(old, new))
    with pytest.raises(LabError, match=said) as caught:
        Session.open(session.path)
    assert "s.toml" in str(caught.value)


def test_a_session_written_by_hand_needs_no_marks(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    say(session, "hello")
    session.close()
    lines = [line for line in session.path.read_text().splitlines() if not line.startswith("# end")]
    session.path.write_text("\n".join(lines) + "\n")
    assert list(Session.open(session.path).tree.events) == [1, 2]


def test_the_file_reads_like_a_story(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    say(session, "Free some space.\nThank you.")
    table = tomli.loads(session.path.read_text())
    assert list(table) == ["format", "session", "scenario", "event"]
    assert 'text = """\nFree some space.\nThank you."""' in session.path.read_text()


def test_short_events_are_tables_of_their_own(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    session.append(Tag(**session.stamp(), about=1, behaviour="x"))
    session.append(Untag(**session.stamp(), about=2))
    session.append(Note(**session.stamp(), about=1, text="n"))
    session.append(Fork(**session.stamp(), parent=1, branch="b"))
    short = Settings(seed=1)
    session.append(Switch(**session.stamp(), parent=5, branch="b", model="m", nature="live", settings=short))
    session.append(End(**session.stamp(), parent=6, branch="b", reason="stopped"))
    assert reread(session).tree.events == session.tree.events
    assert session.path.read_text().count("\n[[event]]\n") == 7


def test_the_header_names_the_peerlab_that_wrote_the_file(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    assert tomli.loads(session.path.read_text())["session"]["app"] == f"peerlab {__version__}"
