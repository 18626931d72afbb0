"""The runs of a study that are still to be played, in random order."""

from pathlib import Path

from msgspec import structs

from lab.batch.grid import Grid, GridCell, Played, rest_of
from lab.batch.plan import Plan
from lab.engine.retries import PATIENT, Retries
from lab.studies.design import Study, cells_of
from lab.studies.folder import StudyFolder


def grid_of(study: Study, path: Path) -> Grid:
    """Return the study's cells with what their runs share. Every run has the seed that is drawn for it."""
    return Grid(
        name=study.head.name,
        arms=tuple(
            GridCell(
                scenario=cell.scenario,
                condition=cell.condition,
                model=cell.model,
                key=cell.key,
                wordings=cell.wordings,
            )
            for cell in cells_of(study, path)
        ),
        n=study.head.n,
        seed=study.head.seed,
        settings=structs.replace(study.settings, seed=None),
    )


def plan_of(
    study: Study, path: Path, folder: StudyFolder, played: list[Played], *, at_once: int = 1, retries: Retries = PATIENT
) -> Plan | None:
    """Return the sessions that are missing or broke off, as a plan; None when none is left to begin.

    The order over all cells is drawn by the study's seed and does not depend on what was played already, so that a
    study that is killed and taken up again plays the same runs in the same order. What was spent counts for its budget.
    """
    rest = rest_of(grid_of(study, path), played)
    if not rest.jobs:
        return None
    return Plan(
        scenario=rest.jobs[0].scenario,
        condition=dict(rest.jobs[0].condition),
        model=", ".join(study.head.models),
        folder=folder.sessions,
        count=len(rest.jobs),
        seed=study.head.seed,
        at_once=at_once,
        budget=study.head.budget,
        before=rest.spending,
        limits={} if study.head.turns is None else {"turns": study.head.turns},
        settings=study.settings,
        api_base=study.head.api_base or None,
        retries=retries,
        own_jobs=rest.jobs,
    )
