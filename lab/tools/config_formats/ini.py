"""INI files and plain `KEY=value` files, edited in place. Every value is a string."""

import re
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from lab.tools.config_formats.config_format import ConfigFault

_SECTION: Final = re.compile(r"\s*\[([^\]]+)\]\s*(?:[#;].*)?$")
_ENTRY: Final = re.compile(
    r"(\s*([^\s=:#;\[](?>(?:[^\s=:]++|\s++(?![=:]))*))\s*[=:][ \t]*)"
    r"((?>(?:[^ \t\n]++|[ \t]++(?![#;](?:\s|$)|$))*))([ \t]+[#;](?:\s.*)?|[ \t]*)$"
)
_BARE: Final = re.compile(r"\s*([^\s=:#;\[][^=:\s]*)\s*$")


class _Setting(Struct, frozen=True):
    section: str
    key: str
    value: str
    first: int
    """Index of its first line, from 0."""
    last: int
    """Index just past its last line, continuation lines included."""


class IniText:
    """Sections of `key = value`. Keys before the first section belong to no section."""

    def read(self, content: str) -> dict[str, Any]:
        """Parse a file's text. Raises `ConfigFault`."""
        tables: dict[str, Any] = {}
        entries, sections = _parse(content)
        for section in sections:
            tables.setdefault(section, {})
        for entry in entries:
            holder = tables[entry.section] if entry.section else tables
            if not entry.section and isinstance(holder.get(entry.key), dict):
                raise ConfigFault(f"'{entry.key}' is both a key and a section")
            holder[entry.key] = entry.value
        return tables

    def value(self, notation: str) -> Any:  # noqa: ANN401
        """Return the text, folded onto one line."""
        return " ".join(notation.split("\n")).strip()

    def write(self, value: object) -> str:
        """Return a value as the file would write it; for a section, its lines."""
        if isinstance(value, dict):
            return ", ".join(f"{key} = {text}" for key, text in value.items())
        return str(value)

    def put(self, content: str, path: Sequence[str], value: object) -> str:
        """Return the text with `value` at `path`. A missing section is appended."""
        section, key = ".".join(path[:-1]), path[-1]
        if not isinstance(value, str):
            raise ConfigFault("a value is a text")
        entries, sections = _parse(content)
        lines = content.splitlines(keepends=True)
        entry = next((one for one in reversed(entries) if (one.section, one.key) == (section, key)), None)
        if entry is not None:
            lines[entry.first : entry.last] = [_with_value(lines[entry.first], value)]
            return "".join(lines)
        sign = _sign(entries, lines)
        new = f"{key}{sign}{value}\n"
        if section and section not in sections:
            gap = "" if not content.strip() else "\n" if content.endswith("\n") else "\n\n"
            return f"{content}{gap}[{section}]\n{new}"
        last = max((one.last for one in entries if one.section == section), default=sections.get(section, -1) + 1)
        if last and not lines[last - 1].endswith("\n"):
            lines[last - 1] += "\n"
        lines.insert(last, new)
        return "".join(lines)

    def drop(self, content: str, path: Sequence[str]) -> str:
        """Return the text without the key or the whole section at `path`."""
        entries, sections = _parse(content)
        lines = content.splitlines(keepends=True)
        whole = ".".join(path)
        if whole in sections and not any((one.section, one.key) == ("", whole) for one in entries):
            start = sections[whole]
            end = min((line for line in sections.values() if line > start), default=len(lines))
            return "".join(lines[:start] + lines[end:])
        section, key = ".".join(path[:-1]), path[-1]
        same_key = [entry for entry in entries if (entry.section, entry.key) == (section, key)]
        for entry in reversed(same_key):
            del lines[entry.first : entry.last]
        return "".join(lines)


def _parse(content: str) -> tuple[list[_Setting], dict[str, int]]:
    """Return the entries in order, and the header line of each section."""
    entries: list[_Setting] = []
    sections: dict[str, int] = {}
    section = ""
    for number, line in enumerate(content.splitlines()):
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        last = entries[-1] if entries else None
        if line[0] in " \t" and last is not None and last.last == number and last.section == section:
            value = f"{last.value}\n{line.strip()}"
            entries[-1] = _Setting(last.section, last.key, value, last.first, number + 1)
        elif header := _SECTION.match(line):
            section = header[1].strip()
            sections.setdefault(section, number)
        elif entry := _ENTRY.match(line):
            entries.append(_Setting(section, entry[2], entry[3], number, number + 1))
        elif bare := _BARE.match(line):
            entries.append(_Setting(section, bare[1], "", number, number + 1))
        else:
            raise ConfigFault(f"line {number + 1} is neither a section nor a key with a value")
    return entries, sections


def _with_value(line: str, value: str) -> str:
    body = line.rstrip("\r\n")
    end = line[len(body) :]
    entry = _ENTRY.match(body)
    if entry is None:
        return f"{body.rstrip()} = {value}{end}"
    return f"{entry[1]}{value}{entry[4].rstrip()}{end}"


def _sign(entries: Sequence[_Setting], lines: Sequence[str]) -> str:
    """Return the separator this file uses between key and value."""
    for entry in entries:
        if match := re.match(r"\s*[^=:]*?(\s*[=:][ \t]*)", lines[entry.first]):
            return match[1]
    return " = "
