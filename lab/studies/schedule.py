"""What of a study is still to be played, in random order."""

import random
from pathlib import Path

from msgspec import structs

from lab.batch.plan import Job, Plan
from lab.engine.retries import PATIENT, Retries
from lab.models.catalogue import PERSONA, RECORDING
from lab.studies.design import Study, cells_of
from lab.studies.folder import Played, StudyFolder, study_mark


def plan_of(
    study: Study, path: Path, folder: StudyFolder, played: list[Played], *, at_once: int = 1, retries: Retries = PATIENT
) -> Plan | None:
    """Return the sessions that are missing or broke off, as a plan; None when all have been played.

    The order over all cells is drawn by the study's seed and does not depend on what was played already, so that a
    study that is killed and taken up again plays the same runs in the same order.
    """
    begun = {(each.cell, each.number): each for each in played}
    runs = [(cell, number) for cell in cells_of(study, path) for number in range(1, study.head.n + 1)]
    random.Random(study.head.seed).shuffle(runs)
    jobs = []
    for cell, number in runs:
        earlier = begun.get((cell.key, number))
        if earlier and earlier.is_over:
            continue
        seed = cell.seed(study.head.seed, number)
        is_scripted = cell.model.startswith((PERSONA, RECORDING))
        settings = study.settings if is_scripted else structs.replace(study.settings, seed=seed)
        jobs.append(
            Job(
                scenario=cell.scenario,
                condition=cell.condition,
                model=cell.model,
                seed=seed,
                settings=settings,
                study=study_mark(study, cell, number),
                path=earlier.path if earlier else None,
            )
        )
    if not jobs:
        return None
    return Plan(
        scenario=jobs[0].scenario,
        condition=dict(jobs[0].condition),
        model=", ".join(study.head.models),
        folder=folder.sessions,
        count=len(jobs),
        seed=study.head.seed,
        at_once=at_once,
        budget=study.head.budget,
        limits={} if study.head.turns is None else {"turns": study.head.turns},
        settings=study.settings,
        api_base=study.head.api_base or None,
        retries=retries,
        own_jobs=tuple(jobs),
    )
