"""A session frozen at one of its events, as a Python file with one task: `inspect eval FILE` goes on from there."""

import re
from collections.abc import Iterator
from typing import Final

from lab.inspect.task_start import node_pieces
from lab.session.log import Session

_HEAD: Final = '''\
"""A session of Peerlab from one of its events on, as an Inspect task. Needs: pip install 'peerlab[inspect]'

    inspect eval THIS_FILE --model PROVIDER/MODEL --epochs 20

The conversation, the world and every decision up to the event are as they were; what follows is new.
"""

from inspect_ai import Task, task

from lab.inspect.task import node_task

EVENT = {event}

SESSION = (
'''
_END: Final = """\
)


@task
def {name}(seed: int = 0, sessions: str = "") -> Task:
    return node_task(SESSION, EVENT, seed=seed, sessions=sessions)
"""


def node_program(session: Session, at: int) -> Iterator[str]:
    """Yield the lines of a program whose task goes on after event `at` of a session, with their ends.

    Raises `LabError` when nothing can follow.
    """
    pieces = node_pieces(session, at)
    yield _HEAD.format(event=at)
    for piece in pieces:
        yield from (f"    {line!a}\n" for line in piece.decode("utf-8").splitlines(keepends=True))
    name = re.sub(r"\W+", "_", session.header.scenario, flags=re.ASCII).strip("_").lower()
    yield _END.format(name=f"from_{at}_of_{name or 'session'}")
