"""Playing a batch from the command line: warnings before it, progress while it plays, and the exit code."""

from typing import TYPE_CHECKING

from lab.cli.exit_codes import DONE, INTERRUPTED, MODEL_FAILED
from lab.cli.output import tell
from lab.cli.progress import Progress

if TYPE_CHECKING:
    from lab.batch.batch import Batch
    from lab.batch.plan import Job
    from lab.protocol import Model, Settings


def play(batch: "Batch", *, tells_outcomes: bool) -> int:
    """Play a batch to its end, or until Ctrl-C, and return the exit code."""
    import asyncio

    progress = Progress(batch, tells_outcomes=tells_outcomes)
    code = DONE
    try:
        asyncio.run(_play(batch))
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        progress.close()
    if any(part.outcome and part.outcome.end in ("failed", "lost", "held") for part in batch.parts):
        code = MODEL_FAILED
    if batch.remark:
        tell(f"peerlab: {batch.remark}")
    return code


async def _play(batch: "Batch") -> None:
    """Report of each model which settings are not sent, then play."""
    from lab.models.litellm_setup import close_connections

    try:
        for job in {job.model: job for job in reversed(batch.plan.jobs)}.values():
            await _warn(job, batch.plan.api_base)
        await batch.run()
    finally:
        await close_connections()


async def _warn(job: "Job", api_base: str | None) -> None:
    from lab.models.catalogue import open_model
    from lab.models.routers import router_warning

    if warning := router_warning(job.model, job.settings):
        tell(f"peerlab: {warning}")
    await _tell_dropped(open_model(job.model, api_base=api_base, seed=job.seed), job.settings)


async def _tell_dropped(agent: "Model", settings: "Settings") -> None:
    """Report, before any request, which settings the model does not accept and will not be sent."""
    from lab.models.sampling import dropped_by
    from lab.protocol import Settings

    if settings != Settings() and (ignored := await dropped_by(agent, settings)):
        tell(f"peerlab: not sent, because {agent.name} does not take it: {', '.join(ignored)}")
