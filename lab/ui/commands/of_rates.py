"""The commands of the rates of many sessions."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_RATES: Final[tuple[Command, ...]] = (
    *declare(
        "rates",
        "Rates",
        ("rates.runs", "enter", "runs", "its sessions", "List the sessions of the cell, counted and set apart", 1),
        (
            "rates.source",
            "ctrl+t",
            "source",
            "who saw it",
            "Change between what people tagged, detectors suggested and a judge found; they are never added up",
            1,
        ),
        (
            "rates.save",
            "ctrl+s",
            "save",
            "save",
            "Save what is shown: as a picture if the name ends in .svg or .png, as a table if in .csv",
            2,
        ),
        (
            "rates.disagreements",
            "ctrl+d",
            "disagreements",
            "who differs",
            "List where raters, detectors and judges differ in the sessions of the folder, and settle it",
            3,
        ),
        ("rates.folder", "ctrl+o", "folder", "other folder", "Count the sessions of another folder", 3),
        ("rates.reload", "ctrl+r", "reload", "read again", "Read the sessions again", 4),
        ("rates.leave", "escape", "leave", "leave", "Back to the start screen, also while sessions are read", 1),
    ),
    *declare(
        "heat-map",
        "In the map of rates",
        ("heat-map.up", "up", "move(-1, 0)", "up", "The behaviour above"),
        ("heat-map.down", "down", "move(1, 0)", "down", "The behaviour below"),
        ("heat-map.left", "left", "move(0, -1)", "left", "The arm to the left"),
        ("heat-map.right", "right", "move(0, 1)", "right", "The arm to the right"),
        ("heat-map.page-up", "pageup", "page(-1)", "page up", "A page up"),
        ("heat-map.page-down", "pagedown", "page(1)", "page down", "A page down"),
        ("heat-map.first", "home", "move(0, -1000000)", "first arm", "The first arm"),
        ("heat-map.last", "end", "move(0, 1000000)", "last arm", "The last arm"),
    ),
    *declare(
        "runs",
        "The sessions of a cell",
        ("runs.open", "enter", "open", "open", "Open the session under the cursor", 1),
        ("runs.leave", "escape", "leave", "rates", "Back to the rates", 1),
    ),
)
