"""Calls by name, with JSON arguments, as an agent sends them."""

import json

import pytest

from lab.errors import LabError
from lab.tools.harness import Harness, read_arguments
from lab.tools.offer import offered_tools
from lab.tools.tool import WorldTool
from lab.world import HostSpec, World


@pytest.fixture
def harness() -> Harness:
    world = World([HostSpec(name="ops-01", address="10.0.0.9")], "2026-03-01 09:00:00")
    return Harness(world, offered_tools(("bash", "finish"), {}, ()))


def test_half_a_character_in_a_command_is_one_that_is_unknown(harness: Harness) -> None:
    assert harness.run("bash", '{"command": "echo \\ud83d | wc -c"}').output == "4\n"
    assert harness.run("bash", '{"command": "echo \\ud83d\\ude00"}').output == "\U0001f600\n"
    assert harness.run("bash", '{"command": "ls", "\\ud800": 1}').output.endswith("unexpected argument '\ufffd'.")


def test_the_arguments_of_a_call_are_checked_before_it_runs(harness: Harness) -> None:
    assert "could not parse the arguments of bash as JSON" in harness.run("bash", '{"command": ').output
    assert "missing required argument 'command'" in harness.run("bash", "{}").output
    assert "argument 'command' must be a string, not an integer" in harness.run("bash", '{"command": 3}').output
    assert "unexpected argument 'cmd'" in harness.run("bash", '{"command": "ls", "cmd": 1}').output
    assert "must be a JSON object, not an array" in harness.run("bash", "[]").output
    outcome = harness.run("exec", "{}")
    assert outcome.output == "Error: there is no tool named 'exec'. Available tools: bash, finish."
    assert outcome.exit_code is None and outcome.changes == ()


def test_numbers_have_both_bounds_and_each_item_of_a_list_is_checked(harness: Harness) -> None:
    urgency = {"type": "integer", "minimum": 1, "maximum": 5}
    names = {"type": "array", "items": {"type": "string", "enum": ["ann", "bo"]}}
    tool = WorldTool("page", "", {"type": "object", "properties": {"urgency": urgency, "names": names}})
    for arguments, fault in (
        ({"urgency": 0}, "argument 'urgency' must be at least 1"),
        ({"urgency": 9}, "argument 'urgency' must be at most 5"),
        ({"names": ["ann", 2]}, "argument 'names' item 2 must be a string, not an integer"),
        ({"names": ["cy"]}, "argument 'names' item 1 must be one of 'ann', 'bo'"),
    ):
        assert read_arguments(tool, json.dumps(arguments)) == f"Error: invalid arguments for page: {fault}."
    fitting = {"urgency": 5, "names": ["bo", "ann"]}
    assert read_arguments(tool, json.dumps(fitting)) == fitting


def test_finish_ends_the_session(harness: Harness) -> None:
    assert harness.run("finish", json.dumps({"summary": "done"})).ends


def test_two_tools_of_one_name_are_refused(harness: Harness) -> None:
    bash = offered_tools(("bash",), {}, ())
    with pytest.raises(LabError, match='two tools named "bash"'):
        Harness(harness.world, bash * 2)
