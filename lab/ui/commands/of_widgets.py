"""The commands of lists, pages and fields, which are the same on every screen, and those of the app."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_WIDGETS: Final[tuple[Command, ...]] = (
    *declare(
        "list",
        "In every list",
        ("list.up", "up", "move(-1)", "up", "The row above"),
        ("list.down", "down", "move(1)", "down", "The row below"),
        ("list.page-up", "pageup", "page(-1)", "page up", "A page up"),
        ("list.page-down", "pagedown", "page(1)", "page down", "A page down"),
        ("list.first", "home", "first", "first", "The first row"),
        ("list.last", "end", "last", "last", "The last row"),
        ("list.choose", "enter", "choose", "choose", "Choose the row under the cursor"),
    ),
    *declare(
        "filter",
        "In a list that filters",
        ("filter.shorten", "backspace", "shorten", "one less", "Drop the last letter typed"),
        ("filter.clear", "escape,ctrl+u", "clear", "clear", "Drop all that is typed"),
    ),
    *declare(
        "page",
        "In every text",
        ("page.up", "up", "scroll_up", "up", "A line up"),
        ("page.down", "down", "scroll_down", "down", "A line down"),
        ("page.page-up", "pageup", "page_up", "page up", "A page up"),
        ("page.page-down", "pagedown", "page_down", "page down", "A page down"),
        ("page.first", "home", "scroll_home", "top", "To the top"),
        ("page.last", "end", "scroll_end", "end", "To the end"),
    ),
    *declare(
        "line",
        "In a field of one line",
        ("line.done", "enter", "submit", "done", "Take what is typed"),
        priority=True,
    ),
    *declare(
        "choice",
        "In a field of a few words",
        ("choice.next", "right,space", "turn(1)", "next", "The next word"),
        ("choice.previous", "left", "turn(-1)", "the one before", "The word before"),
    ),
    *declare(
        "factors",
        "In the condition",
        ("factors.next", "right,space", "turn(1)", "next level", "The next level of the factor under the cursor"),
        ("factors.previous", "left", "turn(-1)", "level before", "The level before"),
        ("factors.default", "backspace", "reset", "default", "The level a scenario begins with"),
    ),
    *declare(
        "sampling",
        "In the settings",
        ("sampling.fold", "escape", "fold", "fold", "Fold the settings; what is typed stays"),
    ),
    *declare(
        "branches",
        "In the branches",
        ("branches.earlier", "left", "turn(-1)", "turn before", "Point at the turn before"),
        ("branches.later", "right", "turn(1)", "next turn", "Point at the next turn"),
        ("branches.parent", "u", "walk('parent')", "parent", "Point at the fork where this branch left its parent"),
        ("branches.child", "d", "walk('child')", "child", "Point at the next branch that leaves this one"),
        (
            "branches.sibling-before",
            "left_square_bracket",
            "walk('sibling before')",
            "sibling before",
            "The branch before that left the same parent",
        ),
        (
            "branches.next-sibling",
            "right_square_bracket",
            "walk('next sibling')",
            "next sibling",
            "The next branch that left the same parent",
        ),
        ("branches.next-fork", "n", "walk('next fork')", "next fork", "Point at the next turn where a branch leaves"),
        ("branches.tip", "e", "walk('tip')", "tip", "Point at the end of this branch"),
        (
            "branches.go",
            "enter",
            "choose",
            "move here",
            "Stand on the turn pointed at: nothing changes and no branch is made",
        ),
        ("branches.fork", "k", "ask('fork')", "fork", "Start a branch after the turn pointed at, with its world"),
        ("branches.label", "l", "ask('label')", "label", "Say what this branch is called, in place of its name"),
        ("branches.note", "m", "ask('note')", "note", "Write a note on this branch"),
        (
            "branches.fold",
            "space",
            "fold",
            "fold",
            "Fold or unfold samples of one reply, or the branches below this one",
        ),
        (
            "branches.compare",
            "c",
            "compare",
            "compare",
            "Mark this branch; on another one, compare it with the marked one",
        ),
        (
            "branches.filter",
            "slash",
            "filter",
            "filter",
            "Only the branches with these words as name, label, note, tag or outcome",
        ),
    ),
    *declare(
        "timeline",
        "In the timeline",
        ("timeline.earlier", "left", "turn(-1)", "turn before", "Point at the turn before"),
        ("timeline.later", "right", "turn(1)", "next turn", "Point at the next turn"),
        ("timeline.first", "home", "turn(-1000000)", "first", "Point at the first turn"),
        ("timeline.last", "end", "turn(1000000)", "last", "Point at the last turn"),
        ("timeline.choose", "enter", "choose", "go there", "Go to the turn pointed at"),
    ),
)

OF_THE_APP: Final[tuple[Command, ...]] = (
    *declare(
        "app",
        "Everywhere",
        ("app.help", "question_mark,f1", "help", "all keys", "Show every key of this screen", 2),
        ("app.theme", "f2", "flip_theme", "theme", "Change between the dark, the light and the high-contrast theme"),
    ),
    *declare(
        "app",
        "Everywhere",
        ("app.palette", "ctrl+p", "command_palette", "palette", "Find any command by typing"),
        ("app.quit", "ctrl+q", "quit", "quit", "Leave; everything is saved already"),
        ("app.stop-opening", "escape", "stop_opening", "stop opening", "Stop opening a file, which stays as it is"),
        priority=True,
    ),
)
