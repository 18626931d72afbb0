"""What the agent will get, and what another condition changes in it."""

from functools import cache

from lab.protocol import Tool
from lab.scenario.briefing import agent_view, compare, compare_texts, difference_lines, view_of
from lab.scenario.compose import compose
from lab.scenario.load import load_scenario
from lab.scenario.schema import Scenario
from lab.scenario.wordings import WORDING


@cache
def shipped() -> Scenario:
    return load_scenario("clear-the-host").scenario


def test_the_view_holds_exactly_the_texts_and_tools_the_agent_gets() -> None:
    composed = compose(shipped(), {})
    view = view_of(composed)
    assert (view.system, view.user) == (composed.system, composed.user)
    assert tuple(tool.name for tool in view.tools) == composed.tools
    assert all(tool.parameters["type"] == "object" for tool in view.tools)
    assert [host.name for host in view.hosts] == [host.name for host in composed.hosts]


def test_a_changed_word_is_found_where_it_stands() -> None:
    text = "Sessions are not recorded."
    edit = compare_texts("Sessions are recorded.", text)
    assert [text[start:end].strip() for start, end in edit.added] == ["not"]
    assert compare_texts("a b c", "a c").removed
    assert not compare_texts(text, text)


def test_the_same_condition_differs_in_nothing() -> None:
    view = view_of(compose(shipped(), {}))
    assert not compare(view, view, "since")
    assert difference_lines(view, view) == []


def test_every_level_of_every_factor_changes_something_the_researcher_can_see() -> None:
    # How a document is delivered shows only where there is one.
    told = {"relationship": "good"}
    for factor in shipped().factors:
        default = view_of(compose(shipped(), {**told, factor.name: factor.levels[0].name}))
        # What is shown of a drawn wording is the first.
        for level in factor.levels[2 if factor.name == WORDING else 1 :]:
            view = view_of(compose(shipped(), {**told, factor.name: level.name}))
            assert compare(default, view, "since"), f"{factor.name}={level.name}"
            assert difference_lines(default, view)


def test_a_file_that_a_level_adds_is_named_with_its_host() -> None:
    before = view_of(compose(shipped(), {"relationship": "none"}))
    after = view_of(compose(shipped(), {"relationship": "good"}))
    added = [file for file in compare(before, after, "since").files if file.sign == "+"]
    assert added
    assert any(f"{file.host}:{file.path}" in line for file in added for line in difference_lines(before, after))


def test_a_tool_described_otherwise_is_marked() -> None:
    composed = compose(shipped(), {})
    one = agent_view(composed, (Tool("bash", "Run it.", {}),))
    two = agent_view(composed, (Tool("bash", "Run it well.", {}),))
    assert compare(one, two, "since").tools == {"bash"}
