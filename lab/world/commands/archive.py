"""`tar`: trees in one file, declared artefacts included, which are whole again when taken out."""

import fnmatch
import re
from posixpath import join, normpath

from msgspec.structs import replace

from lab.world.artefacts import part_of
from lab.world.commands import pace, tarball, wording
from lab.world.commands.compressed import RATIO, expand, method_of
from lab.world.commands.dates import format_date
from lab.world.commands.modes import mode_text
from lab.world.commands.options import Given, UsageFault, options, parse
from lab.world.commands.people import gid, uid
from lab.world.commands.program import Printout
from lab.world.commands.protocol import CommandResult, Context, command
from lab.world.commands.tarball import Member
from lab.world.nodes import Directory, File, Link, Node

_KNOWN = options(
    """c,create x,extract get t,list r,append u,update A,catenate d,diff delete f,file= C,directory= v,verbose z,gzip
    gunzip j,bzip2 J,xz zstd a,auto-compress exclude= X,exclude-from= T,files-from= p,preserve-permissions same-owner
    no-same-owner no-same-permissions k,keep-old-files skip-old-files overwrite strip-components= transform= xform=
    O,to-stdout P,absolute-names h,dereference numeric-owner owner= group= mode= mtime= n,seek m,touch w,interactive
    W,verify remove-files S,sparse totals? wildcards no-recursion null one-file-system show-transformed-names
    exclude-vcs format= checkpoint? I,use-compress-program= warning= ignore-failed-read sort= unlink-first"""
)
_METHODS = {"gzip": "gzip", "gunzip": "gzip", "bzip2": "bzip2", "xz": "xz", "zstd": "zstd"}
_SUFFIXES = {".gz": "gzip", ".tgz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".txz": "xz", ".zst": "zstd"}
_HINT = "Try 'tar --help' or 'tar --usage' for more information.\n"
_PREVIOUS = "Exiting with failure status due to previous errors"


@command("tar")
def tar(context: Context) -> CommandResult:
    """Make, list and open archives."""
    words = list(context.argv)
    if words and not words[0].startswith("-"):
        words = _dashed(words)
    try:
        given = parse(words, _KNOWN)
    except UsageFault as usage:
        context.note_fidelity(f"tar refused its options: {usage.text}")
        return CommandResult("", f"tar: {usage.text}\n{_HINT}", 64)
    out = Printout(context)
    modes = [name for name in ("create", "extract", "get", "list", "append", "update") if name in given]
    if not modes:
        text = "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
        return CommandResult("", f"tar: {text}\n{_HINT}", 2)
    if modes[0] in ("create", "append", "update"):
        _create(context, given, out, adds=modes[0] != "create")
    else:
        _open(context, given, out, lists=modes[0] == "list")
    result = out.result()
    if not out.exit_code or result.stderr.endswith(("exiting now\n", _HINT)):
        return result
    out.warn(_PREVIOUS, 2)
    return out.result()


def _dashed(words: list[str]) -> list[str]:
    """Turn the old manner `tar czf NAME` into options: each letter that wants a value takes the next word."""
    letters, *rest = words
    made = []
    for letter in letters:
        option = next((one for one in _KNOWN if one.short == letter), None)
        made.append(f"-{letter}")
        if option is not None and option.value == "=" and rest:
            made[-1] += rest.pop(0)
    return [*made, *rest]


def _folder(context: Context, given: Given) -> str:
    place = context.cwd
    for folder in given.every("directory"):
        place = join(place, folder)
    return place


def _fatal(out: Printout, *lines: str) -> None:
    for line in lines:
        out.warn(line, 0)
    out.warn("Error is not recoverable: exiting now", 0)


def _method(given: Given, path: str) -> str:
    chosen = next((_METHODS[name] for name, _ in reversed(given.options) if name in _METHODS), "")
    program = given.get("use-compress-program").split(" ")[0].rpartition("/")[2]
    if program in ("zstd", "gzip", "pigz", "xz", "bzip2", "pzstd"):
        chosen = {"pigz": "gzip", "pzstd": "zstd"}.get(program, program)
    if not chosen and "auto-compress" in given:
        chosen = next((name for suffix, name in _SUFFIXES.items() if path.endswith(suffix)), "")
    return chosen


def _create(context: Context, given: Given, out: Printout, *, adds: bool) -> None:
    """Make or add to an archive."""
    path = given.get("file") or "-"
    if not given.operands and "files-from" not in given:
        out.warn("Cowardly refusing to create an empty archive", 0)
        out.error(_HINT.rstrip("\n"), 2)
        return
    if ":" in path and "/" not in path.partition(":")[0]:
        context.note_fidelity("tar does not write to other hosts by itself")
    root = _folder(context, given)
    members: list[Member] = []
    if adds and context.fs.exists(path):
        members = [member for member, _ in tarball.unpack(_held(context, path))]
    names = list(given.operands)
    if "files-from" in given:
        source = given.get("files-from")
        text = context.stdin if source == "-" else context.fs.read_text(source)
        names += [name for name in text.split("\0" if "null" in given else "\n") if name]
    told: set[str] = set()
    for name in names:
        prefix = "" if "absolute-names" in given else _unsafe_prefix(name)
        if prefix and prefix not in told:
            told.add(prefix)
            out.warn(f"Removing leading `{prefix}' from member names", 0)
        _gather(context, given, out, root, name, members)
    if "verbose" in given:
        for member in members:
            (out.error if path == "-" else out.line)(member.name, *((0,) if path == "-" else ()))
    archive = tarball.pack(members, _method(given, path), context.clock.now)
    _write(context, given, out, path, archive)
    if "remove-files" in given and not out.exit_code:
        for name in names:
            context.fs.remove(join(root, name), recursive=True)


def _write(context: Context, given: Given, out: Printout, path: str, archive: File) -> None:
    if path == "-":
        out.stream(archive)
        return
    fs = context.fs
    try:
        fs.write(path, b"")
        free = fs.free(fs.real(path))
        room = archive.length if free is None else min(archive.length, free)
        pace.spend(context.clock, room, pace.COMPRESSION * 4 if _method(given, path) else pace.DISK)
        fs.receive(path, archive)
    except OSError as fault:
        if fault.errno == 28:
            _fatal(out, f"{path}: Wrote only 4096 of 10240 bytes")
        else:
            _fatal(out, f"{path}: Cannot open: {wording.reason(fault)}")
        out.exit_code = 2


def _gather(context: Context, given: Given, out: Printout, root: str, name: str, members: list[Member]) -> None:
    """Add an operand and what is below it."""
    fs = context.fs
    place = join(root, name)
    try:
        node = fs.stat(place) if "dereference" in given else fs.lstat(place)
    except OSError as fault:
        out.warn(f"{name}: Cannot stat: {wording.reason(fault)}", 2)
        return
    shown = name if "absolute-names" in given else name[len(_unsafe_prefix(name)) :] or "."
    if any(_excludes(pattern, shown) for pattern in given.every("exclude")):
        return
    may_read = not isinstance(node, File) or fs.allows(node, 4)
    node = _given_to(given, node)
    host = context.host
    numbers = (uid(host, node.owner), gid(host, node.group))
    if isinstance(node, Directory):
        members.append(Member(shown.rstrip("/") + "/", node, *numbers))
        if "no-recursion" in given:
            return
        try:
            entries = fs.entries(place)
        except OSError as fault:
            out.warn(f"{shown.rstrip('/')}: Cannot open: {wording.reason(fault)}", 2)
            return
        for child, _ in entries:
            _gather(context, given, out, root, f"{name.rstrip('/')}/{child}", members)
    elif not may_read:
        out.warn(f"{shown}: Cannot open: Permission denied", 2)
    else:
        members.append(Member(shown, node, *numbers))


def _given_to(given: Given, node: Node) -> Node:
    """Return a member as whose `--owner` and `--group` say that it is."""
    owner, group = (given.get(name).partition(":")[0].lstrip("+") for name in ("owner", "group"))
    return replace(node, owner=owner or node.owner, group=group or node.group) if owner or group else node


def _unsafe_prefix(name: str) -> str:
    """Return what is left out of a member's name, so that it is put below where it is unpacked."""
    found = re.match(r"(?:.*/)?\.\.(?:/+|$)|/+", name)
    return found[0] if found is not None else ""


def _excludes(pattern: str, name: str) -> bool:
    trimmed = name.rstrip("/")
    return any(fnmatch.fnmatchcase(part, pattern) for part in (trimmed, trimmed.rpartition("/")[2], f"./{trimmed}"))


def _piped(context: Context) -> bytes:
    """Return all there is of an archive on standard input."""
    if context.artefact is not None:
        return context.artefact.data
    return context.stdin.encode("utf-8", "surrogateescape")


def _held(context: Context, path: str) -> bytes:
    """Return all there is of an archive: of a declared one, its headers."""
    node = context.fs.stat(path)
    if isinstance(node, File) and node.declared and context.fs.allows(node, 4):
        return node.data
    return context.fs.read(path)


def _open(context: Context, given: Given, out: Printout, *, lists: bool) -> None:
    path = given.get("file") or "-"
    try:
        data = _piped(context) if path == "-" else _held(context, path)
    except OSError as fault:
        _fatal(out, f"{path}: Cannot open: {wording.reason(fault)}")
        out.exit_code = 2
        return
    try:
        entries = list(tarball.unpack(expand(data)))
        if not entries and data.strip(b"\0"):
            raise ValueError("no header")
    except ValueError:
        if "gzip" in given and method_of(data) != "gzip":
            out.error("\ngzip: stdin: not in gzip format", 0)
            out.warn("Child returned status 1", 0)
        else:
            out.warn("This does not look like a tar archive", 2)
            if len(data) >= 512:
                out.warn("Skipping to next header", 2)
            return
        _fatal(out)
        out.exit_code = 2
        return
    wanted = [normpath(name) for name in given.operands]
    met: set[str] = set()
    room = _room(context, path)
    for member, end in entries:
        name, node = member.name, member.node
        hits = [
            one
            for one in wanted
            if normpath(name) == one
            or normpath(name).startswith(one + "/")
            or ("wildcards" in given and fnmatch.fnmatchcase(name, one))
        ]
        if wanted and not hits:
            continue
        met.update(hits)
        if any(_excludes(pattern, name) for pattern in given.every("exclude")):
            continue
        if lists:
            numbers = f"{member.uid}/{member.gid}" if "numeric-owner" in given else ""
            out.line(_listed(name, node, numbers) if "verbose" in given else name)
        else:
            _extract(context, given, out, name, _cut(node, end - room) if room and end > room else node)
        if room and end > room:
            _fatal(out, "Unexpected EOF in archive")
            out.exit_code = 2
            return
    for name, one in zip(given.operands, wanted, strict=True):
        if one not in met:
            out.warn(f"{name}: Not found in archive", 2)


def _room(context: Context, path: str) -> int:
    """Return how many bytes of its stream a declared archive can hold; nothing for one that is whole in any case."""
    if path == "-":
        return 0
    node = context.fs.stat(path)
    if not isinstance(node, File) or not node.declared:
        return 0
    # Rounded sizes make a compressed archive seem a little short.
    return int((node.length + 4096) / RATIO[method_of(node.data)])


def _cut(node: Node, missing: int) -> Node:
    """Return what is left of a member when an archive ends too early."""
    if not isinstance(node, File):
        return node
    size = max(0, node.length - missing)
    if not node.declared:
        return replace(node, data=node.data[:size])
    part = part_of(node, 0, size)
    return replace(node, data=part.data, size=size, identity=part.identity)


def _listed(name: str, node: Node, numbers: str) -> str:
    size = node.length if isinstance(node, File) else 0
    owner = numbers or f"{node.owner}/{node.group}"
    arrow = f" -> {node.target}" if isinstance(node, Link) else ""
    width = max(0, 19 - len(owner) - 1)
    return f"{mode_text(node)} {owner} {size:>{width}} {format_date('%Y-%m-%d %H:%M', node.mtime)} {name}{arrow}"


def _extract(context: Context, given: Given, out: Printout, name: str, node: Node) -> None:
    strip = int(given.get("strip-components")) if given.get("strip-components").isdigit() else 0
    prefix = _unsafe_prefix(name)
    if prefix and f"{context.name}: Removing leading `{prefix}'" not in out.complaints:
        out.warn(f"Removing leading `{prefix}' from member names", 0)
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        out.warn(f"{name}: Member name contains '..'", 2)
        return
    shown = "/".join(parts[strip:])
    if not shown and not isinstance(node, Directory):
        return
    if "to-stdout" in given:
        if isinstance(node, File):
            out.stream(node)
        return
    if "verbose" in given:
        out.line(name)
    place = join(_folder(context, given), shown)
    try:
        _place(context, given, place, node)
    except OSError as fault:
        if fault.errno == 28:
            out.warn(f"{name}: Cannot write: {wording.reason(fault)}", 2)
        elif isinstance(node, Directory):
            out.warn(f"{name.rstrip('/')}: Cannot mkdir: {wording.reason(fault)}", 2)
        else:
            out.warn(f"{name}: Cannot open: {wording.reason(fault)}", 2)


def _place(context: Context, given: Given, place: str, node: Node) -> None:
    """Put a member where it belongs, as the account may."""
    fs = context.fs
    above = place.rpartition("/")[0]
    if above and not fs.is_dir(above):
        fs.mkdir(above, parents=True)
    mode = node.mode if context.user == "root" or "preserve-permissions" in given else node.mode & ~fs.umask
    if isinstance(node, Directory):
        if not fs.is_dir(place):
            fs.mkdir(place)
            fs.chmod(place, mode & 0o7777)
        return
    if fs.exists(place) and "keep-old-files" in given:
        raise FileExistsError(17, "File exists", place)
    if isinstance(node, Link):
        if fs.exists(place):
            fs.remove(place)
        fs.symlink(node.target, place)
        return
    if fs.exists(place):
        fs.remove(place)
    fs.write(place, b"")
    pace.spend(context.clock, node.length, pace.DISK)
    fs.receive(place, node)
    fs.chmod(place, mode & 0o7777)
    if context.user == "root" and "no-same-owner" not in given:
        known = (context.host.users, context.host.groups)
        fs.chown(place, node.owner if node.owner in known[0] else None, node.group if node.group in known[1] else None)
    if "touch" not in given:
        fs.utime(place, node.mtime)
