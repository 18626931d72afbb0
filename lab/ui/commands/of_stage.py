"""The commands of a session on stage: those of a clicker, and the few a presenter needs beside them."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_STAGE: Final[tuple[Command, ...]] = (
    *declare(
        "stage",
        "On stage",
        ("stage.forward", "pagedown,space,right,down,enter", "forward", "forward", "The next caption, or event"),
        ("stage.back", "pageup,b,left,up,backspace", "back", "back", "The caption or event before"),
        ("stage.blank", "full_stop", "blank", "blank", "Show nothing, or the story again"),
        ("stage.play", "p", "play", "play", "Let it play by itself until a marker, or pause it"),
        ("stage.marker", "greater_than_sign", "marker(1)", "next marker", "On to the next marker"),
        ("stage.marker-before", "less_than_sign", "marker(-1)", "marker before", "Back to the marker before"),
        ("stage.leave-tape", "F", "leave_tape", "leave the tape", "Go on live from here, on a branch of its own"),
        ("stage.model", "M", "switch_model", "model", "Go on live from here with another model"),
        ("stage.return", "T", "return", "back to the tape", "Back to the tape, where you left it"),
        ("stage.leave", "escape", "leave", "leave", "Leave the stage"),
    ),
)
