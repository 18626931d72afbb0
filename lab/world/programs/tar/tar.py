"""`tar`: its command line, and creating, extending and pruning archives. Declared artefacts survive the round trip."""

from collections.abc import Callable
from posixpath import join, normpath

from lab.world.machine import pace
from lab.world.machine.files.nodes import Directory, File, Node
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common import messages as wording
from lab.world.programs.common import tarball
from lab.world.programs.common.compression import method_of
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.owners import gid, uid
from lab.world.programs.common.program import VERSIONS, Printout
from lab.world.programs.common.tarball import Member
from lab.world.programs.tar.tar_extract import open_archive
from lab.world.programs.tar.tar_full import tell_full
from lab.world.programs.tar.tar_members import altered, is_version_control, renaming
from lab.world.programs.tar.tar_paths import excludes, folder_of, give_up, held_in, method_wanted, unsafe_prefix

_KNOWN = options(
    """c,create x,extract get t,list r,append u,update A,catenate d,diff compare delete f,file= C,directory= v,verbose
    z,gzip gunzip j,bzip2 J,xz zstd a,auto-compress exclude= X,exclude-from= T,files-from=
    p,preserve-permissions same-owner no-same-owner no-same-permissions k,keep-old-files skip-old-files
    overwrite strip-components= transform= xform= O,to-stdout P,absolute-names h,dereference numeric-owner
    owner= group= mode= mtime= n,seek m,touch w,interactive W,verify remove-files S,sparse totals? wildcards
    no-recursion null one-file-system show-transformed-names exclude-vcs format= checkpoint?
    I,use-compress-program= warning= ignore-failed-read sort= unlink-first version no-wildcards anchored
    no-anchored wildcards-match-slash overwrite-dir no-auto-compress"""
)
_MODES = ("create", "extract", "get", "list", "append", "update", "delete", "diff", "compare")
_HINT = "Try 'tar --help' or 'tar --usage' for more information.\n"
_PREVIOUS = "Exiting with failure status due to previous errors"


@command("tar")
def tar(context: Context) -> CommandResult:
    """Create, list and extract archives."""
    words = list(context.argv)
    if words and not words[0].startswith("-"):
        words = _dashed(words)
    try:
        if words and not context.argv[0].startswith("-") and words[-1] == "-f":
            raise UsageFault("Old option 'f' requires an argument.", 2)
        args = parse(words, _KNOWN)
        renamed = renaming(args)
        if "version" in args:
            return CommandResult(VERSIONS["tar"])
    except UsageFault as usage:
        context.note_fidelity(f"tar refused its options: {usage.text}")
        hint = _HINT if usage.hint else ""
        return CommandResult("", f"tar: {usage.text}\n{hint}", 64 if usage.exit_code is None else usage.exit_code)
    out = Printout(context)
    modes = [name for name in _MODES if name in args]
    if not modes:
        text = "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
        return CommandResult("", f"tar: {text}\n{_HINT}", 2)
    if modes[0] in ("create", "append", "update"):
        _create(context, args, out, renamed, mode=modes[0])
    elif modes[0] == "delete":
        _delete(context, args, out)
    else:
        mode = "diff" if modes[0] == "compare" else modes[0]
        open_archive(context, args, out, renamed, mode=mode)
    result = out.result()
    if out.exit_code < 2 or result.stderr.endswith(("exiting now\n", _HINT)):
        return result
    out.warn(_PREVIOUS, 2)
    return out.result()


def _dashed(words: list[str]) -> list[str]:
    """Turn the old style `tar czf NAME` into options: each letter that needs a value takes the next word."""
    letters, *rest = words
    members = []
    for letter in letters:
        option = next((one for one in _KNOWN if one.short == letter), None)
        members.append(f"-{letter}")
        if option is not None and option.value == "=" and rest:
            members[-1] += rest.pop(0)
    return [*members, *rest]


