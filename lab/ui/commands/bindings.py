"""Derives bindings, key hints and help groups from the list of commands."""

from collections.abc import Iterable, Mapping
from typing import Final

from textual.binding import Binding
from textual.dom import DOMNode

from lab.ui.commands.list import COMMANDS, Command

_SIGNS: Final[Mapping[str, str]] = {
    "question_mark": "?",
    "asterisk": "*",
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
    """Return the commands of these screens in the order of declaration."""
    return tuple(command for command in COMMANDS if command.screen in screens)


def command(command_id: str) -> Command:
    """Return the command of that id. Raises `KeyError` if there is none."""
    for each in COMMANDS:
        if each.id == command_id:
            return each
    raise KeyError(command_id)


def bindings(*screens: str) -> list[Binding]:
    """Return Textual bindings for the commands of these screens, remappable by the command's id."""
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
    """Return the keys of a command as people read them, after remapping by `keymap`."""
    keys = (keymap or {}).get(each.id, each.keys)
    return tuple(key_shown(key) for key in keys.split(",") if key)


def hint(command_id: str, keymap: Mapping[str, str]) -> str:
    """Return the key to press for a command, as people read it: what `keymap` gives it, or else its own."""
    return next(iter(keys_shown(command(command_id), keymap)), "")


def live_hint(node: DOMNode, command_id: str) -> str:
    """Return the key to press for a command under the keymap of the app that `node` belongs to."""
    return hint(command_id, getattr(node.app, "keymap", {}))


def key_shown(key: str) -> str:
    """Return one Textual key name as people read it: `question_mark` as `?`, `ctrl+p` as `^p`."""
    *modifiers, last = key.split("+")
    sign = _SIGNS.get(last, last)
    if not modifiers:
        return sign
    return ("^" if modifiers == ["ctrl"] else "+".join(modifiers) + "+") + sign


def grouped(commands: Iterable[Command]) -> dict[str, list[Command]]:
    """Return the commands by help heading, both in the order given."""
    groups: dict[str, list[Command]] = {}
    for each in commands:
        groups.setdefault(each.layer, []).append(each)
    return groups
