"""`ls`: what is in a directory, in all the shapes people ask for. Output is never to a terminal."""

import fnmatch
import re
from collections.abc import Iterable
from functools import cmp_to_key

from msgspec import Struct

from lab.world.commands import wording
from lab.world.commands.dates import format_date
from lab.world.commands.finding_tests import links
from lab.world.commands.modes import mode_text
from lab.world.commands.options import Given, UsageFault
from lab.world.commands.people import gid, uid
from lab.world.commands.program import Printout, program
from lab.world.commands.protocol import CommandResult, Context
from lab.world.commands.sizes import human, in_blocks, parse_amount
from lab.world.nodes import Directory, File, Link, Node, inode

_HALF_YEAR = 31556952 / 2
_OPTIONS = """a,all A,almost-all author b,escape block-size= B,ignore-backups c C color? d,directory f F,classify?
    file-type format= full-time g group-directories-first G,no-group h,human-readable si H,dereference-command-line
    hide= hyperlink? indicator-style= i,inode I,ignore= k,kibibytes l L,dereference m n,numeric-uid-gid N,literal o p
    q,hide-control-chars show-control-chars Q,quote-name quoting-style= r,reverse R,recursive s,size S sort= time=
    time-style= t T,tabsize= u U v w,width= x X Z,context zero 1"""
_COLOURS = {"d": "01;34", "l": "01;36", "p": "33", "c": "01;33", "b": "01;33"}


class _Item(Struct, frozen=True):
    """One thing to list: the name it is shown by, what it is, and where."""

    name: str
    node: Node
    path: str


class _Style(Struct, frozen=True):
    """What the options come to."""

    given: Given
    shape: str
    """`long`, `single`, `columns`, `across` or `commas`."""
    sort: str
    marks: str
    """The letters of -F, -p and --file-type: which kinds get a sign after their name."""
    block: int
    unit: str
    """`human`, `si` or empty."""

    def has(self, name: str) -> bool:
        return name in self.given

    def size(self, count: int, block: int | None = None) -> str:
        if self.unit:
            return human(count, 1024 if self.unit == "human" else 1000)
        return str(in_blocks(count, block or self.block))


@program("ls", "dir", "vdir", known=_OPTIONS, usage_exit=2)
def ls(context: Context, given: Given) -> CommandResult:
    """List directories and files."""
    out = Printout(context)
    style = _style(context, given)
    files: list[_Item] = []
    folders: list[_Item] = []
    for path in given.operands or (".",):
        try:
            item = _Item(path, _operand(context, path, style), context.fs.absolute(path))
        except OSError as fault:
            out.warn(f"cannot access {wording.name(path)}: {wording.reason(fault)}", 2)
            continue
        (folders if isinstance(item.node, Directory) and not style.has("directory") else files).append(item)
    blocks: list[str] = []
    if files:
        blocks.append(_lines(context, _sorted(files, style), style))
    headed = len(given.operands) > 1 or style.has("recursive")
    for item in _sorted(folders, style):
        _folder(context, item, style, headed, blocks, out)
    text = "\n".join(blocks)
    out.text(text.replace("\x1b[", "\x1b[0m\x1b[", 1) if style.has("color") else text)
    return out.result()


def _style(context: Context, given: Given) -> _Style:
    last = given.last_of("l", "g", "o", "n", "numeric-uid-gid", "1", "C", "x", "m", "format", "full-time", "zero")
    shapes = {"1": "single", "C": "columns", "x": "across", "m": "commas", "": "single", "zero": "single"}
    if last == "format":
        words = {"long": "long", "verbose": "long", "single-column": "single", "commas": "commas", "across": "across"}
        shape = words.get(given.get("format"), "columns")
    else:
        shape = shapes.get(last, "long")
    if last == "1" and any(name in given for name in ("l", "g", "o", "numeric-uid-gid", "full-time")):
        shape = "long"
    if not last and context.name == "dir":
        shape = "columns"
    if not last and context.name == "vdir":
        shape = "long"
    classify = given.last_of("classify", "file-type", "p", "indicator-style")
    signs = {"classify": "/*@|=", "file-type": "/@|=", "p": "/", "slash": "/", "none": ""}
    marks = signs.get(given.get("indicator-style") if classify == "indicator-style" else classify, "")
    if classify == "classify" and given.get("classify") in ("auto", "tty", "if-tty", "never", "no", "none"):
        marks = ""
    unit = {"human-readable": "human", "si": "si"}.get(given.last_of("human-readable", "si", "block-size"), "")
    block = 1
    if "block-size" in given and not unit:
        wanted = given.get("block-size")
        unit = {"human-readable": "human", "si": "si"}.get(wanted, "")
        block = parse_amount(wanted) or 1
        if not unit and parse_amount(wanted) is None:
            raise UsageFault(f"invalid --block-size argument '{wanted}'")
    return _Style(given, shape, _sort_key(given), marks, block, unit)


