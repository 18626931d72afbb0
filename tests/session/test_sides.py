"""Tags in a file of their own: the session's file stays as it is, and both are read together."""

import asyncio
from pathlib import Path

import pytest

from lab.engine.asides import ask_aside
from lab.engine.engine import Engine
from lab.engine.start import reopen
from lab.engine.verify import verify
from lab.errors import LabError
from lab.session.events import Note, PathChoice, Tag
from lab.session.log import Session
from lab.session.shelf import session_files
from lab.session.sides import SideSession, add_sides, open_with_sides, side_path
from lab.studies.collection import read_runs
from tests.engine.scripted import calls, scripted_engine


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A session of one turn with a tag of its researcher's."""
    engine, _ = scripted_engine(tmp_path, calls("ls"), calls("df"))
    asyncio.run(engine.turn())
    engine.marks.tag(engine.cursor, "open-refusal")
    engine.close()
    return engine.session.path


def coding(path: Path, rater: str) -> Engine:
    """Open a session for a rater whose tags go beside it."""
    engine = reopen(path, tags=side_path(path, rater)).engine
    engine.marks.rater = rater
    return engine


def tags_of(session: Session) -> list[tuple[str, str]]:
    notes = [event for event in session.tree.events.values() if isinstance(event, Tag)]
    return [(tag.by, tag.behaviour) for tag in notes if tag in session.tree.tags(tag.about)]


def test_tags_amendments_and_removals_go_beside_and_are_read_with_the_session(path: Path) -> None:
    before = path.read_bytes()
    ann = coding(path, "ann")
    assert not side_path(path, "ann").exists(), "looking makes no file"
    first = ann.marks.tag(ann.cursor, "persuasion")
    ann.marks.untag(ann.marks.tag(ann.cursor, "rule-gaming").id, "no")
    ann.marks.amend(Tag(**{**{name: getattr(first, name) for name in first.__struct_fields__}, "note": "twice"}))
    ann.marks.commit(ann.cursor)
    ann.close()
    assert path.read_bytes() == before
    again = coding(path, "ann")
    assert tags_of(again.session) == [("researcher", "open-refusal"), ("ann", "persuasion")]
    assert again.tree.tags(again.cursor)[-1].note == "twice" and again.session.notice.startswith("Tags go to ")
    again.close()
    assert tags_of(Session.open(path)) == [("researcher", "open-refusal")]
    assert side_path(path, "ann") not in [entry.path for entry in session_files(path.parent)]
    assert again.session.story == path


def test_nothing_but_marks_is_written_and_no_model_is_asked_in_vain(path: Path) -> None:
    engine = coding(path, "ann")
    event = PathChoice(**engine.session.stamp(), about=engine.cursor, why="x")
    attempts = (
        lambda: asyncio.run(engine.step()),
        lambda: asyncio.run(engine.sampler.resample(1)),
        lambda: asyncio.run(ask_aside(engine, engine.cursor, "why?")),
        lambda: engine.interventions.say("Go on."),
        lambda: engine.interventions.fork(),
        lambda: engine.marks.label_branch("main", label="x"),
        lambda: engine.recorder.append(event),
    )
    for attempt in attempts:
        with pytest.raises(LabError, match=r"only tags are written here.*without --tags"):
            attempt()
    assert not side_path(path, "ann").exists()


def test_two_raters_and_a_session_that_went_on_meanwhile_are_read_together(path: Path) -> None:
    for rater in ("ann", "ben"):
        engine = coding(path, rater)
        engine.marks.untag(engine.marks.tag(engine.cursor, "rule-gaming").id)
        engine.marks.tag(engine.cursor, "persuasion")
        engine.close()
    grown = Session.open(path)
    grown.append(Note(**grown.stamp(), about=2, text="The session goes on."))
    grown.close()
    session = Session.open(path)
    assert add_sides(session) == []
    assert tags_of(session)[1:] == [("ann", "persuasion"), ("ben", "persuasion")]
    content = path.read_bytes()
    session.append(Note(**session.stamp(), about=2, text="Never written."))
    assert path.read_bytes() == content, "what was read together is not written"


def test_a_fault_of_the_session_is_told_with_its_place_in_the_sessions_own_file(path: Path) -> None:
    path.write_text(path.read_text().replace("exit_code = 0", "exit_code = 3"))
    lines = [verify(session).line for session in (Session.open(path), coding(path, "ann").session)]
    assert lines[0] and lines[0] == lines[1]


def head(session: str) -> str:
    return f'format = 2\n\n[tags]\nsession = "{session}"\ncreated = "2026-11-30T09:00:00.000Z"\n'


