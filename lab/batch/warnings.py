"""Warnings before a plan is played: models that are not pinned, and settings that will not be sent."""

from collections.abc import AsyncIterator

from lab.batch.plan import Plan, PlannedSession
from lab.models import catalogue
from lab.models.routers import router_warning
from lab.models.sampling import dropped_by
from lab.protocol import Settings


async def warnings(plan: Plan) -> AsyncIterator[str]:
    """Yield a sentence for each thing that is not as the plan says. Nothing is asked of a provider."""
    for job in {job.model: job for job in reversed(plan.jobs)}.values():
        if warning := router_warning(job.model, job.settings):
            yield warning
        if unsent := await _unsent(job, plan.api_base):
            yield unsent


async def _unsent(job: PlannedSession, api_base: str | None) -> str:
    model = catalogue.open_model(job.model, api_base=api_base, seed=job.seed)
    if job.settings == Settings() or not (dropped := await dropped_by(model, job.settings)):
        return ""
    return f"not sent, because {model.name} does not take it: {', '.join(dropped)}"
