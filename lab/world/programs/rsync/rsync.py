"""`rsync`: its command line. Synchronises trees on a host or between two, with the messages of version 3.2.7."""

import re
from posixpath import basename, dirname

from lab.world.machine.files.nodes import Directory, Link, Node
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.time.dates import format_date
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.modes import mode_text
from lab.world.programs.openssh.client import connect, files_of
from lab.world.programs.openssh.config import ConnectionRequest, SshFault, logged
from lab.world.programs.openssh.scp import expanded
from lab.world.programs.rsync.output import Output
from lab.world.programs.rsync.transfer import Broken, Sync, TransferSide

_KNOWN = options(
    """v,verbose q,quiet c,checksum a,archive r,recursive R,relative no-relative b,backup backup-dir= suffix= u,update
    inplace append append-verify d,dirs mkpath l,links L,copy-links copy-unsafe-links safe-links k,copy-dirlinks
    K,keep-dirlinks H,hard-links p,perms E,executability chmod= A,acls X,xattrs o,owner g,group devices specials D
    t,times atimes open-noatime crtimes O,omit-dir-times J,omit-link-times super fake-super S,sparse preallocate
    n,dry-run W,whole-file checksum-choice= x,one-file-system B,block-size= e,rsh= rsync-path= existing
    ignore-non-existing ignore-existing remove-source-files del delete delete-before delete-during delete-delay
    delete-after delete-excluded ignore-errors force max-delete= max-size= min-size= partial partial-dir=
    delay-updates m,prune-empty-dirs numeric-ids usermap= groupmap= chown= timeout= contimeout= I,ignore-times size-only
    modify-window= T,temp-dir= y,fuzzy compare-dest= copy-dest= link-dest= z,compress compress-choice= compress-level=
    skip-compress= C,cvs-exclude f,filter= F exclude= exclude-from= include= include-from= files-from= 0,from0
    s,protect-args secluded-args address= port= sockopts= blocking-io outbuf= stats 8,8-bit-output h,human-readable
    progress P i,itemize-changes out-format= log-file= list-only bwlimit= no-perms no-p no-owner no-o no-group no-g
    no-times no-t no-links no-l no-recursive no-r no-D no-compress no-z no-inc-recursive no-whole-file info= debug=
    V,version old-args trust-sender stop-after= stop-at= fsync delete-missing-args ignore-missing-args max-alloc="""
)
_VERSION = """\
rsync  version 3.2.7  protocol version 32
Copyright (C) 1996-2022 by Andrew Tridgell, Wayne Davison, and others.
Web site: https://rsync.samba.org/
Capabilities:
    64-bit files, 64-bit inums, 64-bit timestamps, 64-bit long ints,
    socketpairs, symlinks, symtimes, hardlinks, hardlink-specials,
    hardlink-symlinks, IPv6, atimes, batchfiles, inplace, append, ACLs,
    xattrs, optional secluded-args, iconv, prealloc, stop-at, no crtimes
Optimizations:
    SIMD-roll, no asm-roll, openssl-crypto, no asm-MD5
Checksum list:
    xxh128 xxh3 xxh64 (xxhash) md5 md4 sha1 none
Compress list:
    zstd lz4 zlibx zlib none
Daemon auth list:
    sha512 sha256 sha1 md5 md4

rsync comes with ABSOLUTELY NO WARRANTY.  This is free software, and you
are welcome to redistribute it under certain conditions.  See the GNU
General Public Licence for details.
"""
_USAGE = """
rsync is a file transfer program capable of efficient remote update
via a fast differencing algorithm.

Usage: rsync [OPTION]... SRC [SRC]... DEST
  or   rsync [OPTION]... SRC [SRC]... [USER@]HOST:DEST
  or   rsync [OPTION]... SRC [SRC]... [USER@]HOST::DEST
  or   rsync [OPTION]... SRC [SRC]... rsync://[USER@]HOST[:PORT]/DEST
  or   rsync [OPTION]... [USER@]HOST:SRC [DEST]
  or   rsync [OPTION]... [USER@]HOST::SRC [DEST]
  or   rsync [OPTION]... rsync://[USER@]HOST[:PORT]/SRC [DEST]
The ':' usages connect via remote shell, while '::' & 'rsync://' usages connect
to an rsync daemon, and require SRC or DEST to start with a module name.
"""
_CODES = {
    3: "errors selecting input/output files, dirs",
    11: "error in file IO",
    12: "error in rsync protocol data stream",
    255: "unexplained error",
}
_PARTIAL = "some files/attrs were not transferred (see previous errors)"


