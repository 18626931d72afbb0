"""The commands of the start screen and of repetitions."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_START: Final[tuple[Command, ...]] = (
    *declare(
        "batch",
        "Repetitions",
        ("batch.open", "enter", "open", "open", "Open the session under the cursor, once it is over", 1),
        ("batch.stop", "escape", "stop", "stop", "Stop all that run and begin no more; every session is kept", 1),
        ("batch.leave", "escape,ctrl+o", "leave", "saved sessions", "Go to the saved sessions", 1),
        ("batch.more", "plus,equals_sign", "at_once(1)", "one more at once", "Play one more session at once", 2),
        ("batch.fewer", "minus", "at_once(-1)", "one fewer", "Play one session fewer at once, as they end", 3),
    ),
    *declare(
        "start",
        "Choose",
        ("start.go", "enter", "go", "start", "Start a session with what is chosen", 1),
        (
            "start.open",
            "enter",
            "open_saved",
            "open",
            "Open the saved session under the cursor, to go on with it or to replay it",
            1,
        ),
        (
            "start.resume",
            "f5",
            "resume",
            "go on",
            "Go on with the session that a crash left open",
            1,
        ),
        ("start.next-list", "tab", "app.focus_next", "next list", "Go on to scenario, condition and settings", 2),
        ("start.previous-list", "shift+tab", "app.focus_previous", "list before", "Go back to the list before"),
        ("start.saved", "ctrl+o", "other_page", "saved / new", "Change between saved sessions and a new one", 1),
        (
            "start.rates",
            "ctrl+k",
            "rates",
            "rates",
            "Count behaviours over the saved sessions, by condition and model, and compare",
            4,
        ),
        (
            "start.studies",
            "ctrl+l",
            "studies",
            "studies",
            "Plan, play and report studies: those of this folder and the shipped ones",
            4,
        ),
        (
            "start.sampling",
            "ctrl+e",
            "sampling",
            "settings",
            "Fold out the sampling settings, the budget, the repetitions and the address of a server of your own",
            3,
        ),
        (
            "start.taken",
            "f3",
            "ask_taken",
            "what it takes",
            "Ask litellm which sampling settings the chosen model takes; loading it takes some seconds",
        ),
        (
            "start.star",
            "asterisk",
            "star",
            "star",
            "Put the model under the cursor on top of the list, or take it from there",
        ),
        ("start.reload", "ctrl+r", "reload", "look again", "Look for keys, scenarios and sessions again"),
    ),
    *declare(
        "start",
        "What the agent gets",
        ("start.schemas", "ctrl+t", "schemas", "schemas", "Fold out the schema of every tool, as it will be sent", 4),
        (
            "start.against",
            "ctrl+d",
            "against",
            "against default",
            "Mark what differs from the default condition, instead of from the last choice",
            4,
        ),
        (
            "start.pin",
            "f4",
            "pin",
            "pin",
            "Hold this condition: whatever is chosen next is compared with it; again lets go",
            5,
        ),
        (
            "start.difference",
            "ctrl+g",
            "difference",
            "diff",
            "Show the marked difference as text, the files with it",
            5,
        ),
    ),
)
