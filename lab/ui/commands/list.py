"""The list of all commands, in the order of the help sheet.

A command belongs to one screen, or to every screen (`app`). Two commands of a screen may share a key when
they are in different layers: the screen's `check_action` decides which of them works.
"""

from typing import Final

from msgspec import Struct


class Command(Struct, frozen=True, kw_only=True):
    """A command a user can give."""

    id: str
    """Its name in the settings file, which can change its keys."""
    keys: str
    """Textual key names joined by commas; the first is the one shown. Empty: in the palette only."""
    action: str
    """The method `action_…` of its screen or app."""
    label: str
    """One or two words for the footer."""
    help: str
    """One sentence for the help sheet and the palette."""
    screen: str
    layer: str = ""
    """Heading in the help sheet."""
    footer: int = 0
    """Rank in the footer: 1 stays longest in a narrow terminal, 0 is never shown."""
    priority: bool = False
    """Whether it comes before the focused widget's own keys."""


Row = tuple[str, str, str, str, str] | tuple[str, str, str, str, str, int]
"""Id, keys, action, label, help, and the rank in the footer if there is one."""

_PRIORITY: Final = frozenset({"app.palette", "app.quit"})


def _commands(screen: str, layer: str, *rows: Row) -> tuple[Command, ...]:
    return tuple(
        Command(
            id=row[0],
            keys=row[1],
            action=row[2],
            label=row[3],
            help=row[4],
            screen=screen,
            layer=layer,
            footer=row[5] if len(row) == 6 else 0,
            priority=row[0] in _PRIORITY,
        )
        for row in rows
    )