def _sort_key(given: Given) -> str:
    last = given.last_of("S", "t", "U", "f", "v", "X", "sort")
    if not last and any(name in given for name in ("c", "u", "time")) and "l" not in given:
        return "time"
    if last == "sort":
        wanted = given.get("sort")
        if wanted not in ("none", "size", "time", "version", "extension", "name", "width"):
            raise UsageFault(f"invalid argument '{wanted}' for '--sort'")
        return wanted
    return {"S": "size", "t": "time", "U": "none", "f": "none", "v": "version", "X": "extension"}.get(last, "name")


def _operand(context: Context, path: str, style: _Style) -> Node:
    """Return what an operand means: links are followed unless they are to be listed as such."""
    fs = context.fs
    stays = style.shape == "long" or style.has("directory") or "*" in style.marks
    if stays and not (style.has("dereference") or style.has("dereference-command-line")):
        return fs.lstat(path)
    try:
        return fs.stat(path)
    except OSError:
        return fs.lstat(path)


def _folder(context: Context, folder: _Item, style: _Style, headed: bool, blocks: list[str], out: Printout) -> None:
    """List one directory, and those in it when asked to go down."""
    try:
        entries = context.fs.entries(folder.path)
        if not context.fs.allows(folder.node, 1) and style.shape == "long":
            out.warn(f"cannot access {wording.name(folder.name)}: Permission denied")
    except OSError as fault:
        word = "cannot open directory" if isinstance(folder.node, Directory) else "cannot access"
        out.warn(f"{word} {wording.name(folder.name)}: {wording.reason(fault)}", 2)
        return
    base = folder.path.rstrip("/")
    nodes = dict(entries)
    items = [_Item(name, nodes[name], f"{base}/{name}") for name in _shown(nodes, style)]
    if style.has("all") or style.has("f"):
        above = folder.path.rsplit("/", 1)[0] or "/"
        parent = context.fs.stat(above)
        items += [_Item(".", context.fs.stat(folder.path), folder.path), _Item("..", parent, above)]
    if style.has("dereference"):
        items = [_followed(context, item) for item in items]
    text = f"{_shown_name(folder.name, style)}:\n" if headed else ""
    if style.shape == "long" or style.has("size"):
        total = sum(_usage(item.node) for item in items)
        text += f"total {style.size(total, 1024 if style.block == 1 else None)}\n"
    blocks.append(text + _lines(context, _sorted(items, style), style))
    if style.has("recursive"):
        for item in _sorted(items, style):
            if isinstance(item.node, Directory) and item.name not in (".", ".."):
                below = f"{folder.name.rstrip('/')}/{item.name}" if folder.name != "/" else f"/{item.name}"
                _folder(context, _Item(below, item.node, item.path), style, True, blocks, out)


def _followed(context: Context, item: _Item) -> _Item:
    if not isinstance(item.node, Link):
        return item
    try:
        return _Item(item.name, context.fs.stat(item.path), item.path)
    except OSError:
        return item


def _shown(names: Iterable[str], style: _Style) -> list[str]:
    """Return those of a folder's names that are listed, in their order."""
    every = style.has("all") or style.has("almost-all") or style.has("f")
    no_backups = style.has("ignore-backups")
    patterns = style.given.every("ignore") + ([] if every else style.given.every("hide"))
    return [
        name
        for name in names
        if (every or not name.startswith("."))
        and not (no_backups and name.endswith("~"))
        and not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
    ]


def _usage(node: Node) -> int:
    """Bytes on the disk of a node itself."""
    return 4096 if isinstance(node, Directory) else in_blocks(node.length, 4096) * 4096 if isinstance(node, File) else 0


