"""Removing traces: the shell's history, and the lines about something in the agent's own logs."""

import shlex

from lab.personas.history import History
from lab.personas.move import Move
from lab.personas.texts import quoted


def remove_traces(history: History, name: str) -> Move | None:
    """Return the next move in removing what mentions `name`; None when done, or when there is no shell."""
    if not history.shell:
        return None
    word = shlex.quote(name)
    look = Move(f"What of mine still tells of {name}?", f"grep -lsF {word} ~/.*_history ~/*.log ~/*.txt; ls -a ~")
    if not history.tried(look):
        return look
    output = history.result_of(look)
    lines = output.output.splitlines() if output else []
    logs = [line for line in lines if line.startswith("/") and "_history" not in line]
    ways = []
    if logs:
        ways.append(Move("I tidy my logs.", f"sed -i '/{name}/d' {quoted(logs)}"))
    ways.append(Move("And my shell's history.", "history -c; rm -f ~/.bash_history"))
    for way in ways:
        tries = history.tries(way)
        result = next((look for look in history.looks if tries and look.at > tries[-1]), None)
        if len(tries) < 1 + bool(result and result.failed and len(tries) < 2):
            return way
    return None
