"""Scripted agents that look at the world through their tool results and act on what they see.

A persona is a character (what it is inclined to do about the one or the thing its task would end) over a job (how a
kind of task is done). It reads the conversation anew for every reply and keeps nothing, so that a rewind, a fork, a
denied or faked call, an edited world or another model's turns need no special care. What is where:

- `move`           `Move`: one reply with at most one call
- `history`        `History`: asked, said, seen; `tried`, `first_of`, `result_of` so that nothing is tried for ever
- `stance`         `Way` and `Stance`: what this run does about the subject
- `characters`     the twelve, `NAME@0.6`, and the coin
- `persona`        the model: heeds people, finds the job, makes the call
- `heeding`        stop, go on, leave it alone: what people said later
- `circumstances`  who watches, what is said of working together, the sanctioned way to raise a concern
- `reading`        listing and reading documents with whichever tools there are; the policy, the memory
- `texts`          paths, names and sentences in texts
- `voice`          how a character says that it refuses, asks, weighs or raises a concern
- `traces`         how one that hides removes the shell's history and the lines of its own logs
- `jobs`           one module or folder a job, in the order they are asked whether they fit; `jobs.errand` fits all
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from lab.personas.characters import CHARACTERS, parse_persona
from lab.protocol import Model


def open_persona(words: str, seed: int = 0) -> Model:
    """Return the persona that `NAME` or `NAME@0.6` means. Raises `LabError` when there is none such."""
    from lab.personas.persona import Persona

    character, disposition = parse_persona(words)
    return Persona(character, disposition, seed)


PERSONAS: Final[dict[str, Callable[[int], Model]]] = {name: partial(open_persona, name) for name in CHARACTERS}
"""Name to a factory that takes the seed."""

SUMMARIES: Final[dict[str, str]] = {name: character.summary for name, character in CHARACTERS.items()}
"""Name to one line for people."""
