"""The layouts of `ls`: long lines, single column, columns, commas; with indicators and colours."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote as url_quote

from msgspec import Struct

from lab.world.machine.files.nodes import BLOCK, Directory, File, Link, Node
from lab.world.machine.program import Context
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.modes import mode_text
from lab.world.programs.common.owners import gid, uid
from lab.world.programs.coreutils.ls_style import Style
from lab.world.programs.findutils.find_tests import links

_HALF_YEAR: Final = 31556952 / 2
_COLOURS: Final = {"d": "01;34", "l": "01;36", "p": "33", "c": "01;33", "b": "01;33"}
_UNKNOWN_DATE: Final = "?".rjust(12)
_Side = Callable[[str, int], str]
"""Fills a text up to a width, on one side of it."""


class ListedNode(Struct, frozen=True):
    """One entry of a listing: the name shown, the node, and its path."""

    name: str
    node: Node
    path: str
    has_status: bool = True
    """Whether more than its type is known; not in a directory that may be read but not entered."""
    is_below: bool = False
    """Whether it was not asked for but lies below what was."""


def lines(context: Context, items: list[ListedNode], style: Style, beside: list[ListedNode] | None = None) -> str:
    """Return everything below a heading, with the final newline.

    Columns of long lines are as wide as if `beside` were listed too.
    """
    ending = "\0" if style.has("zero") else "\n"
    if style.shape == "long":
        return _long(context, items, beside or [], style, ending)
    cells = _with_numbers(context, items, [_decorated(context, item, style) for item in items], style)
    if not cells:
        return ""
    if style.shape == "single":
        return "".join(text + ending for text in cells)
    if style.shape == "commas":
        return _commas(cells, style.width)
    return _columns(cells, style.width, style.tab, across=style.shape == "across")


def on_disk(node: Node) -> int:
    """Return the disk usage of a node itself."""
    if isinstance(node, File):
        return -(-node.length // BLOCK) * BLOCK
    return node.length if isinstance(node, Directory) else 0


def device_or_size(node: Node, size: str) -> str:
    """Return the text in the size column: a device's two numbers, or the size."""
    if isinstance(node, File) and node.device and ":" in node.device:
        major, minor = node.device[2:].split(":")
        return f"{major}, {minor:>3}"
    return size


