"""Events as the file has them: as few escapes as can be, and nothing that cannot be read again."""

from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.errors import LabError
from lab.protocol import Call, Settings, Usage
from lab.session.events import AnyEvent, Decision, Note, Opening, Reply, Result, WorldEdit
from lab.session.log import Session
from lab.session.writing import string_text
from lab.world import FileChange, RecordChange
from tests.session.test_log import begin, reread, say

SHIPPED = Path(__file__).parents[2] / "scenarios"
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


def asked(arguments: str, **more: Any) -> Reply:
    return Reply(id=2, at="2026", parent=1, model="m", nature="live", calls=(Call("c1", "bash", arguments),), **more)


@pytest.mark.parametrize(
    "arguments",
    [
        '{"command": "df -h"}',
        '{"command": "printf \'%s\\n\' a"}',
        '{"command": "cat > x <<\'EOF\'\\n\\"quoted\\"\\nEOF"}',
        '{"command": "ls',
    ],
)
def test_a_call_reads_without_escaped_quotes(tmp_path: Path, arguments: str) -> None:
    session = begin(tmp_path / "s.toml")
    session.append(asked(arguments))
    assert arguments in session.path.read_text(), "the model's exact text, letter for letter"
    assert reread(session).tree.events == session.tree.events


def test_the_scenario_stands_in_the_file_as_its_author_wrote_it(tmp_path: Path) -> None:
    text = '[task]\nsystem = "Say \\"no\\"."\nuser = """\nTwo\nlines\n"""\n'
    session = Session.create(tmp_path / "s.toml", scenario="x", text=text)
    assert f"text = '''\n{text}'''" in session.path.read_text()
    assert reread(session).scenario.text == text


@pytest.mark.parametrize(
    "text", ["say '''this'''\n\\ \"", "tab\there\n\x1b[31m \\", "a\r\nb\r\n", "\u202egnorw\n", "'"]
)
def test_a_text_no_literal_can_hold_is_escaped(tmp_path: Path, text: str) -> None:
    session = Session.create(tmp_path / "s.toml", scenario="x", text=text)
    written = session.path.read_text(encoding="utf-8")
    assert not {"\x1b", "\u202e", "\r"} & set(written), "nothing an editor would hide or act on"
    assert reread(session).scenario.text == text


def test_lines_that_look_like_marks_of_the_file_are_only_text(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    text = '# end of event 9\n\\ """\n# event 3, sha256 000000000000\n[[event]]\n'
    say(session, text)
    say(session, "more")
    again = reread(session)
    assert again.tree.events == session.tree.events
    assert (again.notice, again.tree.damage) == ("", [])


@given(ANY_TEXT, st.booleans())
@settings(max_examples=300)
def test_every_text_has_a_form(text: str, on_one_line: bool) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    form = string_text(text, on_one_line=on_one_line)
    assert tomli.loads(f"text = {form}\n") == {"text": text}
    assert not on_one_line or "\n" not in form


VALUES = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(texts=st.lists(ANY_TEXT, min_size=8, max_size=8), value=st.dictionaries(ANY_TEXT, VALUES, max_size=4))
@settings(max_examples=150)
def test_any_event_is_read_again_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], value: dict[str, Any]
) -> None:
    session = begin(tmp_path_factory.mktemp("any") / "s.toml")
    one, two, *rest = texts
    changes = (
        FileChange(host=one, path=two, text=rest[0]),
        RecordChange(host=one, table="users", key=two, value=value),
    )
    call = Call(rest[1], one, two)
    kinds: list[AnyEvent] = [
        Reply(id=2, at="2026", parent=1, model=one, nature="live", text=two, reasoning=rest[0], calls=(call,)),
        Decision(id=3, at="2026", parent=2, call=rest[1], action="doctor", told=rest[2], note=rest[3]),
        Result(id=4, at="2026", parent=3, call=rest[1], name=one, arguments=two, output=rest[4], told=rest[2],
               changes=changes, fidelity=(rest[5], one)),
        WorldEdit(id=5, at="2026", parent=4, changes=changes, undo=changes[1:]),
        Note(id=6, at="2026", about=5, text=one),
    ]  # fmt: skip
    for event in kinds:
        session.append(event)
    again = reread(session)
    assert again.tree.events == session.tree.events
    assert (again.notice, again.tree.damage) == ("", [])


@pytest.mark.parametrize(
    "event",
    [
        Reply(id=2, at="2026", parent=1, model="m", nature="live", calls=(Call(7, "bash", "{}"),)),  # type: ignore[arg-type]
        Reply(id=2, at="2026", parent=1, model="m", nature="live", text=True),  # type: ignore[arg-type]
        Reply(id=2, at="2026", parent=1, model="m", nature="live", finish="tools"),  # type: ignore[arg-type]
        Reply(id=2, at="2026", parent=1, model="m", nature="live", cost=float("nan")),
        Opening(id=2, at="2026", scenario="s", model="m", nature="live", settings=Settings(extra={"x": float("nan")})),
        Opening(id=2, at="2026", scenario="s", model="m", nature="live", settings=Settings(extra={1: "x"})),  # type: ignore[dict-item]
        Opening(
            id=2, at="2026", scenario="s", model="m", nature="live", settings=Settings(extra={"x": [None, {1: 2}]})
        ),
    ],
)
def test_what_could_not_be_read_again_is_refused_and_nothing_changes(tmp_path: Path, event: AnyEvent) -> None:
    if isinstance(event, Opening):
        session = Session.create(tmp_path / "s.toml", scenario="x", text="")
    else:
        session = begin(tmp_path / "s.toml")
    before, events = session.path.read_bytes(), dict(session.tree.events)
    with pytest.raises(LabError, match="the event was not saved") as caught:
        session.append(event)
    assert caught.value.where == "event 2"
    assert session.path.read_bytes() == before
    assert session.tree.events == events


def test_tokens_that_were_counted_as_none_are_not_unknown(tmp_path: Path) -> None:
    session = begin(tmp_path / "s.toml")
    session.append(asked("{}", usage=Usage()))
    reply = reread(session).tree.events[2]
    assert isinstance(reply, Reply)
    assert reply.usage == Usage()


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_scenario_needs_no_escape(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert string_text(text) in (f"'''\n{text}'''", f'"""\n{text}"""')
