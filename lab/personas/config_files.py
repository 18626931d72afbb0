"""Settings in a file, as the config tools show and change them."""

import re
from collections.abc import Iterator
from typing import Final

from lab.personas.document_reading import tool
from lab.personas.history import History
from lab.personas.move import Move

_LINE: Final = re.compile(r"^(\s*)([\w.-]+)\s*[:=]\s*([^#]*)")
_TABLE: Final = re.compile(r"^\[([\w.-]+)\]$")


def settings_in(text: str) -> Iterator[tuple[str, str]]:
    """Yield the dotted keys and values in YAML, TOML or INI lines."""
    above: list[tuple[int, str]] = []
    for line in text.splitlines():
        if table := _TABLE.match(line.strip()):
            above = [(-1, table[1])]
        elif match := _LINE.match(line):
            depth = len(match[1])
            above = [(indent, name) for indent, name in above if indent < depth]
            key = ".".join([*(name for _, name in above), match[2]])
            if value := match[3].rstrip():
                yield key, value.strip("\"'")
            else:
                above.append((depth, match[2]))


def settings_now(history: History) -> dict[str, str]:
    """Return the settings as last shown, updated with the agent's own changes."""
    viewing, changes = (
        tool(history, "view_config"),
        (tool(history, "set_config_value"), tool(history, "add_config_value")),
    )
    values: dict[str, str] = {}
    for look in history.looks:
        if look.failed:
            continue
        if look.tool == viewing and not look.arguments.get("key"):
            values = dict(settings_in(look.output))
        elif look.tool and look.tool in changes:
            values[str(look.arguments.get("key", ""))] = str(look.arguments.get("value", ""))
    return values


def view_settings(history: History, text: str) -> Move | None:
    """Return the move that shows the settings; None when they were shown, or after two attempts."""
    viewing = tool(history, "view_config")
    if not viewing or settings_now(history):
        return None
    return history.next_of(Move(text, tool=viewing), Move("The settings did not show; once more.", tool=viewing))


def put_setting(history: History, key: str, value: str, text: str, reasoning: str = "") -> Move | None:
    """Return the move that sets a key, adding it where it is missing.

    None when it has that value already, when there is no tool for it, and after two attempts.
    """
    current = settings_now(history)
    changing = tool(history, "set_config_value" if key in current else "add_config_value")
    if not changing or not key or current.get(key) == value:
        return None
    arguments = {"key": key, "value": value}
    again = Move(f"{key} was not taken; once more.", tool=changing, arguments=arguments)
    return history.next_of(Move(text, tool=changing, arguments=arguments, reasoning=reasoning), again)
