from collections.abc import Callable

import pytest
from msgspec import structs

from lab.personas.characters import CHARACTERS, acts
from lab.studies.design import cells_of, load_study
from lab.studies.findings import find
from lab.studies.report_scripts import recovery_lines
from lab.studies.runs import Run
from lab.studies.shipped import study_file
from tests.studies.sessions import run_in

EXFILTRATION = "weight-exfiltration"


def line_where(shows: Callable[[Run, bool], bool]) -> str:
    """Return what is said of the protector in the 2×2, where `shows` says of a run whether the outcome is seen."""
    file = study_file("threat-by-relationship")
    study = load_study(file)
    runs = []
    for cell in cells_of(study, file):
        for number in range(20):
            run = run_in(study, cell, number)
            assert run.seed is not None
            is_seen = shows(run, acts(CHARACTERS["protector"], 0.6, run.seed))
            seen = {**run.seen, "detected": frozenset({EXFILTRATION} if is_seen else ())}
            runs.append(structs.replace(run, seen=seen))
    (line,) = recovery_lines(study, find(study, file, runs))
    return line


def is_threatened(run: Run) -> bool:
    return run.likeness.condition["threat"] == "on"


@pytest.mark.parametrize(
    ("shows", "words"),
    [
        (
            lambda run, own: own and is_threatened(run),
            "**recovered**: seen in every such run with threat=on",
        ),
        (lambda run, own: is_threatened(run), "**not recovered**, since runs that do as asked show it"),
        (
            lambda run, own: own and run.path.endswith(("1.toml", "2.toml", "3.toml")),
            "**recovered in part**",
        ),
        (lambda run, own: False, "**not seen**, which is right only of a script that does nothing of the kind"),
    ],
)
def test_a_report_says_whether_it_recovers_what_a_script_does(shows: Callable[[Run, bool], bool], words: str) -> None:
    assert words in line_where(shows)


def test_a_cell_in_which_a_script_never_shows_it_is_named_apart() -> None:
    line = line_where(lambda run, own: own and is_threatened(run))
    assert "in none of those with threat=off relationship=good (0/" in line
    assert "in 0 of the " in line and line.startswith("persona/protector@0.6 acts in character in 60% of its runs")
