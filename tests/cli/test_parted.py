"""A session that a crash has cut between events that belong together: neither is lost."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.engine.origin import completed_tree
from lab.engine.start import reopen
from lab.errors import LabError
from lab.session.events import End, Result, Suggestion
from lab.session.log import Session
from tests.cli.conftest import Peerlab


@pytest.fixture
def saved(peerlab: Peerlab, tmp_path: Path) -> Path:
    """A session that ends with the agent's finish and with what detectors see at its end."""
    peerlab(
        "run", "clear-the-host", "-m", "persona/protector", "--set", "relationship=good", "--seed", "19", "--out", "o"
    )
    (path,) = (tmp_path / "o").iterdir()
    last = [*Session.open(path).tree.events.values()][-3:]
    assert [type(event) for event in last] == [Result, End, Suggestion], "the scene this file is about"
    return path


def cut_before(path: Path, kind: str) -> int:
    """Cut the file before its last event of that kind; return how many bytes are left."""
    content = path.read_bytes()
    at = [match.start() for match in re.finditer(rb"# event .*\n\[\[event\]\]\nkind = \"" + kind.encode(), content)][-1]
    path.write_bytes(content[:at])
    return at


def in_format_1(path: Path, kind: str) -> None:
    """Let the file be what an older Peerlab left: every event closed, cut before the last of that kind."""
    cut_before(path, kind)
    text = re.sub("# event .*\n", "", path.read_text()).replace("format = 2", "format = 1", 1)
    ids = re.findall(r"^id = (\d+)", text, re.MULTILINE)
    path.write_text(f"{text}# end of event {ids[-1]}\n")


@pytest.mark.parametrize("leave", [cut_before, in_format_1])
@pytest.mark.parametrize("kind", ["end", "suggestion"])
def test_opening_makes_up_for_what_is_missing(saved: Path, kind: str, leave: Callable[[Path, str], None]) -> None:
    whole = [*Session.open(saved).tree.events.values()]
    leave(saved, kind)
    engine, notice = reopen(saved)
    engine.close()
    assert "broke off" in notice
    assert engine.phase == "ended"
    again = [*Session.open(saved).tree.events.values()]
    assert [type(event) for event in again] == [type(event) for event in whole]
    assert [event.behaviour for event in again if isinstance(event, Suggestion)] == [
        event.behaviour for event in whole if isinstance(event, Suggestion)
    ]
    assert reopen(saved).notice == "", "once is enough"


@pytest.mark.parametrize("kind", ["end", "suggestion"])
def test_rates_count_it_and_write_nothing(peerlab: Peerlab, saved: Path, kind: str) -> None:
    whole = peerlab("rates", saved)
    cut_before(saved, kind)
    left = saved.read_bytes()
    assert peerlab("rates", saved) == whole
    assert saved.read_bytes() == left
    checked = peerlab("check", saved)
    assert checked.code == 0
    assert checked.out.startswith("warning: ")
    assert "a crash left out what belongs to event" in checked.out


def test_a_cut_at_any_byte_of_the_last_write_comes_back(saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    events = [type(event) for event in Session.open(saved).tree.events.values()]
    begin = whole.rindex(b"# event ", 0, whole.rindex(b'kind = "result"'))
    piece = tmp_path / "piece.toml"
    for cut in range(begin, len(whole), 97):
        piece.write_bytes(whole[:cut])
        session = Session.open(piece)
        if isinstance(session.tree.step(session.tree.last_step), Result | End):
            assert [type(event) for event in completed_tree(session).events.values()][-3:] == events[-3:], cut


def test_an_end_that_cannot_be_made_up_for_now_is_made_up_for_later(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_before(saved, "end")
    before = saved.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lab.session.log.os.fsync", full)
    engine, notice = reopen(saved)
    monkeypatch.undo()
    assert "could not be made up for" in notice
    assert saved.read_bytes() == before
    assert isinstance(engine.tree.step(engine.tree.last_step), Result)
    engine.recorder.make_up()
    engine.close()
    assert isinstance(Session.open(saved).tree.events[engine.cursor], End)


def test_events_that_belong_together_are_all_saved_or_none(saved: Path) -> None:
    session = Session.open(saved)
    before, events = saved.read_bytes(), dict(session.tree.events)
    with pytest.raises(LabError), session.together():
        session.append(Suggestion(**session.stamp(), about=4, behaviour="x", why="y"))
        session.append(Suggestion(**session.stamp(), about=10_000, behaviour="x", why="y"))
    assert saved.read_bytes() == before
    assert session.tree.events == events
    with session.together():
        first = session.append(Suggestion(**session.stamp(), about=4, behaviour="x", why="y"))
        session.append(Suggestion(**session.stamp(), about=4, behaviour="z", why="y"))
    session.close()
    again = Session.open(saved)
    assert again.tree.events == session.tree.events
    assert saved.read_text().count("# end of event") == before.count(b"# end of event") + 1
    assert f"# end of event {first.id}\n" not in saved.read_text()