def _sorted(items: list[_Item], style: _Style) -> list[_Item]:
    if style.sort == "none" and "f" in style.given:
        return items
    ordered = sorted(items, key=lambda item: item.name)
    if style.sort == "size":
        ordered.sort(key=lambda item: -item.node.length)
    elif style.sort == "time":
        ordered.sort(key=lambda item: -item.node.mtime)
    elif style.sort == "extension":
        ordered.sort(key=lambda item: item.name.rpartition(".")[2] if "." in item.name else "")
    elif style.sort == "version":
        ordered.sort(key=cmp_to_key(lambda a, b: _by_version(a.name, b.name)))
    elif style.sort == "width":
        ordered.sort(key=lambda item: len(item.name))
    if style.has("reverse"):
        ordered.reverse()
    if style.has("group-directories-first"):
        ordered.sort(key=lambda item: not isinstance(item.node, Directory))
    return ordered


def _by_version(a: str, b: str) -> int:
    """Order names with the numbers in them counted as numbers."""
    for left, right in zip(re.findall(r"\d+|\D+", a), re.findall(r"\d+|\D+", b), strict=False):
        if left.isdigit() and right.isdigit() and int(left) != int(right):
            return -1 if int(left) < int(right) else 1
        if left != right and not (left.isdigit() and right.isdigit()):
            return -1 if left < right else 1
    return (len(a) > len(b)) - (len(a) < len(b)) or (a > b) - (a < b)


def _lines(context: Context, items: list[_Item], style: _Style) -> str:
    """Everything below a heading, its last newline included."""
    if style.shape == "long":
        return _long(context, items, style)
    shown = [_short(item, style) for item in items]
    if not shown:
        return ""
    ending = "\0" if style.has("zero") else "\n"
    if style.shape == "single":
        return "".join(text + ending for text in shown)
    width = int(style.given.get("width") or 80) if (style.given.get("width") or "80").isdigit() else 80
    if style.shape == "commas":
        return _commas(shown, width)
    return _columns(shown, width or 10_000, across=style.shape == "across")


def _short(item: _Item, style: _Style) -> str:
    text = _coloured(item, style) + _mark(item.node, style)
    if style.has("size"):
        text = f"{style.size(_usage(item.node), 1024 if style.block == 1 else None)} {text}"
    if style.has("inode"):
        text = f"{inode(item.node, item.path)} {text}"
    return text


def _commas(shown: list[str], width: int) -> str:
    text, column = "", 0
    for index, word in enumerate(shown):
        last = index == len(shown) - 1
        if column and column + 2 + len(word) + (0 if last else 1) > width:
            text, column = text + ",\n", 0
        elif index:
            text, column = text + ", ", column + 2
        text, column = text + word, column + len(word)
    return text + "\n"


