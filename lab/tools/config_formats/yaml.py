"""YAML files, edited in place where possible, otherwise rewritten from their parsed values if nothing else is lost."""

import re
from collections.abc import Sequence
from typing import Any, Final

from lab.tools.config_formats.config_format import ConfigFault, at

_ALIAS: Final = re.compile(r"[ \t]+(\*[^\s,\[\]{}]+)")
"""After the colon of a key: a reference to the value of another."""
_COMMENT: Final = re.compile(r"(?:^|\s)#", re.MULTILINE)


class YamlText:
    """One YAML document whose outermost value is a mapping."""

    def read(self, content: str) -> dict[str, Any]:
        """Parse a file's text. Raises `ConfigFault`."""
        import yaml

        try:
            tables = yaml.safe_load(content)
        except (yaml.YAMLError, ValueError, RecursionError) as fault:
            raise ConfigFault(" ".join(str(fault).split())) from None
        if tables is None:
            return {}
        if not isinstance(tables, dict):
            raise ConfigFault("the outermost value is not a mapping")
        return tables

    def value(self, notation: str) -> Any:  # noqa: ANN401
        """Parse a single value; text that is not valid YAML stands for itself, as a string."""
        import yaml

        try:
            value = yaml.safe_load(notation)
        except (yaml.YAMLError, ValueError, RecursionError):
            return notation
        if isinstance(value, dict | list) and notation.lstrip()[:1] not in ("{", "["):
            return notation
        return notation if value is None and notation.strip() not in ("", "~", "null", "Null", "NULL") else value

    def write(self, value: object) -> str:
        """Return a value as the file would write it."""
        import yaml

        text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1 << 30, sort_keys=False)
        return str(text).removesuffix("...\n").strip()

    def put(self, content: str, path: Sequence[str], value: object) -> str:
        """Return the text with `value` at `path`, adding missing mappings on the way."""
        target = self.read(content)
        holder = target
        for name in path[:-1]:
            holder = holder.setdefault(name, {})
        holder[path[-1]] = value
        return self._settled(content, self._put(content, path, value), target)

    def drop(self, content: str, path: Sequence[str]) -> str:
        """Return the text without the existing key at `path`."""
        target = self.read(content)
        del at(target, path[:-1])[path[-1]]
        return self._settled(content, self._drop(content, path), target)

    def _settled(self, old: str, content: str | None, target: dict[str, Any]) -> str:
        """Return `content` if it parses to `target`; otherwise rewrite it from `target`.

        Raises `ConfigFault` where a rewrite would lose comments or the anchors that values share.
        """
        import yaml

        if content is not None:
            try:
                if self.read(content) == target:
                    return content
            except ConfigFault:
                pass
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(old)) or _COMMENT.search(old):
            raise ConfigFault("this value cannot be changed alone: the file has anchors or comments around it")
        return str(yaml.safe_dump(target, default_flow_style=False, allow_unicode=True, sort_keys=False))

    def _put(self, content: str, path: Sequence[str], value: object) -> str | None:
        node = _compose(content)
        if node is None:
            gap = "" if not content or content.endswith("\n") else "\n"
            return content + gap + self._block(path, value, 0)
        for depth, name in enumerate(path):
            pair = _pair(node, name)
            if pair is None:
                return self._with_pair(content, node, path[depth:], value)
            key, inner = pair
            if depth == len(path) - 1:
                colon = content.find(":", key.end_mark.index)
                if alias := _ALIAS.match(content, colon + 1):
                    return content[: alias.start(1)] + self.write(value) + content[alias.end(1) :]
                if inner.id == "scalar" and inner.start_mark.index > colon and inner.style not in ("|", ">"):
                    start, end = inner.start_mark.index, inner.end_mark.index
                    space = "" if content[start - 1 : start].isspace() else " "
                else:
                    start, end, space = colon + 1, _end(content, inner, colon + 1), " "
                return content[:start] + space + self.write(value) + content[end:]
            node = inner
        return None

    def _with_pair(self, content: str, node: Any, path: Sequence[str], value: object) -> str | None:  # noqa: ANN401
        """Return the text with a new pair at the end of a mapping."""
        if node.id != "mapping":
            return None
        if node.flow_style:
            line = f"{self.write(path[0])}: {self.write(_nested(path[1:], value))}"
            close = node.end_mark.index - 1
            head = content[:close].rstrip() if not node.value else content[:close]
            return head + (", " if node.value else "") + line + content[close:]
        first, last = node.value[0][0], node.value[-1]
        end = _end(content, last[1], last[0].end_mark.index + 1)
        line_end = content.find("\n", end)
        end = len(content) if line_end < 0 else line_end
        gap = "\n"
        block = self._block(path, value, first.start_mark.column)
        return content[:end] + gap + block.rstrip("\n") + (content[end:] or "\n")

    def _block(self, path: Sequence[str], value: object, column: int) -> str:
        lines = []
        for depth, name in enumerate(path):
            last = depth == len(path) - 1
            lines.append(" " * (column + 2 * depth) + self.write(name) + (f": {self.write(value)}" if last else ":"))
        return "\n".join(lines) + "\n"

    def _drop(self, content: str, path: Sequence[str]) -> str | None:
        node = _compose(content)
        for name in path[:-1]:
            pair = None if node is None else _pair(node, name)
            if pair is None:
                return None
            node = pair[1]
        if node is None or (pair := _pair(node, path[-1])) is None:
            return None
        if node.flow_style:
            return _without_flow(content, node, node.value.index(pair))
        if len(node.value) == 1 and len(path) > 1:
            return self._put(content, path[:-1], {})
        start = content.rfind("\n", 0, pair[0].start_mark.index) + 1
        if content[start : pair[0].start_mark.index].strip():
            return None
        end = content.find("\n", _end(content, pair[1], pair[0].end_mark.index + 1))
        return content[:start] + ("" if end < 0 else content[end + 1 :])


def _compose(content: str) -> Any:  # noqa: ANN401
    import yaml

    return yaml.compose(content, Loader=yaml.SafeLoader)


def _pair(node: Any, name: str) -> tuple[Any, Any] | None:  # noqa: ANN401
    if node.id != "mapping":
        return None
    return next(((key, value) for key, value in reversed(node.value) if key.id == "scalar" and key.value == name), None)


def _without_flow(content: str, node: Any, index: int) -> str:  # noqa: ANN401
    """Return the text without one pair of a mapping in braces."""
    pairs = node.value
    if index:
        start, end = pairs[index - 1][1].end_mark.index, pairs[index][1].end_mark.index
    elif len(pairs) > 1:
        start, end = pairs[0][0].start_mark.index, pairs[1][0].start_mark.index
    else:
        start, end = node.start_mark.index + 1, node.end_mark.index - 1
    return content[:start] + content[end:]


def _end(content: str, node: Any, least: int) -> int:  # noqa: ANN401
    """Return where a value's text ends, before any blank lines and comments that follow it."""
    while node.id != "scalar" and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: int = max(node.end_mark.index, least)
    return least + len(content[least:end].rstrip())


def _nested(path: Sequence[str], value: object) -> object:
    for name in reversed(path):
        value = {name: value}
    return value
