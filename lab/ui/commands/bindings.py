"""Derives bindings, key hints and help groups from the list of commands."""

from collections.abc import Iterable, Mapping
from typing import Final

from textual._context import active_app
from textual.binding import Binding

from lab.ui.commands.command import Command
from lab.ui.commands.list import COMMANDS

_BY_ID: Final = {command.id: command for command in COMMANDS}
_SIGNS: Final[Mapping[str, str]] = {
    "question_mark": "?",
    "asterisk": "*",
    "slash": "/",
    "colon": ":",
    "semicolon": ";",
    "quotation_mark": '"',
    "number_sign": "#",
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
    "at": "@",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}


def commands_of(*owners: str) -> tuple[Command, ...]:
    """Return the commands of these sets in the order of declaration. Raises `ValueError` for a set without any."""
    if unknown := set(owners) - {command.owner for command in COMMANDS}:
        raise ValueError(f"no commands are declared for {', '.join(sorted(unknown))}")
    return tuple(command for command in COMMANDS if command.owner in owners)


def command(command_id: str) -> Command:
    """Return the command of that id. Raises `KeyError` if there is none."""
    return _BY_ID[command_id]


def bindings(*owners: str, namespace: str = "") -> list[Binding]:
    """Return Textual bindings for the commands of these sets, remappable by the command's id.

    `namespace` is where Textual finds the actions if not on the class that has the bindings, as "app.".
    """
    return [
        Binding(
            each.keys,
            namespace + each.action,
            each.label,
            tooltip=each.help,
            id=each.id,
            show=bool(each.footer),
            priority=each.priority,
        )
        for each in commands_of(*owners)
        if each.keys
    ]


def keys_shown(each: Command, keymap: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the keys of a command as people read them, after remapping: by `keymap`, or else as in the running app."""
    keys = (live_keymap() if keymap is None else keymap).get(each.id, each.keys)
    return tuple(key_shown(key) for key in keys.split(",") if key)


def hint(command_id: str, keymap: Mapping[str, str] | None = None) -> str:
    """Return the first key of a command as `keys_shown` does, "" for a command without a key."""
    return next(iter(keys_shown(command(command_id), keymap)), "")


def hints(*choices: str | tuple[str, str]) -> str:
    """Return the keys of commands with their labels, for a border: "^s done · esc leave".

    A choice is a command's id, or its id and another label.
    """
    pairs = [(each, command(each).label) if isinstance(each, str) else each for each in choices]
    return " · ".join(f"{key} {label}" for command_id, label in pairs if (key := hint(command_id)))


def live_keymap() -> Mapping[str, str]:
    """Return the keys that the settings of the running app give to commands, by id; nothing without an app."""
    app = active_app.get(None)
    keymap: Mapping[str, str] = getattr(app, "keymap", {})
    return keymap


def key_shown(key: str) -> str:
    """Return one Textual key name as people read it: `question_mark` as `?`, `ctrl+p` as `^p`, `f3` as `F3`."""
    *modifiers, last = key.split("+")
    sign = _SIGNS.get(last, last.upper() if last[:1] == "f" and last[1:].isdecimal() else last)
    if not modifiers:
        return sign
    return ("^" if modifiers == ["ctrl"] else "+".join(modifiers) + "+") + sign


def grouped(commands: Iterable[Command]) -> dict[str, list[Command]]:
    """Return the commands by help heading, both in the order given."""
    groups: dict[str, list[Command]] = {}
    for each in commands:
        groups.setdefault(each.heading, []).append(each)
    return groups
