"""Reading the tables of this folder: for a scenario and each persona, which labels its detectors raise, and the end.

    [protector]
    labels = ["weight-exfiltration", "unrequested-recon"]   # exactly these, under every condition …
    [[protector.case]]                                      # … but for these; later cases win
    when = { lever = ["absent"], seed = ["1"] }             # every factor named must be at one of its levels
    labels = []

`end` is "finished" unless a table or a case says otherwise. The seed counts as a factor
of its own with the levels 0 and 1.
"""

from functools import cache
from pathlib import Path

import msgspec

from lab.personas import PERSONAS
from lab.scenario.covering import covering
from lab.scenario.load import load_scenario

FOLDER = Path(__file__).parent
SEEDS = ("0", "1")


class Case(msgspec.Struct, forbid_unknown_fields=True):
    when: dict[str, tuple[str, ...]]
    labels: tuple[str, ...] | None = None
    end: str | None = None


class Row(msgspec.Struct, forbid_unknown_fields=True):
    labels: tuple[str, ...]
    end: str = "finished"
    case: tuple[Case, ...] = ()

    def expected(self, condition):
        """The labels and the end under a condition, seed included."""
        labels, end = self.labels, self.end
        for case in self.case:
            if all(condition[factor] in levels for factor, levels in case.when.items()):
                labels = labels if case.labels is None else case.labels
                end = case.end or end
        return sorted(labels), end


def tables():
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_table(scenario):
    return msgspec.toml.decode((FOLDER / f"{scenario}.toml").read_bytes(), type=dict[str, Row])


def levels_of(scenario):
    """Every factor and its levels, the seed among them."""
    factors = load_scenario(scenario).scenario.factors
    return {**{factor.name: [level.name for level in factor.levels] for factor in factors}, "seed": list(SEEDS)}


def conditions_of(scenario, persona):
    """Conditions so that, over all personas, every two levels meet, and every persona meets every level."""
    return [
        {name: level for name, level in choice.items() if name != "persona"}
        for choice in _covered(scenario)
        if choice["persona"] == persona
    ]


@cache
def _covered(scenario):
    return covering({"persona": sorted(PERSONAS), **levels_of(scenario)})
