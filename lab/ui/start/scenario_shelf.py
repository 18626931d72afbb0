"""Reads scenarios for the start screen, keeping the fault of one that cannot be read."""

from msgspec import Struct
from textual.content import Content

from lab.errors import LabError
from lab.scenario.load import load_scenario
from lab.scenario.schema import Scenario
from lab.text.amounts import counted
from lab.text.safe import clean_line
from lab.ui.kit.lines import Row


class Shelf(Struct, frozen=True):
    """A scenario, or the reason why it could not be read."""

    name: str
    scenario: Scenario | None
    fault: str = ""


def read_shelf(name: str) -> Shelf:
    """Read a scenario. A faulty one yields its fault instead."""
    try:
        return Shelf(name, load_scenario(name).scenario)
    except LabError as fault:
        return Shelf(name, None, str(fault))


def summary_of(shelf: Shelf) -> str:
    """Return a scenario's summary, or its fault."""
    return shelf.scenario.about.summary if shelf.scenario else shelf.fault


def scenario_row(shelf: Shelf) -> Row:
    """Return a scenario's line in a list."""
    if shelf.scenario is None:
        label = Content.assemble(("✗ ", "$error"), (clean_line(shelf.name), ""))
        return Row(shelf.name, label, Content.styled("cannot be read", "$error"))
    count = len(shelf.scenario.factors)
    aside = counted(count, "factor") if count else ""
    return Row(shelf.name, Content(clean_line(shelf.name)), Content.styled(aside, "$faint"))