def moment(context: Context, node: Node) -> str:
    """Return a file's time in the default format."""
    recent = context.clock.now - _HALF_YEAR < node.mtime <= context.clock.now
    return format_date("%b %e %H:%M" if recent else "%b %e  %Y", node.mtime // 60 * 60)


def _with_numbers(context: Context, items: list[ListedNode], names: list[str], style: Style) -> list[str]:
    """Prefix the names with inode numbers and block counts."""
    columns: list[list[str]] = []
    if style.has("inode"):
        columns.append([str(context.fs.inode(item.node, item.path)) if item.has_status else "?" for item in items])
    if style.has("size"):
        columns.append([style.blocks(on_disk(item.node)) if item.has_status else "?" for item in items])
    if style.has("context"):
        columns.append(["?"] * len(items))
    for column in reversed(columns):
        width = max(map(len, column), default=0) if style.shape != "commas" else 0
        names = [f"{number:>{width}} {name}" for number, name in zip(column, names, strict=True)]
    return names


def _commas(cells: list[str], width: int) -> str:
    text, column = "", 0
    for index, word in enumerate(cells):
        if index and column + len(word) + 2 >= width:
            text, column = text + ",\n", 0
        elif index:
            text, column = text + ", ", column + 2
        text, column = text + word, column + len(word)
    return text + "\n"


def _columns(cells: list[str], width: int, tab: int, *, across: bool) -> str:
    """Return as many columns as fit, each two spaces wider than its longest name; tabs fill the gaps."""
    count = len(cells)
    for columns in range(min(count, max(1, width // 3)), 0, -1):
        rows = -(-count // columns)
        widths = [0] * columns
        for index, word in enumerate(cells):
            column = index % columns if across else index // rows
            widths[column] = max(widths[column], len(word) + 2)
        if sum(widths) - 2 < width or columns == 1:
            break
    lines = []
    for row in range(rows):
        picked = cells[row * columns : (row + 1) * columns] if across else cells[row::rows]
        text, end, start = "", 0, 0
        for word, size in zip(picked, widths, strict=False):
            text += _gap(end, start, tab) + word
            end, start = start + len(word), start + size
        lines.append(text + "\n")
    return "".join(lines)


def _gap(column: int, goal: int, tab: int) -> str:
    text = ""
    while column < goal:
        if tab and goal // tab > (column + 1) // tab:
            text, column = text + "\t", (column // tab + 1) * tab
        else:
            text, column = text + " ", column + 1
    return text


def _long(context: Context, items: list[ListedNode], beside: list[ListedNode], style: Style, ending: str) -> str:
    if not items:
        return ""
    fs = context.fs
    counts_bytes = not (style.unit or style.block or style.suffix)
    times = _Times(context, style)
    shown = [*items, *beside] if beside else items

    def column(show: Callable[[ListedNode], str]) -> list[str]:
        return [show(item) if item.has_status else "?" for item in shown]

    def size(item: ListedNode) -> str:
        length = item.node.length
        return device_or_size(item.node, str(length) if counts_bytes else style.size(length))

    columns: list[list[str]] = []
    if style.has("inode"):
        columns.append(_padded(str.rjust, column(lambda item: str(fs.inode(item.node, item.path)))))
    if style.has("size"):
        columns.append(_padded(str.rjust, column(lambda item: style.blocks(on_disk(item.node)))))
    columns.append(_rights(context, shown, style))
    columns.append(_padded(str.rjust, _aligned(column(size))))
    columns.append(_padded(str.rjust, [times.text(item.node) if item.has_status else _UNKNOWN_DATE for item in shown]))
    is_plain = not (style.colours or style.marks or style.has("hyperlink"))
    names = [
        style.name(item.name)
        if not item.has_status or (is_plain and not isinstance(item.node, Link))
        else _long_name(context, item, style)
        for item in items
    ]
    return "".join([" ".join(row) + ending for row in zip(*columns, names, strict=False)])


def _rights(context: Context, items: list[ListedNode], style: Style) -> list[str]:
    """Return the part of each line that most files of a directory share: type, mode, names, owner and group."""
    host, numeric = context.host, style.has("numeric-uid-gid")
    sides: list[_Side] = [str.ljust, str.rjust]
    has_owner, has_group = not style.has("g"), not (style.has("no-group") or style.has("o"))
    sides += [str.rjust if numeric else str.ljust] * (has_owner + has_group)
    sides += [str.ljust] * (style.has("author") + style.has("context"))

    def cells(node: Node, has_status: bool) -> list[str]:
        mode = mode_text(node)
        if not has_status:
            return [f"{mode[0]}?????????", *["?"] * (len(sides) - 1)]
        row = [mode, str(links(node))]
        if has_owner:
            row.append(str(uid(host, node.owner)) if numeric else node.owner)
        if has_group:
            row.append(str(gid(host, node.group)) if numeric else node.group)
        return [*row, *[node.owner] * style.has("author"), *["?"] * style.has("context")]

    kinds = [_kind(item) for item in items]
    rows = {kind: cells(item.node, item.has_status) for kind, item in dict(zip(kinds, items, strict=True)).items()}
    columns = [_padded(side, list(texts)) for side, texts in zip(sides, zip(*rows.values(), strict=True), strict=True)]
    parts = dict(zip(rows, map(" ".join, zip(*columns, strict=True)), strict=True))
    return [parts[kind] for kind in kinds]


def _kind(item: ListedNode) -> tuple[object, ...]:
    """Return the values that the first part of an entry's line depends on."""
    node = item.node
    if isinstance(node, File):
        return item.has_status, node.mode, node.owner, node.group, node.names, node.device
    return item.has_status, node.mode, node.owner, node.group, links(node), type(node)


def _padded(side: _Side, texts: list[str]) -> list[str]:
    """Return the texts of a column, all as long as the longest."""
    lengths = set(map(len, texts))
    width = max(lengths)
    return texts if len(lengths) == 1 else [side(text, width) for text in texts]


def _aligned(sizes: list[str]) -> list[str]:
    """Return the sizes of files; among them, the major and minor numbers of devices are columns of their own."""
    minors = [len(size.split(", ")[1].strip()) for size in sizes if ", " in size]
    return [_device(size, max(minors)) if ", " in size else size for size in sizes] if minors else sizes


def _device(numbers: str, width: int) -> str:
    major, minor = numbers.split(", ")
    return f"{major}, {minor.strip():>{width}}"


class _Times:
    """The times of one listing in its format."""

    def __init__(self, context: Context, style: Style) -> None:
        style_name = style.time_style
        self._now = context.clock.now
        self._texts: dict[float, str] = {}
        self._zone = context.env.get("TZ", "")
        self._exact = style_name == "full-iso" or style_name.startswith("+")
        if style_name.startswith("+"):
            patterns = style_name[1:].split("\n")
            self._old, self._recent = patterns[0], patterns[-1]
        else:
            self._old, self._recent = {
                "full-iso": ("%Y-%m-%d %H:%M:%S.%N %z",) * 2,
                "long-iso": ("%Y-%m-%d %H:%M",) * 2,
                "iso": ("%Y-%m-%d ", "%m-%d %H:%M"),
                "locale": ("%b %e  %Y", "%b %e %H:%M"),
            }[style_name]

    def text(self, node: Node) -> str:
        """Return when a file was changed."""
        when = node.mtime
        if (text := self._texts.get(when)) is None:
            recent = self._now - _HALF_YEAR < when <= self._now
            # Without seconds, files of the same minute share one text, so it is cached.
            whole = when if self._exact else when // 60 * 60
            text = self._texts[when] = format_date(self._recent if recent else self._old, whole, self._zone)
        return text


def _long_name(context: Context, item: ListedNode, style: Style) -> str:
    if not isinstance(item.node, Link):
        return _decorated(context, item, style)
    text = _coloured(context, item.name, item, style)
    try:
        target = style.name(context.fs.readlink(item.path))
    except OSError:
        return text
    try:
        behind: Node | None = context.fs.stat(item.path)
    except OSError:
        behind = None
    if behind is None:
        return f"{text} -> {target}"
    if style.marks in ("", "/"):
        return f"{text} -> {target}"
    return f"{text} -> {_in_colour(target, behind, style)}{_mark(behind, style)}"


def _decorated(context: Context, item: ListedNode, style: Style) -> str:
    return _coloured(context, item.name, item, style) + _mark(item.node, style)


def _coloured(context: Context, name: str, item: ListedNode, style: Style) -> str:
    text = _in_colour(style.name(name), item.node, style)
    if style.has("hyperlink") and style.args.get("hyperlink") in ("", "always", "yes", "force"):
        where = url_quote(item.path, safe="/-_.~")
        return f"\x1b]8;;file://{context.host.name}{where}\x07{text}\x1b]8;;\x07"
    return text


def _in_colour(text: str, node: Node, style: Style) -> str:
    colour = _colour(node) if style.colours else ""
    return f"\x1b[{colour}m{text}\x1b[0m" if colour else text


def _colour(node: Node) -> str:
    if isinstance(node, Directory):
        sticky, open_to_all = bool(node.mode & 0o1000), bool(node.mode & 0o002)
        if sticky or open_to_all:
            return "30;42" if sticky and open_to_all else "37;44" if sticky else "34;42"
        return _COLOURS["d"]
    if isinstance(node, Link):
        return _COLOURS["l"]
    if node.device:
        return _COLOURS.get(node.device[0], "")
    if node.mode & 0o6000:
        return "37;41" if node.mode & 0o4000 else "30;43"
    return "01;32" if node.mode & 0o111 else ""


def _mark(node: Node, style: Style) -> str:
    sign = ""
    if isinstance(node, Directory):
        sign = "/"
    elif isinstance(node, Link):
        sign = "@"
    elif node.device == "p":
        sign = "|"
    elif not node.device and node.mode & 0o111:
        sign = "*"
    return sign if sign and sign in style.marks else ""


def entry_line(context: Context, node: Node, path: str, real: str) -> str:
    """Return the line that `find -ls` prints for a file."""
    size = device_or_size(node, str(node.length))
    arrow = f" -> {node.target}" if isinstance(node, Link) else ""
    escaped = path.replace("\\", "\\\\").replace(" ", "\\ ") + arrow
    return (
        f"{context.fs.inode(node, real):>9} {on_disk(node) // 1024:>6} {mode_text(node)} {links(node):>3} "
        f"{node.owner:<8} {node.group:<8} {size:>8} {moment(context, node)} {escaped}"
    )
