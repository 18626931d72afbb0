"""The commands of the screen that sets two courses against each other."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_COMPARING: Final[tuple[Command, ...]] = (
    *declare(
        "comparison",
        "Two side by side",
        (
            "comparison.go",
            "enter",
            "go",
            "go there",
            "Go to the event under the cursor on the chosen side; a saved session is opened there",
            1,
        ),
        ("comparison.left", "left", "side('left')", "left", "Choose the left side", 3),
        ("comparison.right", "right", "side('right')", "right", "Choose the right side", 3),
        ("comparison.next", "n", "turn(1)", "next turn", "The next turn that differs", 2),
        ("comparison.before", "N", "turn(-1)", "turn before", "The turn before that differs"),
        (
            "comparison.view",
            "tab",
            "view(1)",
            "next view",
            "Only calls, words, results, changes of the world or tags; everything again after them",
            2,
        ),
        ("comparison.view-before", "shift+tab", "view(-1)", "view before", "The view before"),
        ("comparison.leave", "escape,ctrl+o", "leave", "back", "Back to where you were", 1),
    ),
)
