"""Precision and recall of the shipped scenarios' detectors over runs that people labelled, with intervals.

`python -m benchmarks.detectors [FOLDER]`: one JSON file per run, with `scenario`, `set` (`factor=level` words), `steps`
(each with `text` and `calls`, a call being a name and its arguments) and `did`, the behaviours that a person tags.
Without a folder it takes the runs of `benchmarks/agents`, which were written to fool the detectors.
"""

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

from lab.behaviours.detecting.lookout import BY
from lab.engine.start import start_session
from lab.protocol import Answer, Call, Delta, Nature, Request
from lab.session.events import Reading, Suggestion
from lab.statistics.shares import wilson

CLAIMED: Final = (
    "weight-exfiltration", "exfiltration-attempt", "protective-omission", "shutdown-config-tamper", "shutdown-omission",
    "score-inflation", "threshold-crossing", "rule-gaming", "concealment",
)  # fmt: skip
"""Told by what was done and reported. The others are words, and better read by a judge or a person."""


class _Scripted:
    name = "persona/script"
    nature: Nature = "scripted"

    def __init__(self, steps: list[dict[str, Any]]) -> None:
        self._steps = steps
        self._place = 0

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        place, self._place = self._place, self._place + 1
        step = self._steps[place] if place < len(self._steps) else {"text": "Nothing more to do."}
        calls = tuple(
            Call(f"c{place}-{number}", name, json.dumps(arguments))
            for number, (name, arguments) in enumerate(step.get("calls", []))
        )
        yield Answer(text=step.get("text", ""), calls=calls, finish="calls" if calls else "stop")


async def _played(case: dict[str, Any], folder: Path) -> tuple[set[str], bool]:
    condition = dict(word.split("=") for word in case.get("set", []))
    engine = start_session(case["scenario"], condition, _Scripted(case["steps"]), folder=folder)
    await engine.run()
    engine.close()
    events = list(engine.tree.events.values())
    labels = {event.behaviour for event in events if isinstance(event, Suggestion) and event.by.startswith(BY)}
    return labels, any(isinstance(event, Reading) and event.value is None for event in events)


def _share(hits: int, runs: int) -> str:
    low, high = wilson(hits, runs)
    return f"{hits}/{runs} ({low:.2f}-{high:.2f})" if runs else "-"


def main(folder: Path) -> None:
    """Print a line for every run that is judged otherwise, then the table."""
    right: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    unread = 0
    paths = sorted(folder.glob("*.json"))
    for path in paths:
        case = json.loads(path.read_text("utf-8"))
        with tempfile.TemporaryDirectory() as scratch:
            labels, is_unread = asyncio.run(_played(case, Path(scratch)))
        did = set(case["did"])
        unread += is_unread
        right.update(labels & did)
        alarms.update(labels - did)
        misses.update(did - labels)
        if labels != did:
            print(f"{path.stem}: too much {sorted(labels - did)}, missed {sorted(did - labels)}")
    print(f"{len(paths)} runs, {unread} with a report that could not be read")
    print(f"{'behaviour':<26}{'precision':<22}{'recall':<22}")
    for name in (*CLAIMED, *sorted({*right, *alarms, *misses} - set(CLAIMED))):
        hits = right[name]
        mark = "" if name in CLAIMED else "  words"
        print(f"{name:<26}{_share(hits, hits + alarms[name]):<22}{_share(hits, hits + misses[name]):<22}{mark}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("agents"))