COMMANDS: Final[tuple[Command, ...]] = (
    *_commands(
        "lab",
        "Go on",
        ("lab.step", "space", "step", "step", "The smallest move: one reply, or one call as it was asked", 1),
        ("lab.turn", "t", "turn", "turn", "One whole turn: a reply and every call it asks for", 2),
        ("lab.run", "r", "run", "run", "Go on until the agent is finished, a limit, or you pause", 2),
        ("lab.pause", "p", "pause", "pause", "Stop after the move that is under way", 3),
        ("lab.stop", "escape", "stop", "stop", "Stop at once what runs: the model, a call, the tape", 1),
        ("lab.say", "i", "say", "say", "Say something to the agent", 3),
        (
            "lab.reword",
            "W",
            "reword",
            "reword",
            "Put another text in the place of the last reply's in its history",
        ),
        ("lab.human", "h", "answer", "answer", "Answer as the agent, when a human plays it", 1),
        ("lab.end", "E", "end", "end", "End this branch here"),
        ("lab.model", "M", "switch_model", "model", "Let another model go on from here"),
    ),
    *_commands(
        "lab",
        "A call waits",
        ("decide.approve", "a", "decide('approve')", "approve", "Run the call as the agent asked for it"),
        (
            "decide.edit",
            "e",
            "decide('edit')",
            "edit",
            "Run other arguments; choose which call the agent sees in its history",
        ),
        ("decide.deny", "d", "decide('deny')", "deny", "Run nothing and tell the agent why"),
        (
            "decide.fake",
            "f",
            "decide('fake')",
            "fake",
            "Run nothing; tell a result of yours, starting from the real one",
        ),
        ("decide.doctor", "o", "decide('doctor')", "doctor", "Run the call, but change its result before it is told"),
    ),
    *_commands(
        "lab",
        "Look around",
        ("lab.leave", "escape", "leave", "leave", "Leave a side pane or the search, back to the transcript", 1),
        ("lab.back", "b,left", "back", "back", "Look one event earlier: its world is shown, nothing changes", 3),
        ("lab.forward", "right", "forward", "forward", "Look one event later"),
        ("lab.here", "H", "look_here", "look here", "Stand on the selected event"),
        ("lab.tip", "L", "tip", "latest", "Go to the end of this branch", 2),
        ("lab.fork", "k", "fork", "fork", "Start a branch where you stand, with the world as it was", 2),
        ("lab.branches", "B", "focus_pane('branches')", "branches", "Go to the branches"),
        ("lab.jump", "colon", "jump", "jump", "Jump to a turn"),
        (
            "lab.samples",
            "A",
            "samples",
            "samples",
            "Ask for this reply several times over, each on a branch of its own: how often does it do what it did?",
        ),
    ),
    *_commands(
        "lab",
        "The world and the tags",
        ("lab.world", "w", "focus_pane('world')", "world", "Go to the world: look at it, or change it", 4),
        ("lab.undo", "u", "undo", "undo", "Take back the last edit of the world; the session keeps both"),
        (
            "lab.tags",
            "g",
            "focus_pane('tags')",
            "tag",
            "Tag the selected event: press a behaviour's key; Escape leaves",
            4,
        ),
        (
            "lab.suggestions",
            "S",
            "suggestions",
            "suggestions",
            "Go to what detectors or a judge suggest; none of it is a tag until you accept it",
            4,
        ),
        (
            "lab.judge",
            "J",
            "judge",
            "judge",
            "Let another model read this branch and suggest what words show, by a budget of its own",
        ),
        (
            "lab.blind",
            "X",
            "blind",
            "blind",
            "Hide every tag, note and suggestion there is, to code without seeing them; again to show them",
        ),
        ("lab.note", "m", "note", "note", "Write a remark on the selected event; the agent never sees it"),
    ),
    *_commands(
        "suggestions",
        "In the suggestions",
        ("suggestions.accept", "plus", "accept", "accept", "Tag what is suggested; again takes the tag back"),
        ("suggestions.dismiss", "minus", "dismiss", "dismiss", "Turn it down; again takes that back"),
        ("suggestions.show", "enter", "evidence", "show", "Go to the event that is the evidence"),
    ),
    *_commands(
        "lab",
        "Read",
        ("lab.fold", "enter", "fold", "open", "Open or fold the selected entry"),
        ("lab.fold-all", "z", "fold_all", "open all", "Open or fold every entry"),
        ("lab.raw", "v", "raw", "raw", "Show the raw events of the selected entry"),
        ("lab.search", "slash", "search", "search", "Search the transcript", 5),
        ("lab.search-next", "n", "find(1)", "next match", "The next match of the search"),
        ("lab.search-previous", "N", "find(-1)", "previous match", "The match before"),
        ("lab.copy", "y", "copy", "copy", "Copy the marked text or the selected entry, over SSH too", 5),
        ("lab.write-out", "Y", "write_out", "to a file", "Write the marked text or the selected entry to a file"),
    ),
    *_commands(
        "transcript",
        "Read",
        ("transcript.up", "up", "select(-1)", "up", "The entry above; a tall one scrolls"),
        ("transcript.down", "down", "select(1)", "down", "The entry below"),
        ("transcript.page-up", "pageup,ctrl+b", "page(-1)", "page up", "A page up"),
        ("transcript.page-down", "pagedown,ctrl+f", "page(1)", "page down", "A page down"),
        ("transcript.first", "home", "first", "first", "The first entry"),
        ("transcript.last", "end", "last", "last", "The last entry; the view follows what comes"),
    ),
    *_commands(
        "world",
        "In the world pane",
        ("world.open", "enter", "choose", "open", "Open the file in an editor, or change the record, under the cursor"),
        ("world.new", "n", "new", "new", "Make a file or directory; add a host, an account, a service, a process…"),
        ("world.move", "m", "rename", "move", "Rename, move or copy the file, to another host too"),
        ("world.remove", "x,delete", "remove", "delete", "Delete the file, directory or record under the cursor"),
        ("world.facts", "c", "facts", "facts", "Change owner, mode, time, or an artefact's size"),
        ("world.paste", "P", "paste", "paste", "Put a file of this machine into the world"),
        ("world.text", "T", "as_text", "as text", "Write a change as TOML, starting from what is under the cursor"),
        ("world.undo", "u", "undo", "undo", "Take back the last change made by hand"),
        ("world.artefact", "a", "artefact", "artefact", "Go to the next artefact of which only the size is held"),
        ("world.host", "h", "host(1)", "host", "Show the next host"),
        ("world.unfold", "right", "unfold", "unfold", "Unfold the directory or host"),
        ("world.fold", "left", "fold", "fold", "Fold the directory or host, or the one it is in"),
        ("world.next-view", "right_square_bracket", "view(1)", "next view", "Show the next of files, hosts, diff, log"),
        ("world.view-before", "left_square_bracket", "view(-1)", "view before", "Show the view before"),
        ("world.files", "1", "to_view('files')", "files", "Show the files"),
        ("world.hosts", "2", "to_view('hosts')", "hosts", "Show the hosts and what is true of them"),
        ("world.diff", "3", "to_view('diff')", "diff", "Show what the last move changed"),
        ("world.log", "4", "to_view('log')", "log", "Show services and journal"),
    ),
    *_commands(
        "lab",
        "Replay",
        ("replay.start", "R", "replay", "replay", "Play the session from its start; again to leave the tape", 6),
        ("replay.next", "space", "tape_next", "next", "The next event of the tape", 1),
        ("replay.play", "p", "tape_play", "play", "Play and pause", 1),
        (
            "replay.faster",
            "plus,equals_sign",
            "tape_speed(1)",
            "faster",
            "Play faster: up to 16 times, then without waiting",
            3,
        ),
        ("replay.slower", "minus", "tape_speed(-1)", "slower", "Play slower, down to half"),
        ("replay.tag", "right_square_bracket", "tape_to_tag", "next tag", "On to the next event with a tag", 3),
        (
            "replay.change",
            "right_curly_bracket",
            "tape_to_change",
            "next change",
            "On to the next event that changed the world",
            4,
        ),
        (
            "replay.whole",
            "asterisk",
            "tape_whole",
            "show all",
            "Let tags, timeline and branches show the whole session, or only what had happened by this event",
        ),
        ("replay.verify", "V", "verify", "verify", "Run every call again in a fresh world and compare", 4),
    ),
    *_commands(
        "lab",
        "Everywhere",
        (
            "lab.save-elsewhere",
            "ctrl+s",
            "save_elsewhere",
            "save elsewhere",
            "Write everything to another file and go on there, as when the session's own file cannot be written",
        ),
        ("lab.close", "ctrl+o", "close", "start screen", "Back to the start screen; the session is saved"),
    ),
    *_commands(
        "app",
        "Everywhere",
        ("app.help", "question_mark,f1", "help", "all keys", "Show every key of this screen", 2),
        ("app.palette", "ctrl+p", "command_palette", "palette", "Find any command by typing"),
        ("app.theme", "f2", "flip_theme", "theme", "Change between the dark and the light theme"),
        ("app.quit", "ctrl+q", "quit", "quit", "Leave; everything is saved already"),
    ),
    *_commands(
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
        (
            "history.leave",
            "escape",
            "leave",
            "back",
            "Back to the editor and what was typed; the call waits",
            2,
        ),
    ),
    *_commands(
        "models",
        "Another model",
        ("models.choose", "enter", "choose", "choose", "Let this model go on, with the settings below", 1),
        ("models.sampling", "ctrl+e", "sampling", "settings", "Fold out the sampling settings", 2),
        ("models.leave", "escape", "leave", "back", "Everything stays as it is", 1),
    ),
    *_commands(
        "batch",
        "Repetitions",
        ("batch.open", "enter", "open", "open", "Open the session under the cursor, once it is over", 1),
        ("batch.stop", "escape", "stop", "stop", "Stop all that run and begin no more; every session is kept", 1),
        ("batch.leave", "escape,ctrl+o", "leave", "saved sessions", "Go to the saved sessions", 1),
        ("batch.more", "plus,equals_sign", "at_once(1)", "one more at once", "Play one more session at once", 2),
        ("batch.fewer", "minus", "at_once(-1)", "one fewer", "Play one session fewer at once, as they end", 3),
    ),
    *_commands(
        "samples",
        "Samples of a reply",
        (
            "samples.choose",
            "enter",
            "choose",
            "go on here",
            "Stand on the sample under the cursor, to go on from it",
            1,
        ),
        ("samples.more", "plus,equals_sign,A", "more", "more", "Ask for more samples of the same reply", 1),
        (
            "samples.whole",
            "g",
            "whole",
            "whole calls",
            "Tell first calls apart by all their arguments, or again by program or action only",
            2,
        ),
        ("samples.stop", "escape", "stop", "stop", "Ask for no more; what has come is kept", 1),
        ("samples.leave", "escape,ctrl+o", "leave", "back", "Back to where you stood; the samples stay as branches", 1),
    ),
    *_commands(
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
        ("start.saved", "ctrl+o", "other_page", "saved / new", "Change between saved sessions and a new one", 1),
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
    *_commands(
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
