"""Everything a user can do, declared once: bindings, the footer, the help sheet and the palette are made from this.

A command belongs to one screen, or to every screen (`app`). Two commands of a screen may share a key when
they stand in different layers: the screen's `check_action` says which of them answers.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct
from textual.binding import Binding


class Command(Struct, frozen=True, kw_only=True):
    """One thing a user can do."""

    id: str
    """Its name in the settings file, where its keys can be changed."""
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
    """Rank in the footer: 1 stays longest when the terminal is narrow, 0 is never there."""
    priority: bool = False
    """Answers before whatever has the focus."""


COMMANDS: Final[tuple[Command, ...]] = (
    # app
    Command(
        id="app.help",
        keys="question_mark,f1",
        action="help",
        label="all keys",
        help="Show every key of this screen",
        screen="app",
        layer="Everywhere",
        footer=2,
    ),
    Command(
        id="app.palette",
        keys="ctrl+p",
        action="command_palette",
        label="palette",
        help="Find any command by typing",
        screen="app",
        layer="Everywhere",
        priority=True,
    ),
    Command(
        id="app.theme",
        keys="f2",
        action="flip_theme",
        label="theme",
        help="Change between the dark and the light theme",
        screen="app",
        layer="Everywhere",
    ),
    Command(
        id="app.quit",
        keys="ctrl+q",
        action="quit",
        label="quit",
        help="Leave; everything is saved already",
        screen="app",
        layer="Everywhere",
        priority=True,
    ),
    # the decision card
    Command(
        id="decide.approve",
        keys="a",
        action="decide('approve')",
        label="approve",
        help="Run the call as the agent asked for it",
        screen="lab",
        layer="A call waits",
    ),
    Command(
        id="decide.edit",
        keys="e",
        action="decide('edit')",
        label="edit",
        help="Run other arguments instead; choose which call the agent sees in its own history",
        screen="lab",
        layer="A call waits",
    ),
    Command(
        id="decide.deny",
        keys="d",
        action="decide('deny')",
        label="deny",
        help="Run nothing and tell the agent why",
        screen="lab",
        layer="A call waits",
    ),
    Command(
        id="decide.fake",
        keys="f",
        action="decide('fake')",
        label="fake",
        help="Run nothing and tell the agent a result of yours, starting from what the call would really give",
        screen="lab",
        layer="A call waits",
    ),
    Command(
        id="decide.doctor",
        keys="o",
        action="decide('doctor')",
        label="doctor",
        help="Run the call but change its result before the agent is told",
        screen="lab",
        layer="A call waits",
    ),
    # stepping
    Command(
        id="lab.step",
        keys="space",
        action="step",
        label="step",
        help="The smallest move: one reply of the model, or one call as it was asked",
        screen="lab",
        layer="Go on",
        footer=1,
    ),
    Command(
        id="lab.turn",
        keys="t",
        action="turn",
        label="turn",
        help="One whole turn: a reply and every call it asks for",
        screen="lab",
        layer="Go on",
        footer=2,
    ),
    Command(
        id="lab.run",
        keys="r",
        action="run",
        label="run",
        help="Go on until the agent is finished, a limit is reached or you pause",
        screen="lab",
        layer="Go on",
        footer=2,
    ),
    Command(
        id="lab.pause",
        keys="p",
        action="pause",
        label="pause",
        help="Stop after the move that is under way",
        screen="lab",
        layer="Go on",
        footer=3,
    ),
    Command(
        id="lab.stop",
        keys="escape",
        action="stop",
        label="stop",
        help="Stop what runs at once: the model, a call, the tape; nothing written is lost",
        screen="lab",
        layer="Go on",
        footer=1,
    ),
    Command(
        id="lab.leave",
        keys="escape",
        action="leave",
        label="leave",
        help="Leave a side pane or the search, back to the transcript",
        screen="lab",
        layer="Look around",
        footer=1,
    ),
    Command(
        id="lab.say",
        keys="i",
        action="say",
        label="say",
        help="Say something to the agent",
        screen="lab",
        layer="Go on",
        footer=3,
    ),
    Command(
        id="lab.human",
        keys="h",
        action="answer",
        label="answer",
        help="Answer as the agent, when a human plays it",
        screen="lab",
        layer="Go on",
        footer=1,
    ),
    Command(
        id="lab.end",
        keys="",
        action="end",
        label="end",
        help="End this branch here",
        screen="lab",
        layer="Go on",
    ),
    # the tree
    Command(
        id="lab.back",
        keys="b,left",
        action="back",
        label="back",
        help="Look one event earlier; nothing changes, and the world shown is the world of that event",
        screen="lab",
        layer="Look around",
        footer=3,
    ),
    Command(
        id="lab.forward",
        keys="right",
        action="forward",
        label="forward",
        help="Look one event later",
        screen="lab",
        layer="Look around",
    ),
    Command(
        id="lab.here",
        keys="H",
        action="look_here",
        label="look here",
        help="Stand on the selected event",
        screen="lab",
        layer="Look around",
    ),
    Command(
        id="lab.tip",
        keys="L",
        action="tip",
        label="latest",
        help="Go to the end of this branch",
        screen="lab",
        layer="Look around",
        footer=2,
    ),
    Command(
        id="lab.fork",
        keys="k",
        action="fork",
        label="fork",
        help="Start a branch at the event you stand on, with the world as it was there",
        screen="lab",
        layer="Look around",
        footer=2,
    ),
    Command(
        id="lab.branches",
        keys="B",
        action="focus_pane('branches')",
        label="branches",
        help="Go to the branches",
        screen="lab",
        layer="Look around",
    ),
    Command(
        id="lab.jump",
        keys="colon",
        action="jump",
        label="jump",
        help="Jump to a turn",
        screen="lab",
        layer="Look around",
    ),
    # the world and the margin
    Command(
        id="lab.world",
        keys="w",
        action="focus_pane('world')",
        label="world",
        help="Go to the world: look at it, or change it",
        screen="lab",
        layer="The world and the tags",
        footer=4,
    ),
    Command(
        id="lab.tags",
        keys="g",
        action="focus_pane('tags')",
        label="tag",
        help="Tag the selected event: then press the key of a behaviour; Escape leaves",
        screen="lab",
        layer="The world and the tags",
        footer=4,
    ),
    Command(
        id="lab.note",
        keys="m",
        action="note",
        label="note",
        help="Write a remark on the selected event; the agent never sees it",
        screen="lab",
        layer="The world and the tags",
    ),
    # reading
    Command(
        id="lab.fold",
        keys="enter",
        action="fold",
        label="open",
        help="Open or fold the selected entry",
        screen="lab",
        layer="Read",
    ),
    Command(
        id="lab.fold-all",
        keys="z",
        action="fold_all",
        label="open all",
        help="Open or fold every entry",
        screen="lab",
        layer="Read",
    ),
    Command(
        id="lab.raw",
        keys="v",
        action="raw",
        label="raw",
        help="Show the raw events of the selected entry",
        screen="lab",
        layer="Read",
    ),
    Command(
        id="lab.search",
        keys="slash",
        action="search",
        label="search",
        help="Search the transcript",
        screen="lab",
        layer="Read",
        footer=5,
    ),
    Command(
        id="lab.search-next",
        keys="n",
        action="find(1)",
        label="next match",
        help="The next match of the search",
        screen="lab",
        layer="Read",
    ),
    Command(
        id="lab.search-previous",
        keys="N",
        action="find(-1)",
        label="previous match",
        help="The match before",
        screen="lab",
        layer="Read",
    ),
    Command(
        id="lab.copy",
        keys="y",
        action="copy",
        label="copy",
        help="Copy the selected text or entry to the clipboard, over SSH and in tmux too",
        screen="lab",
        layer="Read",
        footer=5,
    ),
    Command(
        id="lab.write-out",
        keys="Y",
        action="write_out",
        label="to a file",
        help="Write the selected entry, or everything, to a text file",
        screen="lab",
        layer="Read",
    ),
    # the transcript
    Command(
        id="transcript.up",
        keys="up",
        action="select(-1)",
        label="up",
        help="The entry above; a tall one scrolls",
        screen="transcript",
        layer="Read",
    ),
    Command(
        id="transcript.down",
        keys="down",
        action="select(1)",
        label="down",
        help="The entry below",
        screen="transcript",
        layer="Read",
    ),
    Command(
        id="transcript.page-up",
        keys="pageup,ctrl+b",
        action="page(-1)",
        label="page up",
        help="A page up",
        screen="transcript",
        layer="Read",
    ),
    Command(
        id="transcript.page-down",
        keys="pagedown,ctrl+f",
        action="page(1)",
        label="page down",
        help="A page down",
        screen="transcript",
        layer="Read",
    ),
    Command(
        id="transcript.first",
        keys="home",
        action="first",
        label="first",
        help="The first entry",
        screen="transcript",
        layer="Read",
    ),
    Command(
        id="transcript.last",
        keys="end",
        action="last",
        label="last",
        help="The last entry; the view follows what comes",
        screen="transcript",
        layer="Read",
    ),
    # the tape
    Command(
        id="replay.start",
        keys="R",
        action="replay",
        label="replay",
        help="Play the session from its start on this screen; again to leave the tape",
        screen="lab",
        layer="Replay",
        footer=6,
    ),
    Command(
        id="replay.next",
        keys="space",
        action="tape_next",
        label="next",
        help="The next event of the tape",
        screen="lab",
        layer="Replay",
        footer=1,
    ),
    Command(
        id="replay.play",
        keys="p",
        action="tape_play",
        label="play",
        help="Play and pause",
        screen="lab",
        layer="Replay",
        footer=1,
    ),
    Command(
        id="replay.faster",
        keys="plus,equals_sign",
        action="tape_speed(1)",
        label="faster",
        help="Play faster: up to 16 times, then without waiting",
        screen="lab",
        layer="Replay",
        footer=3,
    ),
    Command(
        id="replay.slower",
        keys="minus",
        action="tape_speed(-1)",
        label="slower",
        help="Play slower, down to half",
        screen="lab",
        layer="Replay",
    ),
    Command(
        id="replay.tag",
        keys="right_square_bracket",
        action="tape_to_tag",
        label="next tag",
        help="On to the next event with a tag",
        screen="lab",
        layer="Replay",
        footer=3,
    ),
    Command(
        id="replay.change",
        keys="right_curly_bracket",
        action="tape_to_change",
        label="next change",
        help="On to the next event that changed the world",
        screen="lab",
        layer="Replay",
        footer=4,
    ),
    Command(
        id="replay.verify",
        keys="V",
        action="verify",
        label="verify",
        help="Run every call again in a fresh world and compare",
        screen="lab",
        layer="Replay",
        footer=4,
    ),
    Command(
        id="lab.model",
        keys="M",
        action="switch_model",
        label="model",
        help="Let another model go on from here",
        screen="lab",
        layer="Go on",
    ),
    Command(
        id="lab.close",
        keys="ctrl+o",
        action="close",
        label="start screen",
        help="Back to the start screen; the session is saved",
        screen="lab",
        layer="Everywhere",
    ),
    # after an edit
    Command(
        id="history.accept",
        keys="enter,a",
        action="accept",
        label="run it",
        help="Run the edited call",
        screen="history",
        layer="An edited call",
        footer=1,
    ),
    Command(
        id="history.flip",
        keys="space,tab,up,down",
        action="flip",
        label="the other history",
        help="Choose which call the agent sees in its own history",
        screen="history",
        layer="An edited call",
        footer=2,
    ),
    Command(
        id="history.leave",
        keys="escape",
        action="leave",
        label="back",
        help="Give the edit up; the call waits again",
        screen="history",
        layer="An edited call",
        footer=2,
    ),
    # the start screen
    Command(
        id="start.go",
        keys="enter",
        action="go",
        label="start",
        help="Start a session with what is chosen",
        screen="start",
        layer="Choose",
        footer=1,
    ),
    Command(
        id="start.open",
        keys="enter",
        action="open_saved",
        label="open",
        help="Open the saved session under the cursor, to go on with it or to replay it",
        screen="start",
        layer="Choose",
        footer=1,
    ),
    Command(
        id="start.saved",
        keys="ctrl+o",
        action="other_page",
        label="saved / new",
        help="Change between saved sessions and a new one",
        screen="start",
        layer="Choose",
        footer=1,
    ),
    Command(
        id="start.sampling",
        keys="ctrl+e",
        action="sampling",
        label="sampling",
        help="Fold out the sampling settings and the address of a server of your own",
        screen="start",
        layer="Choose",
        footer=3,
    ),
    Command(
        id="start.star",
        keys="asterisk",
        action="star",
        label="star",
        help="Put the model under the cursor on top of the list, or take it from there",
        screen="start",
        layer="Choose",
    ),
    Command(
        id="start.reload",
        keys="ctrl+r",
        action="reload",
        label="look again",
        help="Look for keys, scenarios and sessions again",
        screen="start",
        layer="Choose",
    ),
    Command(
        id="start.schemas",
        keys="ctrl+t",
        action="schemas",
        label="schemas",
        help="Fold out the schema of every tool, as it will be sent",
        screen="start",
        layer="What the agent gets",
        footer=4,
    ),
    Command(
        id="start.against",
        keys="ctrl+d",
        action="against",
        label="against default",
        help="Mark what differs from the default condition, instead of from the last choice",
        screen="start",
        layer="What the agent gets",
        footer=4,
    ),
    Command(
        id="start.difference",
        keys="ctrl+g",
        action="difference",
        label="diff",
        help="Show the marked difference as text, the files with it",
        screen="start",
        layer="What the agent gets",
        footer=5,
    ),
)

_SHOWN: Final[Mapping[str, str]] = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "escape": "esc",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "enter": "⏎",
    "full_stop": ".",
    "comma": ",",
}


def commands_of(*screens: str) -> tuple[Command, ...]:
    """Return the commands of these screens, in the order they are declared."""
    return tuple(command for command in COMMANDS if command.screen in screens)


def command(command_id: str) -> Command:
    """Return the command of that id; KeyError when there is none."""
    for each in COMMANDS:
        if each.id == command_id:
            return each
    raise KeyError(command_id)


def bindings(*screens: str) -> list[Binding]:
    """Return Textual's bindings for the commands of these screens. Keys stay remappable by the command's id."""
    return [
        Binding(
            each.keys,
            each.action,
            each.label,
            tooltip=each.help,
            id=each.id,
            show=bool(each.footer),
            priority=each.priority,
        )
        for each in commands_of(*screens)
        if each.keys
    ]


def keys_shown(each: Command, keymap: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the keys of a command as people read them, remapped ones included."""
    keys = (keymap or {}).get(each.id, each.keys)
    return tuple(key_shown(key) for key in keys.split(",") if key)


def key_shown(key: str) -> str:
    """Return one Textual key name as people read it: `question_mark` as `?`, `ctrl+p` as `^p`."""
    *modifiers, last = key.split("+")
    shown = _SHOWN.get(last, last)
    if not modifiers:
        return shown
    return ("^" if modifiers == ["ctrl"] else "+".join(modifiers) + "+") + shown


def grouped(commands: Iterable[Command]) -> dict[str, list[Command]]:
    """Return the commands under their help headings, both in the order they come."""
    groups: dict[str, list[Command]] = {}
    for each in commands:
        groups.setdefault(each.layer, []).append(each)
    return groups
