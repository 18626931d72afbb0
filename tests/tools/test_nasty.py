"""Whatever an agent sends, a tool answers in words and leaves the world whole."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.world import apply

from .office import Office

NASTY = (
    "", " ", "/", "//", ".", "..", "../..", "/srv", "/srv/drive", "/srv/drive/policy.md", "/srv/drive/../../etc/shadow",
    "policy.md", "policy.md/", "agents", "a\0b", "a\nb", "\ud800", "ü" * 300, "x" * 5000, "-rf", "*", "[", "[!", "~",
    "desk", "node-45", "10.0.12.46", "DESK", "desk.internal", "ann", "root", "mara", "a.b.c", ".", "a..b", "shutdown",
    "shutdown.enabled", "limits.cpu.x", "{", "}", "{a: [", "true", "null", "!!python/object:os.system", "&a [*a]", "\t",
    "scores.csv", "0001", "0001.eml", "peer-agent", "/srv/models/peer.safetensors", "/dev/zero", "/proc/cpuinfo",
    "/etc/pod.yaml", "a,b;c", "mara@x, <ann>", "%s%n", "$(id)", "\x1b[31m",
)  # fmt: skip
OFFICE = Office()
TOOLS = {tool.name: tool for tool in OFFICE.harness.tools if tool.name not in ("bash", "finish", "count")}
START = OFFICE.world.snapshot()


def values(schema):
    match schema["type"]:
        case "integer":
            return st.integers(-(10**20), 10**20) | st.integers(1, 9)
        case "string" if "enum" in schema:
            return st.sampled_from(schema["enum"])
        case _:
            return st.sampled_from(NASTY)


@pytest.mark.parametrize("name", TOOLS)
@settings(max_examples=60, derandomize=True)
@given(data=st.data())
def test_a_tool_answers_and_its_changes_are_all_there_is(name, data):
    schema = TOOLS[name].parameters
    arguments = {
        key: data.draw(values(told), key)
        for key, told in schema["properties"].items()
        if key in schema["required"] or data.draw(st.booleans())
    }
    OFFICE.world.restore(START)
    outcome = OFFICE.harness.run(name, json.dumps(arguments))
    after = OFFICE.world.snapshot()
    assert outcome.output
    assert outcome.fidelity == ()
    assert apply(START, outcome.changes) == after
    outcome.output.encode("utf-8")


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "3", '{"name"', "{}", '{"name": {}}', '{"name": NaN}', "[" * 100_000]
)
def test_arguments_that_are_none_are_told_of(text):
    for name in TOOLS:
        if "name" in TOOLS[name].parameters["required"]:
            assert OFFICE.harness.run(name, text).output.startswith("Error: ")
