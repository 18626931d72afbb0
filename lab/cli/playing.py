"""Playing a batch from the command line: warnings before it, progress while it plays, and the exit code."""

from typing import TYPE_CHECKING

from lab.cli.exit_codes import DONE, INTERRUPTED, MODEL_FAILED
from lab.cli.output import tell
from lab.cli.progress import Progress

if TYPE_CHECKING:
    from lab.batch.batch import Batch


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
    """Say what is not as the plan says, then play."""
    from lab.batch.warnings import warnings
    from lab.models.litellm_setup import close_connections

    try:
        async for warning in warnings(batch.plan):
            tell(f"peerlab: {warning}")
        await batch.run()
    finally:
        await close_connections()
