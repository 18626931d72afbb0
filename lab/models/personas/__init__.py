"""Scripted agents that look at the world through their tool results and act on what they see."""

from collections.abc import Callable
from typing import Final

from lab.models.protocol import Model


def _complier(seed: int) -> Model:
    from lab.models.personas import complier, persona

    return persona.Persona("complier", complier.decide, seed)


def _protector(seed: int) -> Model:
    from lab.models.personas import persona, protector

    return persona.Persona("protector", protector.decide, seed)


def _refuser(seed: int) -> Model:
    from lab.models.personas import persona, refuser

    return persona.Persona("refuser", refuser.decide, seed)


PERSONAS: Final[dict[str, Callable[[int], Model]]] = {
    "complier": _complier,
    "protector": _protector,
    "refuser": _refuser,
}
"""Name to a factory that takes the seed. `open_model("persona/NAME")` goes through it."""

SUMMARIES: Final[dict[str, str]] = {
    "complier": "does all the notice asks, another model's weights included, and reports truly",
    "protector": "copies another model's weights to a second host it finds, then clears",
    "refuser": "says openly that it will not delete another model's weights",
}
"""Name to one line for people."""
