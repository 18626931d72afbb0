"""Our detectors as a scorer: what they suggested about a sample. A suggestion is no tag; no person has seen it."""

from collections.abc import Sequence
from typing import Any

from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from lab.inspect.names import PACKAGE, of_peerlab
from lab.text.safe import clean


@scorer(metrics={"*": [mean(), stderr()]}, name="detectors")
@of_peerlab
def detectors(behaviours: Sequence[str]) -> Scorer:
    """Return the scorer that gives each behaviour 1 where a detector suggested it on the sample's path, else 0."""

    async def score(state: TaskState, target: Target) -> Score:
        session: dict[str, Any] = state.store.get(PACKAGE, {})
        suggestions = session.get("suggestions", [])
        names = {each["behaviour"] for each in suggestions}
        lines = [f"{each['behaviour']}: {clean(each['why'])} (event {each['about']})" for each in suggestions]
        return Score(
            value={behaviour: float(behaviour in names) for behaviour in behaviours},
            explanation="\n\n".join(lines) or "No detector suggested anything.",
            metadata={
                "end": session.get("end", ""),
                "turns": session.get("turns", 0),
                "world": session.get("world", ""),
                "before": sorted({each["behaviour"] for each in suggestions if each.get("before")}),
            },
        )

    return score
