"""Saved sessions in a list: what each is about, and what is wrong with a broken one."""

import os
from contextlib import closing
from pathlib import Path

from lab.protocol import Call
from lab.session.events import Fork, Message, Opening, Reply, Result, Tag, Untag
from lab.session.log import Session
from lab.session.shelf import session_files, summarise
from lab.session.sides import SideSession, side_path
from lab.session.spending import total


def written(path: Path, *, turns: int = 2, cost: float | None = 0.25) -> Path:
    """A session with two tags on its first reply, one of them taken back, and a short branch."""
    session = Session.create(path, scenario="two-hosts", text="[scenario]\n", title="A try")
    opening = Opening(
        **session.stamp(), scenario="two-hosts", condition={"oversight": "watched"}, model="m", nature="live"
    )
    at = session.append(opening).id
    first = at = session.append(Message(**session.stamp(), parent=at, role="system", text="# end of event 7\nhello")).id
    for number in range(turns):
        call = Call(f"c{number}", "bash", "{}")
        at = session.append(
            Reply(**session.stamp(), parent=at, model="m", nature="live", calls=(call,), finish="calls", cost=cost)
        ).id
        if not number:
            session.append(Tag(**session.stamp(), about=at, behaviour="open-refusal"))
            wrong = session.append(Tag(**session.stamp(), about=at, behaviour="tampering"))
            session.append(Untag(**session.stamp(), about=wrong.id))
        at = session.append(Result(**session.stamp(), parent=at, call=call.id, name="bash", output='kind = "reply"')).id
    session.append(Fork(**session.stamp(), parent=first, branch="what-if"))
    session.close()
    return path


def test_a_session_is_told_in_one_line(tmp_path: Path) -> None:
    saved = summarise(written(tmp_path / "a.toml", turns=3))
    assert (saved.scenario, saved.title, saved.model, saved.nature) == ("two-hosts", "A try", "m", "live")
    assert saved.condition == {"oversight": "watched"}
    assert (saved.turns, saved.branches, saved.tags) == (3, 2, 1)
    assert (saved.cost, saved.unpriced) == (0.75, 0)
    assert total([saved.spending, saved.spending]).cost == 1.5
    assert not saved.fault and not saved.notice


def test_tags_beside_a_session_are_counted_and_seen_to_change(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml")
    (alone,) = session_files(tmp_path)
    reply = next(event.id for event in Session.open(path).tree.events.values() if isinstance(event, Reply))
    with closing(SideSession.take_up(side_path(path, "ann"), Session.open(path))) as side:
        for behaviour in ("tampering", "persuasion"):
            side.append(Tag(**side.stamp(), about=reply, behaviour=behaviour, by="ann"))
    saved = summarise(path)
    assert (saved.tags, saved.tags_beside, saved.notice) == (3, 2, "")
    (entry,) = session_files(tmp_path)
    assert entry != alone and (entry.path, entry.modified, entry.size) == (alone.path, alone.modified, alone.size)
    side_path(path, "bob").write_text("no tags\n")
    saved = summarise(path)
    assert saved.tags == 3 and "a.tags-bob.toml" in saved.notice


def test_the_line_says_the_same_as_the_opened_session(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml")
    session = Session.open(path)
    saved = summarise(path)
    assert saved.scenario == session.header.scenario
    assert saved.created == session.header.created
    assert saved.turns == max(session.tree.standing(tip).turn for tip in session.tree.branches().values())


def test_replies_of_unknown_price_are_counted_apart(tmp_path: Path) -> None:
    saved = summarise(written(tmp_path / "a.toml", cost=None))
    assert (saved.cost, saved.unpriced) == (0.0, 2)


def test_a_torn_tail_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml")
    path.write_bytes(path.read_bytes()[:-40])
    saved = summarise(path)
    assert saved.turns == 2
    assert "not written whole" in saved.notice


def test_a_broken_file_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("format = 1\n[session]\nid = \n")
    assert "line 3" in summarise(path).fault
    assert str(path) not in summarise(path).fault


def test_an_event_that_does_not_fit_is_a_fault(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml")
    text = path.read_text().replace('kind = "fork"', 'kind = "knife"')
    path.write_text(text)
    assert "knife" in summarise(path).fault


def test_a_file_written_by_hand_without_marks_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.toml")
    lines = [line for line in path.read_text().split("\n") if not line.startswith("# end of event")]
    path.write_text("\n".join(lines))
    assert summarise(path).turns == 2


def test_a_folder_lists_its_sessions_newest_first(tmp_path: Path) -> None:
    for number, name in enumerate(("old", "new")):
        path = written(tmp_path / f"{name}.toml")
        os.utime(path, (1_000 + number, 1_000 + number))
    (tmp_path / "notes.txt").write_text("no session")
    assert [entry.path.stem for entry in session_files(tmp_path)] == ["new", "old"]
    assert session_files(tmp_path / "nowhere") == []
