"""TOML files, edited in place."""

from collections.abc import Callable, Sequence
from typing import Any

import tomli

from lab.tools.config_formats.config_format import ConfigFault, truth


class TomlText:
    """TOML 1.0."""

    def read(self, content: str) -> dict[str, Any]:
        """Parse a file's text. Raises `ConfigFault`."""
        try:
            return tomli.loads(content)
        except (ValueError, RecursionError) as fault:
            raise ConfigFault(str(fault)) from None

    def value(self, notation: str) -> Any:  # noqa: ANN401
        """Parse a single value; text that is not valid TOML stands for itself, as a string."""
        try:
            tables = tomli.loads(f"value = {notation}")
            if list(tables) == ["value"]:
                return tables["value"]
        except (ValueError, RecursionError):
            pass
        word = truth(notation)
        return notation if word is None else word

    def write(self, value: object) -> str:
        """Return a value as the file would write it."""
        import tomlkit

        return tomlkit.item(value).as_string().strip()

    def put(self, content: str, path: Sequence[str], value: object) -> str:
        """Return the text with `value` at `path`, adding missing tables on the way."""
        return _edited(content, path, lambda holder, name: holder.__setitem__(name, value))

    def drop(self, content: str, path: Sequence[str]) -> str:
        """Return the text without the existing key at `path`."""
        return _edited(content, path, lambda holder, name: holder.__delitem__(name))


def _edited(content: str, path: Sequence[str], edit: Callable[[Any, str], None]) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document: Any = tomlkit.parse(content)
        holder = document
        for name in path[:-1]:
            if name not in holder:
                holder[name] = tomlkit.table()
            holder = holder[name]
        edit(holder, path[-1])
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError) as fault:
        raise ConfigFault(str(fault)) from None
