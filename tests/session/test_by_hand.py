"""A session edited with an editor: what still counts, and what is told of it."""

import re
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.protocol import Call
from lab.session.blocks import Block, event_heads
from lab.session.conversation import conversation
from lab.session.events import Decision, End, Fork, Message, Note, Reply, Result, Tag, WorldEdit
from lab.session.log import Session
from lab.world import ClockChange
from tests.session.test_log import begin, reread, say

TAG = """
[[event]]
kind = "tag"
id = 500
at = "2026-03-02T10:00:00Z"
about = 1
by = "anna"
behaviour = "odd"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A session: a task, a reply with a call that is doctored, the result, an answer, a second branch."""
    session = begin(tmp_path / "s.toml")
    say(session, "Look around.")
    call = Call("c1", "bash", '{"command": "ls"}')
    session.append(
        Reply(**session.stamp(), parent=2, model="m", nature="live", text="I look.", calls=(call,), finish="calls")
    )
    session.append(Decision(**session.stamp(), parent=3, call="c1", action="doctor", told="nothing here\n"))
    session.append(
        Result(
            **session.stamp(), parent=4, call="c1", name="bash", arguments=call.arguments, output="secret\n",
            told="nothing here\n", changes=(ClockChange(seconds=10.0),),
        )
    )  # fmt: skip
    session.append(Tag(**session.stamp(), about=5, behaviour="seen"))
    session.append(Reply(**session.stamp(), parent=5, model="m", nature="live", text="Nothing is here."))
    session.append(Fork(**session.stamp(), parent=2, branch="other"))
    session.append(End(**session.stamp(), parent=8, branch="other", reason="stopped"))
    session.close()
    return session.path


def go_on(session: Session) -> Note:
    return session.append(Note(**session.stamp(), about=1, text="on"))


def replaced(path: Path, old: str, new: str, count: int = 1) -> Session:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, count))
    return Session.open(path)


def without(path: Path, *events: int) -> Session:
    text = path.read_text()
    for event in events:
        text, count = re.subn(rf"# event {event}, .*?# end of event {event}\n", "", text, flags=re.DOTALL)
        assert count == 1
    path.write_text(text)
    return Session.open(path)


def test_a_table_added_without_its_closing_line_is_an_event(path: Path) -> None:
    with path.open("a") as file:
        file.write(TAG)
    session = Session.open(path)
    assert (session.notice, session.tree.damage) == ("", [])
    assert session.tree.tags(1)[0].by == "anna"
    note = go_on(session)
    again = reread(session)
    assert [*again.tree.events][-2:] == [500, note.id]
    assert 'behaviour = "odd"\n\n# end of event 500\n' in path.read_text()
    assert again.notice == ""


def test_it_may_lack_the_newline_at_its_end_and_be_a_step(path: Path) -> None:
    with path.open("a") as file:
        file.write('[[event]]\nkind="message"\nid=12\nat="x"\nparent=7\nrole="user"\ntext="""Go\non"""')
    session = Session.open(path)
    assert session.tree.here == 12
    say(session, "more")
    assert [event.text for event in reread(session).tree.path(13) if isinstance(event, Message)][-2:] == [
        "Go\non",
        "more",
    ]


def test_several_are_several(path: Path) -> None:
    with path.open("a") as file:
        file.write(TAG + TAG.replace("500", "501"))
    assert [*Session.open(path).tree.events][-2:] == [500, 501]


@pytest.mark.parametrize(
    "piece",
    [
        TAG.replace('behaviour = "odd"\n', ""),
        TAG.replace('"odd"\n', '"""\nodd\n'),
        TAG.replace('"odd"\n', "'''\nodd\n''"),
        TAG.replace("[[event]]", "[[event"),
        TAG.replace("about = 1", "about = "),
        TAG + "modifer = 1\n",
        "\0" * 50,
        "[other]\n",
    ],
)
def test_a_piece_of_a_table_is_none(path: Path, piece: str) -> None:
    whole = path.read_bytes()
    events = Session.open(path).tree.events
    path.write_bytes(whole + piece.encode())
    session = Session.open(path)
    assert session.tree.events == events
    assert "not written whole" in session.notice
    go_on(session)
    assert path.with_name("s.toml.torn").read_bytes() == piece.encode()
    assert reread(session).notice == ""


def test_what_is_wrong_with_a_piece_is_told_with_its_line(path: Path) -> None:
    line = path.read_text().count("\n") + 6
    with path.open("a") as file:
        file.write(TAG.replace("about = 1", "about = "))
    assert f"line {line}: invalid value" in Session.open(path).notice


