"""The commands for what is said and asked: on the session screen, in the aside, and of two memories."""

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
    ),
    *declare(
        "aside",
        "Aside",
        ("aside.fresh", "ctrl+n", "fresh", "anew", "Let the next question begin anew, or go on from the last answer"),
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
