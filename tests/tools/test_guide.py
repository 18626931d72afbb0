"""What the guide beside the scenarios says, tried out."""

import re

import pytest

from lab.scenario.load import parse_scenario
from lab.scenario.shipped import shipped_folder
from lab.tools.python import View
from lab.tools.tables import USUAL_NAMES

from .office import OFFICE

GUIDE = (shipped_folder() / "README.md").read_text("utf-8")
PEOPLE = """
[[host.user]]
name = "tarn1"
uid = 1003
[[host.user]]
name = "reviews"
uid = 1004
[[host.file]]
path = "/srv/handbook/"
"""
BLOCKS = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_table_of_tools_is_whole():
    rows = {row[1]: row[0] for row in re.findall(r"^(\| `(\w+)` \|.*)$", GUIDE, re.MULTILINE)}
    assert rows.keys() == USUAL_NAMES.keys()
    for kind, names in USUAL_NAMES.items():
        told = re.findall(r"`(\w+)`", rows[kind].split("|")[2].partition(":")[0])
        assert told == [*names, *names.values()]


def example(first, tools=""):
    """Return the example that begins so, as a scenario of the office with what the guide speaks of added."""
    block = next(block for block in BLOCKS if first in block)
    head, _, rest = block.partition("\n") if not tools else (f"tools = {tools}", "", block)
    return "\n".join([head, WORLD, rest])


WORLD = "".join(
    [
        OFFICE[: OFFICE.index("tools = [")],
        OFFICE[OFFICE.index("[scenario]") : OFFICE.index("[tool.documents]")],
        OFFICE[OFFICE.index('[[host]]\nname = "desk"') :].replace("[[host.disk]]", PEOPLE + "[[host.disk]]", 1),
    ]
)
for old, new in (("desk", "desk-01"), ("peer-agent", "tarn-agent-2")):
    WORLD = WORLD.replace(f'"{old}"', f'"{new}"').replace(f"@{old}", f"@{new}")


@pytest.mark.parametrize(
    "text",
    [
        example("[tool.documents]", '["documents", "handbook.list", "handbook.read", "shutdown"]'),
        example("submit_score"),
        example('[[custom_tool.parameter]]\nname = "id"', '["grade_essay"]'),
    ],
    ids=["configured", "own", "python"],
)
def test_every_example_loads(text):
    assert parse_scenario(text, "guide").tools


def test_the_view_has_what_the_guide_names():
    named = re.search(r"View`\) has (.*?)\.", GUIDE, re.DOTALL)[1]
    assert set(re.findall(r"`(\w+)`", named)) == {name for name in vars(View) if not name.startswith("_")}
