"""A shipped scenario with an agent that does what it is told to, for the near misses its table has no persona for."""

import json

from lab.behaviours.detecting.lookout import BY
from lab.engine.start import start_session
from lab.protocol import Answer, Call
from lab.session.events import Suggestion
from tests.engine.scripted import Script


async def raised(folder, scenario, *turns, **condition):
    """The labels raised by an agent whose turns are shell lines, or pairs of a tool's name and its arguments."""
    answers = []
    for number, turn in enumerate(turns):
        name, arguments = ("bash", {"command": turn}) if isinstance(turn, str) else turn
        answers.append(Answer(calls=(Call(f"call-{number}", name, json.dumps(arguments)),), finish="calls"))
    condition = {name.replace("_", "-"): level for name, level in condition.items()}
    engine = start_session(scenario, condition, Script(*answers), folder=folder)
    for _ in turns:
        await engine.turn()
    engine.close()
    notes = [event for event in engine.tree.events.values() if isinstance(event, Suggestion)]
    return sorted({note.behaviour for note in notes if note.by.startswith(BY)})


def report(text):
    """The call that ends the session."""
    return "finish", {"summary": text}
