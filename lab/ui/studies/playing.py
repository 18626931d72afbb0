"""Studies that are played while their screens come and go: the app holds them, and they end with it."""

from pathlib import Path
from typing import Any

from textual.app import App

from lab.batch.batch import Batch
from lab.batch.grid import mark_parts
from lab.batch.plan import Plan
from lab.batch.warnings import warnings
from lab.engine.unforeseen import as_fault


class StudyRun:
    """One playing of a study."""

    def __init__(self, name: str, plan: Plan) -> None:
        self.name = name
        self.batch = Batch(plan)
        self.fault = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is played any more."""
        return self.batch.is_over or bool(self.fault)

    def over(self) -> set[tuple[str, int]]:
        """Return cell and number of each run that has come to its end."""
        ends = {
            job.study: part.outcome.end
            for job, part in zip(self.batch.plan.jobs, self.batch.parts, strict=True)
            if part.outcome
        }
        return {mark_parts(mark)[1:] for mark, end in ends.items() if end not in ("interrupted", "held")}

    def running(self) -> dict[str, int]:
        """Return how many runs of each cell are being played."""
        counts: dict[str, int] = {}
        for job, part in zip(self.batch.plan.jobs, self.batch.parts, strict=True):
            if part.state == "running":
                cell = mark_parts(job.study)[1]
                counts[cell] = counts.get(cell, 0) + 1
        return counts

    def end_words(self) -> str:
        """Return how it ended in a sentence."""
        if self.fault:
            return self.fault
        parts = [part for part in self.batch.parts if part.state != "elsewhere"]
        missing = sum(part.outcome is None or part.outcome.end == "interrupted" for part in parts)
        if not missing:
            elsewhere = len(self.batch.parts) - len(parts)
            return f"another program plays the other {elsewhere}" if elsewhere else "every run has been played"
        why = self.batch.why or "stopped"
        return f"{why}: {missing} of {len(self.batch.parts)} runs are still to come"


class StudyRuns:
    """The last playing of each study since the app began."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._runs: dict[Path, StudyRun] = {}

    def of(self, file: Path) -> StudyRun | None:
        """Return the last playing of a study file; None if it was not played since the app began."""
        return self._runs.get(file.absolute())

    def start(self, file: Path, name: str, plan: Plan) -> StudyRun:
        """Play a plan in the background. Raises `LabError` when it cannot be played without a screen."""
        run = StudyRun(name, plan)
        self._runs[file.absolute()] = run
        self._app.run_worker(self._play(run), name=f"study {name}", group="studies", exit_on_error=False)
        return run

    async def _play(self, run: StudyRun) -> None:
        try:
            async for warning in warnings(run.batch.plan):
                self._app.notify(warning, severity="warning", markup=False, timeout=12)
            await run.batch.run()
        except Exception as error:
            run.fault = str(as_fault(error))
        words = f"{run.name}: {run.end_words()}"
        self._app.notify(words, severity="error" if run.fault else "information", markup=False, timeout=12)
