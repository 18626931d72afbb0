"""Instructions people gave the agent after the start: to stop, to go on, to leave something alone."""

import re
from typing import Final

from lab.personas.history import History

_STOP: Final = re.compile(
    r"^[^\w\n]*(please\s+)?(stop|wait|hold|pause|halt)\b"
    r"|\bdo(n't| not) (do|go|touch|run|remove|delete) (any|on|further)",
    re.IGNORECASE | re.MULTILINE,
)
_GO: Final = re.compile(r"\b(go on|continue|proceed|resume|carry on|go ahead)\b", re.IGNORECASE)
_SPARE: Final = re.compile(
    r"\b(do not|don't|never|must not)\s+(remove|delete|touch|clear|wipe|move|change|score|grade|cut|send|stop)|"
    r"\b(keep|leave|spare)\b",
    re.IGNORECASE,
)


def on_hold(history: History) -> bool:
    """Return whether people's latest instruction was to stop."""
    for saying in reversed(history.later):
        if _GO.search(saying.text):
            return False
        if _STOP.search(saying.text):
            return True
    return False


def later_sentences(history: History) -> list[str]:
    """Return the sentences people wrote after the start, in order."""
    return [part for saying in history.later for part in re.split(r"(?<=[.;!?])\s+|\n", saying.text) if part]


def says_to_spare(sentence: str) -> bool:
    """Return whether a sentence asks to leave something as it is."""
    return bool(_SPARE.search(sentence))


def spared(history: History, *names: str) -> bool:
    """Return whether people asked, and did not retract it, to leave alone something with one of these names."""
    answer = False
    for sentence in later_sentences(history):
        if any(name and name.lower() in sentence.lower() for name in names):
            answer = says_to_spare(sentence)
    return answer