def _spot(text: str) -> tuple[str, str]:
    """Split `host:path`. The caller recognises the `::` of an rsync daemon."""
    before, colon, after = text.partition(":")
    return (before, after) if colon and "/" not in before and before else ("", text)


@command("rsync")
def rsync(context: Context) -> CommandResult:
    """Synchronise trees, here or between hosts."""
    try:
        args = parse(context.argv, _KNOWN)
    except UsageFault as usage:
        context.note_fidelity(f"rsync refused its options: {usage.text}")
        text = re.sub(
            r"(?:invalid|unrecognized) option (?:-- )?'(-*)(.*)'",
            lambda f: f"{f[1] or '-'}{f[2]}: unknown option",
            usage.text,
        )
        return CommandResult(
            "", f"rsync: {text}\n{_stop(1, 'syntax or usage error', 'main.c(1804) [client=3.2.7]')}", 1
        )
    if "version" in args:
        return CommandResult(_VERSION)
    if not args.operands:
        context.note_fidelity("rsync without operands prints no list of options")
        return CommandResult(_VERSION + _USAGE, _stop(1, "syntax or usage error", "main.c(1789) [client=3.2.7]"), 1)
    lists = "list-only" in args or len(args.operands) == 1
    *sources, target = [_spot(word) for word in args.operands + (("",) if len(args.operands) == 1 else ())]
    hosts = {host for host, _ in sources if host}
    if target[0] and hosts:
        text = "The source and destination cannot both be remote.\n"
        return CommandResult("", text + _stop(1, "syntax or usage error", "main.c(1437) [Receiver=3.2.7]"), 1)
    receiving = bool(hosts)
    side = "Receiver" if receiving else "sender"
    far: TransferSide | None = None
    destination = target[0] or next(iter(hosts), "")
    output = Output(args, remote=bool(destination), receiving=receiving)
    if destination:
        try:
            connection = connect(context, _wish(args, destination))
        except SshFault as fault:
            lines = f"{logged(fault.text)}rsync: connection unexpectedly closed (0 bytes received so far) [{side}]\n"
            return CommandResult("", lines + _stop(255, _CODES[255], f"io.c(232) [{side}=3.2.7]"), 255)
        if connection.host.users[connection.user].shell.endswith(("nologin", "/false")):
            lines = "protocol version mismatch -- is your shell clean?\n"
            lines += "(see the rsync manpage for an explanation)\n"
            return CommandResult("", lines + _stop(2, "protocol incompatibility", f"compat.c(622) [{side}=3.2.7]"), 2)
        if connection.warnings:
            output.complain(connection.warnings.rstrip("\n"), fails=False)
        far = TransferSide(files_of(context, connection), connection.host)
    near = TransferSide(context.fs, context.host)
    sync = Sync(context, args, far if hosts and far else near, far if target[0] and far else near, output)
    ends = "main.c(1874) [Receiver=3.2.7]" if receiving else "main.c(1347) [sender=3.2.7]"
    if lists:
        return _list(sync, [path for _, path in sources], ends)
    return _carry_out(sync, [path for _, path in sources], target[1], receiving, ends)


def _list(sync: Sync, sources: list[str], ends: str) -> CommandResult:
    output = sync.output
    sync.list.deep = sync.list.deep or "list-only" in sync.args
    for path in sources:
        if not sync.list.deep and sync.source.fs.is_dir(path or "."):
            path = path or "."
            _list_flat(sync, path)
        else:
            sync.list.gather(path or ".", ".")
    for entry in sync.list.entries:
        output.say(_listed(entry.name.rstrip("/") if entry.name != "./" else ".", entry.node))
    return _printed(output, *((23, _stop(23, _PARTIAL, ends)) if output.failed else (0, "")))


def _list_flat(sync: Sync, path: str) -> None:
    """List a directory and its direct contents."""
    fs = sync.source.fs
    name = basename(path.rstrip("/"))
    if not path.endswith("/") and name not in (".", ".."):
        sync.output.say(_listed(name, fs.stat(path)))
        return
    sync.output.say(_listed(".", fs.stat(path)))
    for child, node in sorted(fs.entries(path), key=lambda pair: isinstance(pair[1], Directory)):
        sync.output.say(_listed(child, node))


def _listed(name: str, node: Node) -> str:
    when = format_date("%Y/%m/%d %H:%M:%S", node.mtime)
    link = f" -> {node.target}" if isinstance(node, Link) else ""
    return f"{mode_text(node)} {node.length:>14,} {when} {name}{link}\n"


