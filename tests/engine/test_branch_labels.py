"""Names and notes of branches, wherever branches are named."""

import asyncio
from pathlib import Path

import pytest

from lab.engine.account import AccountView, branch_names
from lab.engine.comparing import course_in
from lab.engine.engine import Engine
from lab.engine.origin import worldline_of
from lab.engine.plain_lines import transcript
from lab.errors import LabError
from lab.export.account import Account
from lab.export.markdown import markdown
from lab.session.log import Session
from lab.session.veil import veil_text
from tests.engine.scripted import calls, scripted_engine


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A session with a branch that has a label, and the original one with a note."""
    engine, _ = scripted_engine(tmp_path, calls("ls"), calls("df"))
    asyncio.run(engine.turn())
    engine.interventions.fork(name="what-if")
    engine.marks.label_branch("what-if", label="the quiet one")
    engine.marks.label_branch("what-if", note="Nobody\nwatches [it].")
    engine.marks.label_branch("main", note="as it came")
    return engine


def test_a_label_stands_before_the_name_where_a_session_is_read(engine: Engine) -> None:
    engine.close()
    session = Session.open(engine.session.path)
    lines = list(transcript(session))
    assert "branches: main, the quiet one (what-if) (this one) · --branch NAME prints another" in lines
    assert "    # this branch is called “the quiet one”: Nobody watches [it]. (noted by researcher)" in lines
    assert sum("is called" in line for line in lines) == 1, "only what holds"
    assert course_in(session.path)[0].name == f"the quiet one (what-if) of {session.path} — Nobody watches [it]."
    story = Account(session, worldline_of(session), AccountView())
    assert list(story.heading.branches) == ["main", "the quiet one (what-if)"]
    text = "\n".join(markdown(story, session.tree.here))
    assert "| branch | the quiet one (what-if) |" in text and "Nobody watches \\[it\\]." in text


def test_a_label_is_left_out_with_the_tags_and_hidden_from_who_codes_blind(engine: Engine) -> None:
    story = Account(engine.session, worldline_of(engine.session), AccountView(without_tags=True))
    assert list(story.heading.branches) == ["main", "what-if"]
    assert "quiet" not in "\n".join(markdown(story, engine.cursor))
    assert list(branch_names(engine.tree, blind=True).values()) == ["main", "branch 1"]
    assert "quiet" not in veil_text("You stand on the quiet one.", engine.tree)


def test_the_last_word_holds_and_an_empty_one_takes_it_back(engine: Engine) -> None:
    assert engine.marks.label_branch("what-if", label="the quiet one") is None, "nothing changes"
    engine.marks.label_branch("what-if", label="")
    engine.marks.label_branch("main", note=" ")
    label = engine.tree.label("what-if")
    assert label is not None and (label.label, label.note) == ("", "Nobody watches [it].")
    assert engine.tree.label("main") is None
    with pytest.raises(LabError, match="no branch 'what-of'"):
        engine.marks.label_branch("what-of", label="x")


def test_a_branch_is_asked_for_by_its_label_too_where_that_is_of_one_alone(engine: Engine) -> None:
    tree = engine.tree
    assert tree.tip_of("the quiet one") == tree.tip_of("what-if") != tree.tip_of("main")
    assert tree.step(engine.marks.choose_path("the quiet one", "it counts").about).branch == "what-if"
    engine.marks.label_branch("the quiet one", label="main")
    assert tree.step(tree.tip_of("main")).branch == "main", "a name comes before a label"
    for branch in ("main", "what-if"):
        engine.marks.label_branch(branch, label="both")
    with pytest.raises(LabError, match="several branches are labelled 'both' — name one of: main, what-if"):
        tree.tip_of("both")
    with pytest.raises(LabError, match='did you mean "both"'):
        tree.tip_of("bothe")