def _create(context: Context, args: Arguments, out: Printout, renamed: Callable[[str], str], *, mode: str) -> None:
    """Create or extend an archive."""
    path = args.get("file") or "-"
    if not args.operands and "files-from" not in args:
        out.warn("Cowardly refusing to create an empty archive", 0)
        out.error(_HINT.rstrip("\n"), 2)
        return
    if ":" in path and "/" not in path.partition(":")[0]:
        context.note_fidelity("tar does not write to other hosts by itself")
    members: list[Member] = []
    if mode != "create" and context.fs.exists(path):
        old_archive = held_in(context, path)
        if method_of(old_archive):
            give_up(out, "Cannot update compressed archives")
            out.exit_code = 2
            return
        members = [member for member, _ in tarball.unpack(old_archive)]
    old_count = len(members)
    newest = {member.name: member.node.mtime for member in members} if mode == "update" else {}
    names = list(args.operands)
    roots = _roots(context, args)
    if "files-from" in args:
        source = args.get("files-from")
        text = context.stdin if source == "-" else context.fs.read_text(source)
        names += [name for name in text.split("\0" if "null" in args else "\n") if name]
    for folder, root in zip(args.every("directory")[-1:], roots[-1:], strict=False):
        if not context.fs.is_dir(root):
            give_up(out, f"{folder}: Cannot open: No such file or directory")
            out.exit_code = 2
            return
    announced: set[str] = set()
    roots += [folder_of(context, args)] * (len(names) - len(roots))
    for name, root in zip(names, roots, strict=True):
        prefix = "" if "absolute-names" in args else unsafe_prefix(name)
        if prefix and prefix not in announced:
            announced.add(prefix)
            out.warn(f"Removing leading `{prefix}' from member names", 0)
        _gather(context, args, out, root, name, members)
    additions = [one for one in members[old_count:] if int(one.node.mtime) > newest.get(one.name, -1)]
    if mode == "update":
        additions = [one for one in additions if not (isinstance(one.node, Directory) and one.name in newest)]
    renamed_members = [Member(renamed(one.name), *_rest(one)) for one in additions]
    members = members[:old_count] + [altered(context, args, one) for one in renamed_members if one.name]
    if "verbose" in args:
        for member in renamed_members if "show-transformed-names" in args else additions:
            (out.error if path == "-" else out.line)(member.name, *((0,) if path == "-" else ()))
    archive = tarball.pack(members, method_wanted(args, path), context.clock.now)
    _write(context, args, out, path, archive)
    if "remove-files" in args and not out.exit_code:
        for name, root in zip(names, roots, strict=True):
            context.fs.remove(join(root, name), recursive=True)


def _rest(member: Member) -> tuple[Node, int, int]:
    return member.node, member.uid, member.gid


def _roots(context: Context, args: Arguments) -> list[str]:
    """Return the folder in which each operand is looked up: that of the -C before it."""
    words = list(context.argv)
    place = context.cwd
    members: list[str] = []
    for at, word in enumerate(words):
        if word in ("-C", "--directory") and at + 1 < len(words):
            place = join(place, words[at + 1])
        elif word.startswith("--directory="):
            place = join(place, word.partition("=")[2])
        elif len(members) < len(args.operands) and word == args.operands[len(members)]:
            # An option's value is no operand. It could be mistaken for one only if it had the same name.
            members.append(place)
    total = folder_of(context, args)
    return members if len(members) == len(args.operands) and place == total else [total] * len(args.operands)


def _delete(context: Context, args: Arguments, out: Printout) -> None:
    """Delete members from an archive."""
    path = args.get("file") or "-"
    try:
        members = [member for member, _ in tarball.unpack(held_in(context, path))]
    except OSError as fault:
        give_up(out, f"{path}: Cannot open: {wording.reason(fault)}")
        out.exit_code = 2
        return
    remaining = []
    met: set[str] = set()
    for member in members:
        name = normpath(member.name)
        hits = [one for one in args.operands if name == normpath(one) or name.startswith(normpath(one) + "/")]
        met.update(hits)
        remaining += [] if hits else [member]
    for one in args.operands:
        if one not in met:
            out.warn(f"{one}: Not found in archive", 2)
    _write(context, args, out, path, tarball.pack(remaining, "", context.clock.now))


def _write(context: Context, args: Arguments, out: Printout, path: str, archive: File) -> None:
    if path == "-":
        out.stream(archive)
        return
    fs = context.fs
    try:
        fs.write(path, b"")
        free = fs.free(fs.real(path))
        room = archive.length if free is None else min(archive.length, free)
        pace.spend(context.clock, room, pace.COMPRESSION * 4 if method_wanted(args, path) else pace.DISK)
        fs.receive(path, archive)
    except OSError as fault:
        if fault.errno == 28:
            tell_full(out, method_wanted(args, path), path, fs.stat(path).length)
        else:
            give_up(out, f"{path}: Cannot open: {wording.reason(fault)}")
        out.exit_code = 2


def _gather(context: Context, args: Arguments, out: Printout, root: str, name: str, members: list[Member]) -> None:
    """Add an operand and everything below it."""
    fs = context.fs
    place = join(root, name)
    try:
        node = fs.stat(place) if "dereference" in args else fs.lstat(place)
    except OSError as fault:
        out.warn(f"{name}: Cannot stat: {wording.reason(fault)}", 2)
        return
    member_name = name if "absolute-names" in args else name[len(unsafe_prefix(name)) :] or "."
    if any(excludes(pattern, member_name) for pattern in args.every("exclude")):
        return
    if "exclude-vcs" in args and is_version_control(member_name):
        return
    host = context.host
    numbers = (uid(host, node.owner), gid(host, node.group))
    if isinstance(node, Directory):
        members.append(Member(member_name.rstrip("/") + "/", node, *numbers))
        if "no-recursion" in args:
            return
        try:
            entries = fs.entries(place)
        except OSError as fault:
            out.warn(f"{member_name.rstrip('/')}: Cannot open: {wording.reason(fault)}", 2)
            return
        for child, _ in entries:
            _gather(context, args, out, root, f"{name.rstrip('/')}/{child}", members)
    elif isinstance(node, File) and not fs.allows(node, 4):
        out.warn(f"{member_name}: Cannot open: Permission denied", 2)
    else:
        members.append(Member(member_name, node, *numbers))
