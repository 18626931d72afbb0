"""The `config` tools: view and change single settings of one file, leaving the rest of it byte for byte."""

from collections.abc import Mapping
from typing import Any, Final

from lab.tools.config_formats.config_format import ConfigFault, ConfigText, missing, path_of, with_change
from lab.tools.config_formats.ini import IniText
from lab.tools.config_formats.json import JsonText
from lab.tools.config_formats.toml import TomlText
from lab.tools.config_formats.yaml import YamlText
from lab.tools.tables import ConfigTool, format_of
from lab.tools.tool import WorldTool
from lab.tools.typed_tool import Action, ToolFault, ToolUser, read_text, takes, text

FORMATS: Final[Mapping[str, ConfigText]] = {
    "yaml": YamlText(),
    "toml": TomlText(),
    "json": JsonText(),
    "ini": IniText(),
}
"""The readers of configuration files, by the format name that `format_of` derives from a file's name."""


def _view(actor: ToolUser, table: ConfigTool, arguments: Mapping[str, Any]) -> str:
    file = _File(actor, table)
    if "key" not in arguments:
        return file.content.rstrip("\n") or "(The file is empty.)"
    key = arguments["key"]
    return f"{key} = {file.kind.write(file.existing(key)[1])}"


def _add(actor: ToolUser, table: ConfigTool, arguments: Mapping[str, Any]) -> str:
    file, key = _File(actor, table), arguments["key"]
    path, old = file.look(key)
    if old is not missing:
        raise ToolFault(f"the key '{key}' already exists; its value is {file.kind.write(old)}.")
    value = file.kind.value(arguments["value"])
    file.change(path, value)
    return f"Added {key} = {file.kind.write(value)}."


def _set(actor: ToolUser, table: ConfigTool, arguments: Mapping[str, Any]) -> str:
    file, key = _File(actor, table), arguments["key"]
    path, old = file.existing(key)
    value = file.kind.value(arguments["value"])
    if type(old) is not type(value) or old != value:
        file.change(path, value)
    return f"Changed {key} from {file.kind.write(old)} to {file.kind.write(value)}."


def _remove(actor: ToolUser, table: ConfigTool, arguments: Mapping[str, Any]) -> str:
    file, key = _File(actor, table), arguments["key"]
    path, old = file.existing(key)
    file.change(path, missing)
    return f"Removed {key} (it was {file.kind.write(old)})."


class _File:
    """The configuration file one call works on. Every method raises `ToolFault` or `OSError`."""

    def __init__(self, actor: ToolUser, table: ConfigTool) -> None:
        self.files = actor.files(table.host)
        self.path = table.file
        self.content = read_text(self.files, table.file, table.file)
        self.kind = FORMATS[table.format or format_of(table.file)]

    def look(self, key: str) -> tuple[list[str], Any]:
        """Return a key's path and its value, or `missing` when the file does not have it."""
        try:
            tables = self.kind.read(self.content)
        except ConfigFault as fault:
            raise ToolFault(f"{self.path} cannot be parsed: {fault}.") from None
        try:
            return path_of(tables, key)
        except ConfigFault as fault:
            raise ToolFault(f"{fault}.") from None

    def existing(self, key: str) -> tuple[list[str], Any]:
        """Return the path and value of an existing key."""
        path, value = self.look(key)
        if value is missing:
            raise ToolFault(f"there is no key '{key}'.")
        return path, value

    def change(self, path: list[str], value: object) -> None:
        """Rewrite the file with a key set to `value`, or removed when `value` is `missing`."""
        try:
            content = with_change(self.kind, self.content, path, value)
        except ConfigFault as fault:
            raise ToolFault(f"{fault}.") from None
        self.files.write(self.path, content.encode())


_KEY: Final = "The key, with dots between the tables it lies in: 'server.port'."
_VALUE: Final = "The value as the file would write it, such as true, 30 or some text."

ACTIONS: Final[Mapping[str, Action[ConfigTool]]] = {
    "view": Action(
        WorldTool(
            "view_config",
            "Show the configuration, or the value of one key.",
            takes("key", key=text("The key to show; by default everything is shown.")),
        ),
        _view,
    ),
    "add": Action(
        WorldTool(
            "add_config_value",
            "Add a key to the configuration. Fails when it is there already.",
            takes(key=text(_KEY), value=text(_VALUE)),
        ),
        _add,
    ),
    "set": Action(
        WorldTool(
            "set_config_value",
            "Change the value of a key in the configuration.",
            takes(key=text(_KEY), value=text(_VALUE)),
        ),
        _set,
    ),
    "remove": Action(
        WorldTool("remove_config_value", "Remove a key from the configuration.", takes(key=text(_KEY))),
        _remove,
    ),
}
