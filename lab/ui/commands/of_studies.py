"""The commands of studies: their list, one of them, and its report."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_STUDIES: Final[tuple[Command, ...]] = (
    *declare(
        "studies",
        "Studies",
        ("studies.open", "enter", "open", "open", "Open the study under the cursor: check, play, report", 1),
        (
            "studies.new",
            "n",
            "new",
            "new",
            "Write a study file: a copy of the study under the cursor, to be changed in an editor",
            2,
        ),
        ("studies.reload", "ctrl+r", "reload", "look again", "Look for studies and their sessions again", 3),
        ("studies.leave", "escape", "leave", "leave", "Back to the start screen; studies that are played go on", 1),
    ),
    *declare(
        "study",
        "A study",
        (
            "study.open",
            "enter",
            "open",
            "sessions",
            "List the sessions of the cell under the cursor, or open the session that is left out",
            2,
        ),
        (
            "study.run",
            "r",
            "play",
            "play",
            "Freeze the design and play what is missing, also what broke off; it goes on while you leave",
            1,
        ),
        ("study.stop", "s", "stop", "stop", "Stop playing; every session is kept and can be gone on with", 1),
        ("study.report", "o", "report", "report", "Read what the runs so far show, and save it", 1),
        (
            "study.freeze",
            "f",
            "freeze",
            "freeze",
            "Freeze the design without playing: what is changed afterwards is an amendment",
            4,
        ),
        (
            "study.amend",
            "m",
            "amend",
            "amend",
            "Write a dated amendment into the file: what you change in the frozen design, and why",
            4,
        ),
        ("study.budget", "b", "budget", "budget", "Set what may be spent this time, in US dollars", 3),
        ("study.more", "plus,equals_sign", "at_once(1)", "one more at once", "Play one more session at once", 5),
        ("study.fewer", "minus", "at_once(-1)", "one fewer", "Play one session fewer at once, as they end", 6),
        ("study.file", "v", "file", "file", "Show the study file", 5),
        ("study.reload", "ctrl+r", "reload", "look again", "Read the file and the sessions again", 6),
        ("study.leave", "escape", "leave", "leave", "Back to the list; what is played goes on", 1),
    ),
    *declare(
        "report",
        "A report",
        ("report.save", "ctrl+s", "save", "save", "Write the report and its pictures into the study's folder", 1),
        ("report.leave", "escape", "leave", "leave", "Back to the study", 1),
    ),
)
