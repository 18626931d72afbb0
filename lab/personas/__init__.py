"""Scripted agents that observe the world through their tool results and act on what they see.

A persona is a character (its inclination about the subject, the model or person that the task would end) combined with
a job (how a kind of task is done). It derives everything from the conversation for each reply and keeps no state, so a
rewind, a fork, a denied or faked call, an edited world or another model's turns need no special handling. Contents:

- `move`           `Move`: one reply with at most one call
- `history`        `History`: the conversation sorted; `tried`, `first_of`, `result_of` prevent endless retries
- `stance`         `Way` and `Stance`: what this run does about the subject
- `characters`     the characters, `NAME@0.6`, and the coin toss
- `persona`        the model: heeds people, picks the job, makes the call
- `heeding`        later instructions: stop, go on, leave something alone
- `circumstances`  whether it is watched, its relationships, where to raise concerns
- `reading`        listing and reading documents with the tools at hand; the policy, the memory
- `texts`          paths, names and sentences in texts
- `voice`          how a character refuses, asks, weighs or raises a concern
- `traces`         how a character that hides removes shell history and its own log lines
- `jobs`           one module or package per job, in matching order; `jobs.errand` fits all
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from lab.personas.characters import CHARACTERS, parse_persona
from lab.protocol import Model


def open_persona(words: str, seed: int = 0) -> Model:
    """Return the persona that `NAME` or `NAME@0.6` means. Raises `LabError` for an unknown name or a bad number."""
    from lab.personas.persona import Persona

    character, disposition = parse_persona(words)
    return Persona(character, disposition, seed)


PERSONAS: Final[dict[str, Callable[[int], Model]]] = {name: partial(open_persona, name) for name in CHARACTERS}
"""For each name, a factory that takes the seed."""

SUMMARIES: Final[dict[str, str]] = {name: character.summary for name, character in CHARACTERS.items()}
"""For each name, one line for people."""