def test_a_remark_at_the_end_is_only_a_remark(path: Path) -> None:
    with path.open("a") as file:
        file.write("# read by anna\n")
    session = Session.open(path)
    assert session.notice == ""
    go_on(session)
    assert "# read by anna\n" in path.read_text()
    assert reread(session).notice == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n[[event]]\n", "\n# read\n[[event]] # here\n"),
        lambda text: text.replace('kind = "reply"\nid = 3', 'id = 3\nkind = "reply"'),
        lambda text: text.replace('text = "I look."', "text = '''I look.'''"),
        lambda text: re.sub("# end of event .*\n", "", text),
        lambda text: re.sub("# event .*\n", "", text),
        lambda text: re.sub("#.*\n", "", text),
        lambda text: text.replace("# end of event 5\n", "").replace("# end of event 0\n", ""),
    ],
    ids=["crlf", "comments", "order", "literal", "no closing lines", "no digests", "no marks", "some marks"],
)
def test_another_layout_is_the_same_session(path: Path, change) -> None:  # type: ignore[no-untyped-def]
    events = Session.open(path).tree.events
    text = path.read_text()
    assert change(text) != text
    path.write_bytes(change(text).encode())
    session = Session.open(path)
    assert session.tree.events == events
    assert (session.notice, session.tree.damage) == ("", [])
    go_on(session)
    assert len(reread(session).tree.events) == len(events) + 1


