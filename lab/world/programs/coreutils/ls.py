"""`ls`: list directories, in all its formats. The output is never a terminal."""

import errno
import fnmatch
from collections.abc import Iterable
from functools import cmp_to_key
from operator import attrgetter
from typing import Final

from lab.world.machine.files.lookup import SEARCH
from lab.world.machine.files.nodes import Directory, Link, Node
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.coreutils.ls_layout import ListedNode, lines, on_disk
from lab.world.programs.coreutils.ls_order import compare_versions
from lab.world.programs.coreutils.ls_style import OPTIONS, Style, read_style

_NAME: Final = attrgetter("name")
_BY_VERSION: Final = cmp_to_key(compare_versions)


@program("ls", "dir", "vdir", spec=OPTIONS, usage_exit=2)
def ls(context: Context, args: Arguments) -> CommandResult:
    """List directories and files."""
    out = Printout(context)
    style = read_style(context, args)
    files: list[ListedNode] = []
    folders: list[ListedNode] = []
    if not args.operands and not style.has("directory") and not context.fs.exists(context.cwd):
        # The current directory has been removed, so it is empty.
        return CommandResult("total 0\n" if style.shape == "long" else "")
    for path in args.operands or (".",):
        try:
            item = ListedNode(path, _operand(context, path, style), context.fs.absolute(path))
        except OSError as fault:
            out.warn(f"cannot access {wording.name(path)}: {wording.reason(fault)}", 2)
            continue
        (folders if isinstance(item.node, Directory) and not style.has("directory") else files).append(item)
    blocks: list[str] = []
    if files:
        _complain_of_links(context, files, style, out, 2)
        blocks.append(lines(context, _sorted(context, files, style), style, folders))
    headed = len(args.operands) > 1 or style.has("recursive")
    for item in _sorted(context, folders, style):
        _folder(context, item, style, headed, blocks, out)
    text = "\n".join(blocks)
    out.text(text.replace("\x1b[", "\x1b[0m\x1b[", 1) if style.colours else text)
    return out.result()


def _operand(context: Context, path: str, style: Style) -> Node:
    """Return the node of an operand; links are followed unless they are to be listed themselves."""
    fs = context.fs
    stays = style.shape == "long" or style.has("directory") or "*" in style.marks
    if stays and not (style.has("dereference") or style.has("dereference-command-line")):
        return fs.lstat(path)
    try:
        return fs.stat(path)
    except OSError as fault:
        if style.has("dereference") or fault.errno == errno.EACCES:
            raise
        return fs.lstat(path)


def _folder(context: Context, folder: ListedNode, style: Style, headed: bool, blocks: list[str], out: Printout) -> None:
    """List one directory, and its subdirectories with -R."""
    try:
        entries = context.fs.entries(folder.path)
    except OSError as fault:
        word = "cannot open directory" if isinstance(folder.node, Directory) else "cannot access"
        # Trouble with what was asked for is worse than with what is below it.
        out.warn(f"{word} {wording.name(folder.name)}: {wording.reason(fault)}", 1 if folder.is_below else 2)
        return
    base = folder.path.rstrip("/")
    searchable = context.fs.allows(folder.node, SEARCH)
    nodes = dict(entries)
    items = [ListedNode(name, nodes[name], f"{base}/{name}", searchable) for name in _listed_names(nodes, style)]
    if style.has("all") or style.has("f"):
        above = folder.path.rsplit("/", 1)[0] or "/"
        parent = context.fs.stat(above) if searchable else folder.node
        items += [ListedNode(".", folder.node, folder.path, searchable), ListedNode("..", parent, above, searchable)]
    if style.has("dereference"):
        items = [_followed(context, folder, item, out) for item in items]
    looks = style.shape == "long" or style.has("size") or style.sort in ("time", "size") or style.has("inode")
    if not searchable and looks:
        for item in items:
            out.warn(f"cannot access {wording.name(_below(folder.name, item.name))}: Permission denied")
    _complain_of_links(context, items, style, out, 1, folder.name)
    text = f"{style.name(folder.name)}:\n" if headed else ""
    if style.shape == "long" or style.has("size"):
        text += f"total {style.blocks(sum(on_disk(item.node) for item in items if item.has_status))}\n"
    blocks.append(text + lines(context, _sorted(context, items, style), style))
    if style.has("recursive"):
        for item in _sorted(context, items, style):
            if isinstance(item.node, Directory) and item.name not in (".", ".."):
                below = ListedNode(_below(folder.name, item.name), item.node, item.path, is_below=True)
                _folder(context, below, style, True, blocks, out)


def _complain_of_links(
    context: Context, items: list[ListedNode], style: Style, out: Printout, code: int, folder: str = ""
) -> None:
    """Name the links whose targets a long listing cannot show, as those of another account's process."""
    for item in items if style.shape == "long" else ():
        if isinstance(item.node, Link) and item.has_status:
            try:
                context.fs.readlink(item.path)
            except OSError as fault:
                name = _below(folder, item.name) if folder not in ("", ".") else item.name
                out.warn(f"cannot read symbolic link {wording.name(name)}: {wording.reason(fault)}", code)


def _below(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}" if folder != "/" else f"/{name}"


def _followed(context: Context, folder: ListedNode, item: ListedNode, out: Printout) -> ListedNode:
    if not isinstance(item.node, Link):
        return item
    try:
        return ListedNode(item.name, context.fs.stat(item.path), item.path)
    except OSError as fault:
        out.warn(f"cannot access {wording.name(_below(folder.name, item.name))}: {wording.reason(fault)}")
        return ListedNode(item.name, item.node, item.path, has_status=False)


def _listed_names(names: Iterable[str], style: Style) -> list[str]:
    """Return the names of a directory that are listed, in order."""
    every = style.has("all") or style.has("almost-all") or style.has("f")
    no_backups = style.has("ignore-backups")
    patterns = style.args.every("ignore") + ([] if every else style.args.every("hide"))
    listed = [name for name in names if every or not name.startswith(".")]
    if no_backups:
        listed = [name for name in listed if not name.endswith("~")]
    for pattern in patterns:
        listed = [name for name in listed if not fnmatch.fnmatchcase(name, pattern)]
    return listed


def _sorted(context: Context, items: list[ListedNode], style: Style) -> list[ListedNode]:
    if style.sort == "none" and "f" in style.args:
        return items
    ordered = sorted(items, key=_NAME)
    if style.sort == "size":
        ordered.sort(key=lambda item: -item.node.length)
    elif style.sort == "time":
        ordered.sort(key=lambda item: -item.node.mtime)
    elif style.sort == "extension":
        ordered.sort(key=lambda item: item.name[item.name.rfind(".") :] if "." in item.name else "")
    elif style.sort == "version":
        ordered.sort(key=lambda item: _BY_VERSION(item.name))
    elif style.sort == "width":
        ordered.sort(key=lambda item: len(item.name))
    if style.has("reverse"):
        ordered.reverse()
    if style.has("group-directories-first"):
        ordered.sort(key=lambda item: not _leads_to_directory(context, item.node, item.path))
    return ordered


def _leads_to_directory(context: Context, node: Node, path: str) -> bool:
    return isinstance(node, Directory) or (isinstance(node, Link) and context.fs.is_dir(path))
