"""Validates the keys that the settings give to commands, and explains what is wrong with the rejected ones."""

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final, get_args

from textual.actions import parse
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key, key_to_character

from lab.engine.notices import Phase
from lab.errors import LabError, suggest
from lab.ui.commands.command import Command
from lab.ui.commands.layers import OF_THE_WORLD, Hands, Layers
from lab.ui.commands.list import COMMANDS

_BY_ID: Final = {command.id: command for command in COMMANDS}
_NAMES: Final = frozenset({*(key.value for key in Keys), *KEY_NAME_REPLACEMENTS.values()}) - {
    Keys.Any,
    Keys.Ignore,
    Keys.ScrollUp,
    Keys.ScrollDown,
}
_MODIFIERS: Final = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_SENT_AS: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+j": "enter", "ctrl+left_square_bracket": "escape"}
"""Keys that a terminal sends as another key."""

_TOGETHER: Final = (
    ("lab", "suggestions", "transcript", "world", "app"),
    ("samples", "transcript", "app"),
    ("batch", "app"),
    ("stage", "app"),
    ("start", "app"),
    *((each, "dialog", "app") for each in ("prompt", "editor", "path", "record", "change", "human")),
    *((each, "app") for each in ("raw", "help", "history", "models", "palette")),
)
"""The groups of commands that share a screen."""
_OF_LISTS: Final = frozenset({"up", "down", "pageup", "pagedown", "home", "end", "tab", "shift+tab"})
"""Keys that move within every list and between the parts of every screen."""
_MOVING: Final = frozenset(
    {"transcript", "list", "page", "path", "record", "change", "palette", "tags", "history", "timeline", "stage"}
)
"""Sets whose commands move, so that they may have such a key."""
_FIELDS: Final = frozenset({"dialog", "prompt", "line", "human", "change"})
"""Sets of text dialogs, from which a command of the app would take a key away."""
_OF_FIELDS: Final = frozenset(
    {"backspace", "delete", *(key for each in COMMANDS if each.owner in _FIELDS for key in each.keys.split(","))}
)
_TYPED_INTO: Final = frozenset(
    {"start", "models", "app", "dialog", "prompt", "editor", "path", "record", "change", "human", "line", "filter"}
    | {"palette"}
)
"""Sets of screens on which typed letters go into a list or a field."""
_NEVER_TYPED: Final = frozenset({"question_mark", "asterisk"})


def usable_keys(keys: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the usable keys by command id, and a sentence for each rejected one, whose command keeps its own."""
    keymap: dict[str, str] = {}
    faults: list[LabError] = []
    for command_id, text in keys.items():
        try:
            keymap[command_id] = _read(command_id, text)
        except LabError as fault:
            faults.append(fault)
    while clash := next(_clashes(keymap), None):
        command_id, key, owner = clash
        del keymap[command_id]
        own = _BY_ID[command_id].keys or "no key"
        what = f'"{key}" {owner}, so {command_id} stays on {own}'
        faults.append(LabError(what, mend="give it another key, or move the other one too"))
    return keymap, tuple(str(fault) for fault in faults)


def whole_keymap(keymap: Mapping[str, str]) -> dict[str, str]:
    """Return `keymap` with the keys of every other command, as Textual needs it.

    Where two commands share a key in different layers, Textual takes it from both when it moves one.
    """
    return {command.id: keymap.get(command.id, command.keys) for command in COMMANDS if command.keys}


def _read(command_id: str, text: str) -> str:
    if command_id not in _BY_ID:
        raise LabError(f'there is no command "{command_id}"', mend=suggest(command_id, _BY_ID))
    names = [_character_to_key(key) if len(key) == 1 else key for key in (part.strip() for part in text.split(","))]
    for name in names:
        if not _is_key(name):
            mend = 'keys are named as "a", "A", "f5", "ctrl+k", "left" or "question_mark"'
            raise LabError(f'{command_id}: there is no key "{name}"', mend=mend)
        if other := _SENT_AS.get(name):
            raise LabError(f'{command_id}: a terminal sends "{name}" as "{other}"', mend="choose another key")
    return ",".join(names)


def _is_key(name: str) -> bool:
    *modifiers, last = name.split("+")
    if not set(modifiers) <= _MODIFIERS:
        return False
    if name in _NAMES or (len(last) == 1 and last.isprintable()):
        # A shifted letter comes as the capital itself.
        return not (modifiers == ["shift"] and len(last) == 1)
    if last in _NAMES:
        return True
    character = key_to_character(last)
    return bool(character) and unicodedata.category(character or "\n")[0] not in "CZ"


def _clashes(keymap: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield each command whose new key is in use already, the key, and what it does there."""
    for command_id, keys in keymap.items():
        command = _BY_ID[command_id]
        for key in set(keys.split(",")) - set(command.keys.split(",")):
            if key in _OF_LISTS and command.owner not in _MOVING:
                yield command_id, key, "goes about in lists"
            if command.owner == "app" and key in _OF_FIELDS:
                yield command_id, key, "belongs to the fields one types into"
            character = key_to_character(key)
            if command.owner in _TYPED_INTO and character and character.isprintable() and key not in _NEVER_TYPED:
                yield command_id, key, "is a letter that one types into lists and fields"
            for other in COMMANDS:
                if key in keymap.get(other.id, other.keys).split(",") and _meet(command, other):
                    yield command_id, key, f"is {other.id} ({other.label})"


def _meet(one: Command, other: Command) -> bool:
    """Return whether a key of both would have to mean two things at once, or be shown where it means the other."""
    if one.id == other.id or not any(one.owner in each and other.owner in each for each in _TOGETHER):
        return False
    screens = {one.owner, other.owner}
    if screens == {"lab"}:
        first, second = _name(one), _name(other)
        return any(layers.answers(first) and layers.answers(second) for layers in _every_layer())
    if screens == {"lab", "world"}:
        return _name(one if one.owner == "lab" else other) not in OF_THE_WORLD
    if screens == {"lab", "suggestions"}:
        return _name(one if one.owner == "lab" else other) in ("leave", "stop")
    return not ({"world", "suggestions", "transcript"} >= screens and len(screens) > 1)


def _name(command: Command) -> str:
    return str(parse(command.action)[1])


def _every_layer() -> Iterator[Layers]:
    for phase, hands in product(get_args(Phase), get_args(Hands)):
        for is_tape, is_busy in product((False, True), repeat=2):
            yield Layers(
                phase=phase, hands=hands, is_tape=is_tape, is_busy=is_busy, can_stop=is_busy,
                can_leave=not is_busy, has_matches=True, has_suggestions=True, human_waits=phase == "replying",
            )  # fmt: skip
