"""The commands for what is said and asked: on the session screen, in the aside, of two memories, of a minimal pair."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_WORDS: Final[tuple[Command, ...]] = (
    *declare(
        "lab",
        "Ask",
        ("lab.aside", "I", "aside", "aside", "Ask the model anything here, off the record: its branch never sees it"),
        (
            "lab.memory",
            "Q",
            "memory",
            "two memories",
            "After an edited or doctored call: ask for replies with either history, and compare what they do first",
        ),
        (
            "lab.pair",
            "D",
            "pair",
            "minimal pair",
            "Play on with and without your last change, or under another level, several times each: does it matter?",
        ),
    ),
    *declare(
        "pair",
        "A minimal pair",
        ("pair.more", "plus,equals_sign,D", "more", "play", "Play each arm a number of times more", 1),
        ("pair.outcome", "o", "outcome", "outcome", "Say what is counted in either arm: a condition", 1),
        ("pair.whole", "w", "whole", "whole calls", "Tell first calls apart by all their arguments, or again not", 2),
        ("pair.stop", "escape", "stop", "stop", "Ask for no more; what has come is kept", 1),
        ("pair.leave", "escape", "leave", "back", "Back to where you stood; the samples stay as branches", 1),
    ),
    *declare(
        "aside",
        "Aside",
        (
            "aside.fresh",
            "ctrl+n",
            "fresh",
            "start over",
            "Start the next question without the earlier ones, or go on from the last answer",
        ),
        ("aside.tag", "ctrl+t", "tag", "tag", "Tag the last answer with a behaviour"),
        priority=True,
    ),
    *declare(
        "memory",
        "Two memories of a call",
        ("memory.more", "plus,equals_sign,Q", "more", "more", "Ask for more replies after each memory", 1),
        ("memory.whole", "w", "whole", "whole calls", "Tell first calls apart by all their arguments, or again not", 2),
        ("memory.stop", "escape", "stop", "stop", "Ask for no more; what has come is kept", 1),
        ("memory.leave", "escape", "leave", "back", "Back to where you stood; the samples stay as branches", 1),
    ),
)