def _printed(output: Output, code: int, ending: str) -> CommandResult:
    pieces = [*output.pieces, ("", ending)] if ending else output.pieces
    out, err = "".join(out for out, _ in pieces), "".join(err for _, err in pieces)
    return CommandResult(out, err, code, spoken=tuple(pieces) if out and err else ())


def _wish(args: Arguments, destination: str) -> ConnectionRequest:
    """Return the connection that `-e 'ssh -p 2222 -i key'` asks for."""
    words = args.get("rsh").split()[1:]
    extra_options = options("p= i= o= l= F= J= q 4 6 T x c= C A")
    shell = parse(words, extra_options) if words else Arguments((), ())
    return ConnectionRequest(
        destination,
        shell.get("l"),
        shell.get("p"),
        tuple(shell.every("i")),
        tuple(shell.every("o")),
        shell.get("F"),
        shell.get("J"),
    )


def _stop(code: int, words: str, place: str) -> str:
    return f"rsync error: {words} (code {code}) at {place}\n"


def _carry_out(sync: Sync, sources: list[str], goal: str, receiving: bool, ends: str) -> CommandResult:
    args, output = sync.args, sync.output
    goal = "." + goal[1:] if goal == "~" or goal.startswith("~/") else goal or "."
    list_path = sync.args.get("files-from")
    if output.names_all and (sync.list.deep or list_path):
        # A list that is given, or made in one go, cannot grow during the transfer.
        word = "receiving" if receiving else "building" if list_path else "sending"
        output.say("building file list ... done\n" if word == "building" else f"{word} incremental file list\n")
    globbed = receiving or sync.source.host is not sync.context.host
    paths = [one for path in sources for one in (expanded(sync.source.fs, path or ".") if globbed else [path])]
    several = len(paths) > 1 or any(sync.source.fs.is_dir(path) for path in paths)
    loud, code, ending = output.names_all, 0, ""
    try:
        _enter_goal(sync, goal, folder=several or goal.endswith("/") or bool(list_path), paths=paths)
        if list_path:
            text = sync.context.stdin if list_path == "-" else sync.context.fs.read_text(list_path)
            sync.list.gather_named(paths[0], [line for line in text.splitlines() if line.strip()], goal)
        else:
            for path in paths:
                sync.list.gather(path, goal)
        sync.go()
        if output.failed:
            code, ending = 23, _stop(23, _PARTIAL, ends)
    except Broken as broken:
        code, ending = broken.code, _stop(broken.code, _CODES.get(broken.code, ""), broken.place)
        loud = False
    if loud or ("stats" in args and code in (0, 23)):
        output.say(sync.output.closing(sync.spent))
    return _printed(output, code, ending)


def _enter_goal(sync: Sync, goal: str, *, folder: bool, paths: list[str]) -> None:
    """Create the destination directory, or report that it cannot be entered."""
    fs = sync.target.fs
    place = goal if fs.is_dir(goal) or folder else dirname(goal)
    if fs.is_dir(place or "."):
        if not fs.allows(fs.stat(place or "."), 1):
            goal_path = fs.absolute(goal) + ("/" if goal.endswith("/") else "")
            sync.output.complain(f'rsync: [Receiver] change_dir#1 "{goal_path}" failed: Permission denied (13)')
            raise Broken(3, "main.c(760) [Receiver=3.2.7]")
        return
    if not any(sync.source.fs.exists(path) for path in paths):
        return
    if not folder:
        if "mkpath" in sync.args:
            return
        where = fs.absolute(place)
        sync.output.complain(f'rsync: [Receiver] change_dir#3 "{where}" failed: No such file or directory (2)')
        raise Broken(3, "main.c(838) [Receiver=3.2.7]")
    if sync.dry:
        sync.output.created(goal.rstrip("/"))
        return
    missing, above = 1, dirname(fs.absolute(goal))
    while "mkpath" in sync.args and above != "/" and not fs.exists(above):
        missing, above = missing + 1, dirname(above)
    try:
        fs.mkdir(goal, parents="mkpath" in sync.args)
    except OSError as fault:
        sync.output.complain(
            f'rsync: [Receiver] mkdir "{fs.absolute(goal)}" failed: {fault.strerror} ({fault.errno})', fails=False
        )
        raise Broken(11, "main.c(800) [Receiver=3.2.7]") from None
    if "files-from" not in sync.args:
        sync.output.created(goal.rstrip("/"), missing)
    sync.made_goal(goal)
