"""Sessions and scenarios for those who work with Inspect, and its logs for us. Needs the extra `inspect`.

Out: `log.py` makes an Inspect log of sessions, sample by sample, and `original.py` reads a session back from it. In:
`reading.py` reads any log within bounds, and `importing.py` makes a session of one of its samples.

There: `registry.py` is what Inspect finds by the entry point, `task.py` makes a task of a scenario or of an event of a
session, `task_agent.py` plays its samples. `approver.py` asks a person about any task's calls: `attach_desk.py` is the
side of the evaluation, `attach_terminal.py` that of the person, and neither needs the extra.
"""

from importlib.util import find_spec

from lab.errors import LabError


def require_inspect() -> None:
    """Raise `LabError` when `inspect_ai` is not installed. Loads nothing of it."""
    if find_spec("inspect_ai") is None:
        raise LabError("this needs the package inspect_ai", mend="install it with: pip install 'peerlab[inspect]'")