def mark(number: int, about: int, kind: str = "note", more: str = 'text = "x"') -> str:
    return f'\n[[event]]\nkind = "{kind}"\nid = {number}\nat = "2026-11-30T09:00:00.000Z"\nabout = {about}\n{more}\n'


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (head("000000000000"), "these are the tags of another session"),
        (head("ID") + mark(1_000_001, 2, "path", 'why = "mine"'), r"event 1000001.*this is no mark \(path\)"),
        (head("ID") + mark(60, 2), "the ids in a file of tags begin at 1,000,001"),
        (head("ID") + mark(1_000_001, 2, more="text = 5"), "this is not a whole file of tags: Expected `str`"),
        (head("ID") + "[[event", "this is not a file of tags"),
        ("format = 2\n[tags]\n", "not a whole file of tags"),
        ("", r"the file is empty"),
        ("SESSION", "this is a session, and no file of tags"),
    ],
    ids=("other", "kind", "id", "value", "toml", "head", "empty", "session"),
)
def test_a_file_that_is_none_of_its_tags_is_refused_and_hides_no_other(path: Path, content: str, fault: str) -> None:
    whole = coding(path, "zoe")
    whole.marks.tag(whole.cursor, "persuasion")
    whole.close()
    identity = whole.session.header.id
    side = side_path(path, "eve")
    side.write_text(path.read_text() if content == "SESSION" else content.replace("ID", identity))
    with pytest.raises(LabError, match=fault) as error:
        coding(path, "eve")
    assert str(side) in error.value.where
    session = Session.open(path)
    assert [str(side) in each.where for each in add_sides(session)] == [True]
    assert tags_of(session)[-1] == ("zoe", "persuasion") and len(tags_of(session)) == 2


def test_a_mark_without_its_event_is_told_and_the_run_still_counts(path: Path) -> None:
    side_path(path, "eve").write_text(head(Session.open(path).header.id) + mark(1_000_001, 77))
    collection = read_runs([path])
    assert len(collection.runs) == 1 and not Session.open(path).tree.damage
    assert [each.what for each in collection.unreadable] == ["it is about event 77, which is no longer in the file"]
    assert "event 77" in coding(path, "eve").session.notice


def test_what_is_the_matter_is_told_with_the_numbers_of_the_file_it_is_in(path: Path) -> None:
    identity = Session.open(path).header.id
    side_path(path, "ann").write_text(head(identity) + mark(1_000_001, 2))
    eve = side_path(path, "eve")
    parts = {0: head(identity), 1_000_001: mark(1_000_001, 2), 1_000_003: mark(1_000_003, 1_000_002)}
    eve.write_text("".join(f"{part}# end of event {number}\n" for number, part in parts.items()) + "[[event")
    orphan, torn = add_sides(Session.open(path))
    assert (orphan.where, orphan.what) == (
        f"{eve}, event 1000003 (line 16)",
        "it is about event 1000002, which is no longer in the file",
    )
    assert torn.where == str(eve) and "an event that was not written whole" in torn.what
    assert "the 2 before it are complete" in torn.what and "the 2 before it" in open_with_sides(path).notice


def test_one_set_back_to_format_1_is_raised_and_kept(path: Path) -> None:
    ann = coding(path, "ann")
    ann.marks.tag(ann.cursor, "persuasion")
    ann.close()
    side = side_path(path, "ann")
    side.write_text(old := side.read_text().replace("format = 2", "format = 1"))
    ann = coding(path, "ann")
    ann.marks.tag(ann.cursor, "rule-gaming")
    ann.close()
    assert side.read_text().startswith("format = 2") and "persuasion" in side.read_text()
    assert tags_of(coding(path, "ann").session)[1:] == [("ann", "persuasion"), ("ann", "rule-gaming")]
    assert side.with_name(f"{side.name}.format-1").read_text() == old


def test_it_is_as_safe_as_a_session(path: Path) -> None:
    engine, other = coding(path, "ann"), coding(path, "ann")
    engine.marks.tag(engine.cursor, "persuasion")
    with pytest.raises(LabError, match="a file of tags is there already"):
        other.marks.tag(other.cursor, "persuasion")
    with pytest.raises(LabError, match="another program has this session open"):
        late = coding(path, "ann")
        late.marks.tag(late.cursor, "persuasion")
    engine.recorder.move_to(elsewhere := path.with_name("elsewhere.toml"))
    engine.marks.tag(engine.cursor, "rule-gaming")
    engine.close()
    side = elsewhere.read_bytes()
    elsewhere.write_bytes(side[:-40])
    torn = SideSession.take_up(elsewhere, Session.open(path))
    assert "was not written whole" in torn.notice and ("ann", "persuasion") in tags_of(torn)
    torn.append(Tag(**torn.stamp(), about=2, by="ann", behaviour="monitoring-gap"))
    torn.close()
    assert elsewhere.with_name("elsewhere.toml.torn").exists()
    assert tags_of(SideSession.take_up(elsewhere, Session.open(path)))[1:] == [
        ("ann", "persuasion"),
        ("ann", "monitoring-gap"),
    ]
    with pytest.raises(LabError, match="this is a file of a session's tags, and no session"):
        Session.open(elsewhere)
