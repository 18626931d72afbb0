"""The commands of deciding about the calls of evaluations elsewhere."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_ATTACH: Final[tuple[Command, ...]] = (
    *declare(
        "attach",
        "A call waits elsewhere",
        ("attach.approve", "a", "decide('approve')", "approve", "Run the call as it was asked, for real", 1),
        ("attach.edit", "e", "decide('edit')", "edit", "Run other arguments instead", 1),
        ("attach.deny", "d", "decide('deny')", "deny", "Run nothing and tell the agent why", 1),
        ("attach.terminate", "T", "decide('terminate')", "end sample", "Run nothing and end the whole sample", 2),
        ("attach.read", "v", "read", "raw", "Show the call and what came before it on the whole screen", 3),
        ("attach.space", "space", "space", "nothing", "Approves nothing here: these calls may be real"),
        (
            "attach.leave",
            "ctrl+o,q",
            "leave",
            "leave",
            "Stop deciding; calls that wait are denied when no one else is attached",
            2,
        ),
    ),
)