def _columns(shown: list[str], width: int, *, across: bool) -> str:
    """As many columns as fit, each as wide as its longest name and two spaces; tabs fill the gaps."""
    count = len(shown)
    for columns in range(min(count, max(1, width // 3)), 0, -1):
        rows = -(-count // columns)
        widths = [0] * columns
        for index, word in enumerate(shown):
            column = index % columns if across else index // rows
            widths[column] = max(widths[column], len(word) + 2)
        if sum(widths) - 2 < width or columns == 1:
            break
    lines = []
    for row in range(rows):
        picked = shown[row * columns : (row + 1) * columns] if across else shown[row::rows]
        text, end, start = "", 0, 0
        for word, size in zip(picked, widths, strict=False):
            text += _gap(end, start) + word
            end, start = start + len(word), start + size
        lines.append(text + "\n")
    return "".join(lines)


def _gap(column: int, goal: int) -> str:
    text = ""
    while column < goal:
        if goal // 8 > (column + 1) // 8:
            text, column = text + "\t", (column // 8 + 1) * 8
        else:
            text, column = text + " ", column + 1
    return text


def _long(context: Context, items: list[_Item], style: _Style) -> str:
    host = context.host
    numeric = style.has("numeric-uid-gid")
    numbered, sized, shows_context = style.has("inode"), style.has("size"), style.has("context")
    owned, grouped, signed = not style.has("g"), not (style.has("no-group") or style.has("o")), style.has("author")
    # "-" stands before the width of a column that is set to the left.
    sides = [*[""] * (numbered + sized), "-", "", *[("" if numeric else "-")] * (owned + grouped)]
    sides += ["-"] * (signed + shows_context) + ["", ""]
    rows = []
    for item in items:
        node = item.node
        row = []
        if numbered:
            row.append(str(inode(node, item.path)))
        if sized:
            row.append(style.size(_usage(node), 1024 if style.block == 1 else None))
        row += [mode_text(node), str(links(node))]
        if owned:
            row.append(str(uid(host, node.owner)) if numeric else node.owner)
        if grouped:
            row.append(str(gid(host, node.group)) if numeric else node.group)
        if signed:
            row.append(node.owner)
        if shows_context:
            row.append("?")
        row += [_long_size(node, style), _time(context, node, style), _long_name(context, item, style)]
        rows.append(tuple(row))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    pattern = " ".join(f"%{side}{width}s" for side, width in zip(sides, widths, strict=False)) + " %s\n"
    return "".join([pattern % row for row in rows])


def _long_size(node: Node, style: _Style) -> str:
    if isinstance(node, File) and node.device[:1] in ("c", "b") and ":" in node.device:
        major, minor = node.device[2:].split(":")
        return f"{major}, {minor:>3}"
    return style.size(node.length)


def _long_name(context: Context, item: _Item, style: _Style) -> str:
    text = _coloured(item, style)
    if not isinstance(item.node, Link):
        return text + _mark(item.node, style)
    try:
        mark = _mark(context.fs.stat(item.path), style) if style.marks and style.marks != "/" else ""
    except OSError:
        mark = ""
    return f"{text} -> {_shown_name(item.node.target, style)}{mark}"


def _time(context: Context, node: Node, style: _Style) -> str:
    wanted = style.given.get("time-style")
    if style.has("full-time"):
        wanted = "full-iso"
    old = not (context.clock.now - _HALF_YEAR < node.mtime <= context.clock.now)
    if wanted.startswith("+"):
        patterns = wanted[1:].split("\n")
        return format_date(patterns[0] if old or len(patterns) == 1 else patterns[1], node.mtime)
    patterns_by_name = {
        "full-iso": ("%Y-%m-%d %H:%M:%S.%N %z",) * 2,
        "long-iso": ("%Y-%m-%d %H:%M",) * 2,
        "iso": ("%Y-%m-%d ", "%m-%d %H:%M"),
    }
    older, recent = patterns_by_name.get(wanted, ("%b %e  %Y", "%b %e %H:%M"))
    # No other style shows more than the minute, and files made together then share one text.
    moment = node.mtime if wanted == "full-iso" else node.mtime // 60 * 60
    return format_date(older if old else recent, moment)


def _mark(node: Node, style: _Style) -> str:
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


def _shown_name(name: str, style: _Style) -> str:
    wanted = style.given.last_of("quote-name", "escape", "literal", "quoting-style", "hide-control-chars")
    quoting = {"quote-name": "c", "escape": "escape"}.get(wanted, style.given.get("quoting-style") or "literal")
    if quoting == "c":
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    if quoting == "escape":
        return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace(" ", "\\ ")
    if quoting == "shell-escape-always" or quoting == "shell-always":
        return wording.name(name)
    if quoting in ("shell", "shell-escape"):
        return wording.plain_name(name)
    return re.sub(r"[\x00-\x1f\x7f]", "?", name) if wanted == "hide-control-chars" else name


def _coloured(item: _Item, style: _Style) -> str:
    text = _shown_name(item.name, style)
    if not style.has("color") or style.given.get("color") not in ("", "always", "yes", "force"):
        return text
    node = item.node
    letter = "d" if isinstance(node, Directory) else "l" if isinstance(node, Link) else node.device[:1]
    colour = _COLOURS.get(letter) or ("01;32" if isinstance(node, File) and node.mode & 0o111 else "")
    return f"\x1b[{colour}m{text}\x1b[0m" if colour else text


def entry_line(context: Context, node: Node, path: str, real: str) -> str:
    """Return the line `find -ls` prints of one file."""
    size = _long_size(node, _Style(Given((), ()), "long", "name", "", 1, ""))
    old = not (context.clock.now - _HALF_YEAR < node.mtime <= context.clock.now)
    when = format_date("%b %e  %Y" if old else "%b %e %H:%M", node.mtime)
    shown = path.replace("\\", "\\\\").replace(" ", "\\ ") + (f" -> {node.target}" if isinstance(node, Link) else "")
    return (
        f"{inode(node, real):>9} {_usage(node) // 1024:>6} {mode_text(node)} {links(node):>3} "
        f"{node.owner:<8} {node.group:<8} {size:>8} {when} {shown}"
    )
