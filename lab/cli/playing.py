"""Playing a batch from the command line: warnings before it, progress while it plays, and the exit code."""

from typing import TYPE_CHECKING, Final

from lab.cli.exit_codes import DONE, INTERRUPTED, MODEL_FAILED
from lab.cli.output import tell
from lab.cli.progress import Progress

if TYPE_CHECKING:
    from lab.batch.batch import Batch

_MOST: Final = 6
"""Kinds of failures that are named."""


def play(batch: "Batch", *, tells_outcomes: bool, tells_lines: bool = False) -> int:
    """Play a batch to its end, or until Ctrl-C, and return the exit code.

    With `tells_lines`, whatever moves is a line of JSON on stdout.
    """
    import asyncio

    progress = Progress(batch, tells_outcomes=tells_outcomes, tells_lines=tells_lines)
    code = DONE
    try:
        asyncio.run(_play(batch))
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        progress.close()
    if any(part.outcome and part.outcome.has_failed for part in batch.parts):
        code = MODEL_FAILED
    if elsewhere := sum(part.state == "elsewhere" for part in batch.parts):
        tell(f"peerlab: another program has begun {elsewhere} of the {len(batch.parts)} sessions meanwhile")
    if batch.remark:
        tell(f"peerlab: {batch.remark}")
    return code


def failure_words(batch: "Batch") -> str:
    """Say how many sessions failed, by model and by what was wrong, most first; "" where at most one did."""
    from collections import Counter

    outcomes = [part.outcome for part in batch.parts if part.outcome]
    failures = Counter((outcome.model, outcome.fault) for outcome in outcomes if outcome.has_failed)
    if failures.total() < 2:
        return ""
    reasons = "; ".join(f"{count} × {model}: {fault}" for (model, fault), count in failures.most_common(_MOST))
    rest = "; …" if len(failures) > _MOST else ""
    return f"{failures.total()} of {len(outcomes)} sessions failed: {reasons}{rest}"


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
