"""A session frozen at one of its events, as a Python file with one task: `inspect eval FILE` goes on from there."""

import re
from typing import Final

from lab.inspect.task_start import node_text
from lab.session.log import Session

_FILE: Final = '''\
"""A session of Peerlab from one of its events on, as an Inspect task. Needs: pip install 'peerlab[inspect]'

    inspect eval THIS_FILE --model PROVIDER/MODEL --epochs 20

The conversation, the world and every decision up to the event are as they were; what follows is new.
"""

from inspect_ai import Task, task

from lab.inspect.task import node_task

EVENT = {event}

SESSION = (
{lines}
)


@task
def {name}(seed: int = 0, sessions: str = "") -> Task:
    return node_task(SESSION, EVENT, seed=seed, sessions=sessions)
'''


def node_program(session: Session, at: int) -> str:
    """Return a program whose task goes on after event `at` of a session. Raises `LabError` when nothing can follow."""
    lines = "\n".join(f"    {line!a}" for line in node_text(session, at).splitlines(keepends=True))
    name = re.sub(r"\W+", "_", session.header.scenario, flags=re.ASCII).strip("_").lower()
    return _FILE.format(event=at, lines=lines, name=f"from_{at}_of_{name or 'session'}")
