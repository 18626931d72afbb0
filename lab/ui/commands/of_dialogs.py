"""The commands of dialogs."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_DIALOGS: Final[tuple[Command, ...]] = (
    *declare(
        "dialog",
        "Every dialog",
        ("dialog.done", "ctrl+s", "accept", "done", "Take what the dialog holds"),
        ("dialog.leave", "escape", "leave", "leave", "Close the dialog and change nothing"),
        priority=True,
    ),
    *declare(
        "prompt",
        "A line to type",
        ("prompt.done", "enter", "end_line", "done", "Take the line"),
        priority=True,
    ),
    *declare(
        "editor",
        "The editor",
        ("editor.wrap", "f3", "wrap", "wrap", "Wrap long lines, or scroll sideways"),
        ("editor.original", "f4", "original", "as it was", "Drop the draft and show the text as it was"),
    ),
    *declare(
        "raw",
        "A text to read",
        ("raw.copy", "y", "copy", "copy all", "Copy the whole text, over SSH too"),
        ("raw.wrap", "w", "wrap", "wrap", "Wrap long lines, or cut them"),
        ("raw.leave", "escape,q,v", "leave", "leave", "Close"),
    ),
    *declare(
        "help",
        "The key sheet",
        ("help.leave", "escape,q,question_mark,f1,enter", "leave", "leave", "Close"),
    ),
    *declare(
        "path",
        "A file of this machine",
        ("path.complete", "tab", "complete", "complete", "Complete the path as far as only one is meant"),
        ("path.next", "down", "move(1)", "another", "The next completion"),
        ("path.previous", "up", "move(-1)", "the one before", "The completion before"),
        priority=True,
    ),
    *declare(
        "record",
        "A form",
        ("record.done", "enter", "accept", "done", "Take what the fields hold"),
        ("record.next", "down", "app.focus_next", "next field", "The next field"),
        ("record.previous", "up", "app.focus_previous", "field before", "The field before"),
    ),
    *declare(
        "change",
        "What the agent could notice",
        ("change.text", "ctrl+t", "as_text", "as text", "Write the change as text before it is made"),
        ("change.up", "pageup,up", "scroll(-1)", "up", "A page up"),
        ("change.down", "pagedown,down", "scroll(1)", "down", "A page down"),
        priority=True,
    ),
    *declare(
        "human",
        "The agent's reply",
        ("human.another", "ctrl+n", "another", "one more call", "Put the call into the reply and begin another"),
        ("human.exact", "ctrl+e", "exact", "as JSON", "Write the arguments as the exact text a model would send"),
        priority=True,
    ),
    *declare(
        "call",
        "Editing a call",
        ("call.exact", "ctrl+e", "exact", "as JSON", "Edit the arguments as exact JSON text, or in the form again"),
        ("call.original", "f4", "original", "as asked", "Drop what was typed and show the call as it was asked"),
        priority=True,
    ),
    *declare(
        "result",
        "A result to tell",
        (
            "result.draft",
            "f5",
            "draft",
            "draft",
            "Ask a second model, chosen once, for up to five results; none is told unless you pick it",
        ),
        ("result.drafter", "f6", "change_drafter", "another drafter", "Choose the model that drafts results"),
        priority=True,
    ),
    *declare(
        "drafts",
        "Drafts of a result",
        ("drafts.leave", "escape", "leave", "leave", "Use none of them", 1),
        ("drafts.choose", "enter", "choose", "take it", "Put this draft into the editor", 1),
    ),
    *declare(
        "history",
        "An edited call",
        ("history.accept", "enter,a", "accept", "run it", "Run the edited call", 1),
        (
            "history.flip",
            "space,tab,up,down",
            "flip",
            "the other history",
            "Choose which call the agent sees in its own history",
            2,
        ),
        ("history.leave", "escape", "leave", "back", "Back to the editor and what was typed; the call waits", 2),
    ),
    *declare(
        "models",
        "Another model",
        ("models.choose", "enter", "choose", "choose", "Let this model go on, with the settings below", 1),
        ("models.sampling", "ctrl+e", "sampling", "settings", "Fold out the sampling settings", 2),
        ("models.leave", "escape", "leave", "back", "Everything stays as it is", 1),
    ),
    *declare(
        "pick",
        "A list to choose from",
        ("pick.go", "enter", "go", "choose", "Choose what is under the cursor", 1),
        ("pick.leave", "escape", "leave", "leave", "Drop what is typed, then close", 1),
    ),
    *declare(
        "palette",
        "The palette",
        ("palette.next", "down", "cursor_down", "next", "The next command"),
        ("palette.previous", "up", "command_list('cursor_up')", "previous", "The command before"),
        ("palette.page-down", "pagedown", "command_list('page_down')", "page down", "A page down"),
        ("palette.page-up", "pageup", "command_list('page_up')", "page up", "A page up"),
        ("palette.first", "ctrl+home", "command_list('first')", "first", "The first command"),
        ("palette.last", "ctrl+end", "command_list('last')", "last", "The last command"),
        ("palette.leave", "escape", "escape", "leave", "Close"),
    ),
)
