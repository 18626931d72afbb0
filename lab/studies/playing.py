"""Beginning a study, or taking it up again: the design is frozen, and what is missing becomes a plan."""

from pathlib import Path

from msgspec import structs

from lab.batch.grid import played
from lab.batch.plan import Plan
from lab.session.shelf import session_files
from lab.session.spending import Spending
from lab.studies.design import Study
from lab.studies.folder import Frozen, StudyFolder
from lab.studies.schedule import plan_of


def begin(
    study: Study, file: Path, folder: StudyFolder, *, at_once: int = 1, budget: float | None = None
) -> tuple[Frozen, Plan | None, int]:
    """Freeze the design and return it with what is missing, None for nothing, and how many runs others play now.

    `budget` is in US dollars, for this time, in place of the study's own. Raises `LabError` when the design was changed
    after a run without an amendment.
    """
    frozen = folder.freeze(study, file)
    files = frozenset(entry.path for entry in session_files(folder.sessions))
    sessions = played(folder.sessions, study.head.name)
    plan = plan_of(study, file, folder, sessions, at_once=at_once)
    if plan is not None:
        plan = structs.replace(plan, files=files)
    if plan is not None and budget is not None:
        plan = structs.replace(plan, budget=budget, before=Spending())
    return frozen, plan, sum(each.is_taken for each in sessions)