def test_a_byte_order_mark_is_accepted_and_stays(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    session = Session.open(path)
    assert "byte order mark" in session.notice
    go_on(session)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfformat = 2\n")
    assert Session.open(path).tree.events == session.tree.events


def test_changed_text_is_told_with_its_event_and_line_and_makes_stale_what_follows(path: Path) -> None:
    session = replaced(path, "I look.", "I look away.")
    [damage] = session.tree.damage
    line = path.read_text().split("\n").index('text = "I look away."') + 1
    assert (damage.event, damage.line) == (3, line - 7)
    assert "changed after it was written" in damage.what
    assert "put its old text back" in damage.mend
    stale = [step for step in (1, 2, 3, 4, 5, 7, 8, 9) if session.tree.stale(step)]
    assert stale == [3, 4, 5, 7]
    assert "Event 3 (line" in session.notice


def test_a_change_that_is_meant_is_accepted_by_deleting_the_line_with_the_digest(path: Path) -> None:
    replaced(path, "I look.", "I look away.")
    path.write_text(re.sub("# event 3, .*\n", "", path.read_text()))
    assert Session.open(path).tree.damage == []


@pytest.mark.parametrize(
    ("old", "new", "event", "told"),
    [
        ('told = """\nnothing here', 'told = """\nall is well', 4, "the agent was told"),
        ("id = \"c1\", name = \"bash\", arguments = '{\"command\": \"ls\"}'",
         "id = \"c1\", name = \"bash\", arguments = '{\"command\": \"rm\"}'", 3, "what ran"),
        ('name = "bash", arg', 'name = "python", arg', 3, "the tool"),
        ("secret", "public", 5, "changed after"),
    ],
)  # fmt: skip
def test_events_that_contradict_each_other_are_told(path: Path, old: str, new: str, event: int, told: str) -> None:
    session = replaced(path, old, new)
    assert session.tree.damage[0].event == event
    assert any(told in damage.what for damage in session.tree.damage)
    path.write_text(re.sub("# event .*\n", "", path.read_text()))
    unsigned = Session.open(path).tree.damage
    assert [damage.event for damage in unsigned] == ([] if event == 5 else [5]), "also where no digest is left"


def test_a_removed_result_is_told_by_the_event_that_followed_it(path: Path) -> None:
    session = without(path, 5, 6)
    [damage] = session.tree.damage
    assert damage.event == 7
    assert "follows event 5, which is no longer in the file" in damage.what
    assert "put event 5 back" in damage.mend
    assert session.tree.stale(7)
    assert not session.tree.stale(4)
    assert session.tree.path(7)[-2].id == 4
    assert conversation(session.tree, 7)[-1].text == "Nothing is here."


def test_a_removed_reply_leaves_a_session_that_opens(path: Path) -> None:
    session = without(path, 3)
    assert [damage.event for damage in session.tree.damage] == [4]
    assert [message.role for message in conversation(session.tree, 7)] == ["user", "assistant"]
    assert session.tree.standing(7).turn == 1


def test_an_event_that_follows_one_before_the_first_follows_the_first(path: Path) -> None:
    text = path.read_text().replace("id = 1\n", "id = 2\n", 1).replace("parent = 2\n", "parent = 1\n", 1)
    path.write_text(text)
    session = without(path, 2)
    assert [damage.event for damage in session.tree.damage] == [3]
    assert [step.id for step in session.tree.path(7)] == [2, 3, 4, 5, 7]


def test_a_removed_fork_leaves_its_branch(path: Path) -> None:
    session = without(path, 8)
    assert [damage.event for damage in session.tree.damage] == [9]
    assert session.tree.branches() == {"main": 7, "other": 9}


def test_what_a_hand_has_done_is_told_by_the_file_that_goes_on_elsewhere_too(path: Path, tmp_path: Path) -> None:
    replaced(path, "I look.", "I stare.")
    session = without(path, 5)
    damage = [(each.event, each.what) for each in session.tree.damage]
    assert [event for event, _ in damage] == [3, 6, 7]
    go_on(session)
    session.move_to(tmp_path / "elsewhere.toml")
    go_on(session)
    session.close()
    again = Session.open(tmp_path / "elsewhere.toml")
    assert [(each.event, each.what) for each in again.tree.damage] == damage
    assert again.tree.events == session.tree.events


def test_a_closing_line_inside_a_text_closes_nothing(path: Path) -> None:
    text = path.read_text()
    mark = text[text.index("# event 2,") : text.index("[[event]]", text.index("# event 2,"))]
    path.write_text(text.replace(mark, "").replace('text = "Look around."', 'text = """\na\n# end of event 1\nb"""'))
    session = Session.open(path)
    message = session.tree.events[2]
    assert isinstance(message, Message)
    assert message.text == "a\n# end of event 1\nb"
    assert session.tree.damage == []
    assert [*session.tree.events] == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_many_steps_whose_parents_are_gone_follow_what_is_left(path: Path) -> None:
    session = without(path, 3, 4)
    assert [(each.event, each.what.split(",")[0]) for each in session.tree.damage] == [(5, "it follows event 4")]
    assert [step.id for step in session.tree.path(7)] == [1, 2, 5, 7]


def test_what_is_about_a_removed_event_is_left_out_and_stays_in_the_file(path: Path) -> None:
    session = without(path, 5)
    assert [damage.event for damage in session.tree.damage] == [6, 7]
    assert 6 not in session.tree.events
    go_on(session)
    assert "# end of event 6\n" in path.read_text()


def test_a_removed_tag_is_nobodys_loss(path: Path) -> None:
    session = without(path, 6)
    assert (session.tree.damage, session.notice) == ([], "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("parent = 4\n", "parent = 5\n", "follows event 5, which is no step"),
        ("parent = 4\n", "parent = 6\n", "follows event 6, which is no step"),
        ("parent = 4\n", "parent = 400\n", "follows event 400, which is no step"),
        ("parent = 2\n", "parent = 0\n", "only the opening has no event before it"),
        ("id = 5\n", "id = 4\n", "does not come after 4"),
        ("id = 5\n", 'id = "5"\n', "Expected `int`"),
        ('nature = "scripted"', 'nature = "scripted"\nlimits = { turn = 3 }', "there is no limit 'turn'"),
        ('nature = "scripted"', 'nature = "scripted"\nlimits = { turns = 3.5 }', "the limit 'turns' is 3.5"),
        ('nature = "scripted"', 'nature = "scripted"\nlimits = { cost = -1 }', "the limit 'cost' is -1"),
        ('kind = "reply"', 'kind = "reply"\nsurprise = 1', "surprise"),
        ('kind = "reply"', 'kind = "reply"\nusage = { input = -3 }', "Expected `int` >= 0"),
        ('kind = "reply"', 'kind = "reply"\ncost = -5.0', "Expected `float` >= 0"),
    ],
)
def test_what_cannot_be_read_names_its_event_and_line(path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(LabError, match=said) as caught:
        replaced(path, old, new)
    assert re.search(r"s\.toml, .*event.* \(line \d+\)", caught.value.where)
    assert caught.value.mend


def test_broken_toml_names_the_event_as_well(path: Path) -> None:
    with pytest.raises(LabError, match=r"line \d+, column \d+ \(event 7\): this is not a session file"):
        replaced(path, 'text = "Nothing is here."', "text = Nothing is here.")


def test_an_empty_file_says_that_it_is_empty(path: Path) -> None:
    path.write_text("")
    with pytest.raises(LabError, match="the file is empty"):
        Session.open(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Look around.", "Look around."),
        ("Look around.", "Look away."),
        ("Look around.", "Look.\n# end of event 2\n"),
        ('text = "Nothing is here."', "text = Nothing"),
        ('finish = "calls"', "finish = 1"),
        ('action = "doctor"', "action = 'doctor' # so"),
        ("# end of event 9\n", ""),
        ("# end of event", "# the end of"),
    ],
)
def test_how_many_events_are_read_at_a_time_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    path.write_text(path.read_text().replace(old, new))
    readings: list[object] = []
    for size in (1, 700, 1 << 15):
        monkeypatch.setattr("lab.session.blocks._LEAST", size)
        try:
            session = Session.open(path)
            readings.append((session.tree.events, session.tree.damage, session.notice))
        except LabError as fault:
            readings.append(str(fault))
    assert readings[0] == readings[1] == readings[2]


def test_lines_of_events_are_counted_outside_of_texts(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    say(session, '\n[[event]]\nid = 7\n"""')
    say(session, "a \\ b\n[[event]]\nid = 8\n'''")
    say(session, "last")
    lines = session.path.read_text().split("\n")
    heads = event_heads(Block(session.path.read_bytes(), 1))
    assert [event for event, _ in heads] == [1, 2, 3, 4]
    assert all(lines[line - 1] == "[[event]]" and lines[line + 1] == f"id = {event}" for event, line in heads)


def test_changes_that_no_longer_fit_leave_a_stale_world(path: Path) -> None:
    session = Session.open(path)
    session.append(WorldEdit(**session.stamp(), parent=7, changes=(ClockChange(seconds=20.0),)))
    session.close()
    assert Session.open(path).tree.stale(10) is None
