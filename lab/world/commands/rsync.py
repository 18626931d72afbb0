"""`rsync`: trees brought up to date on this host or another, told in version 3.2.7's words."""

import re

from lab.world.commands.dates import format_date
from lab.world.commands.modes import mode_text
from lab.world.commands.options import Given, UsageFault, options, parse
from lab.world.commands.protocol import CommandResult, Context, command
from lab.world.commands.remote import run_on
from lab.world.commands.rsync_run import Broken, End, Sync
from lab.world.commands.scp import expanded
from lab.world.commands.ssh_client import SshFault, Wish, connect, files_of

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
    no-times no-t no-links no-l no-recursive no-r no-D no-compress no-z no-inc-recursive no-whole-file info= debug="""
)
_CODES = {11: "error in file IO", 12: "error in rsync protocol data stream", 255: "unexplained error"}
_PARTIAL = "some files/attrs were not transferred (see previous errors)"


def _spot(text: str) -> tuple[str, str]:
    """Split `host:path`; an rsync daemon's `::` is told apart by the caller."""
    before, colon, after = text.partition(":")
    return (before, after) if colon and "/" not in before and before else ("", text)


@command("rsync")
def rsync(context: Context) -> CommandResult:
    """Bring trees up to date, here or between hosts."""
    try:
        given = parse(context.argv, _KNOWN)
    except UsageFault as usage:
        context.note_fidelity(f"rsync refused its options: {usage.text}")
        text = re.sub(
            r"(?:invalid|unrecognized) option (?:-- )?'(-*)(.*)'",
            lambda f: f"{f[1] or '-'}{f[2]}: unknown option",
            usage.text,
        )
        return CommandResult(
            "", f"rsync: {text}\n{_stop(1, 'syntax or usage error', 'main.c(1795) [client=3.2.7]')}", 1
        )
    lists = "list-only" in given or len(given.operands) == 1
    if not given.operands:
        context.note_fidelity("rsync without operands prints no usage")
        return CommandResult("", _stop(1, "syntax or usage error", "main.c(1815) [client=3.2.7]"), 1)
    *sources, target = [_spot(word) for word in given.operands + (("",) if len(given.operands) == 1 else ())]
    hosts = {host for host, _ in sources if host}
    if target[0] and hosts:
        text = "The source and destination cannot both be remote.\n"
        return CommandResult("", text + _stop(1, "syntax or usage error", "main.c(1428) [Receiver=3.2.7]"), 1)
    side = "sender" if target[0] else "Receiver"
    told = ""
    far: End | None = None
    destination = target[0] or next(iter(hosts), "")
    if destination:
        try:
            connection = connect(context, _wish(given, destination))
        except SshFault as fault:
            lines = f"{fault.text}rsync: connection unexpectedly closed (0 bytes received so far) [{side}]\n"
            return CommandResult("", lines + _stop(255, _CODES[255], f"io.c(228) [{side}=3.2.7]"), 255)
        if connection.host.users[connection.user].shell.endswith(("nologin", "/false")):
            refused = run_on(context, connection, "").stdout
            lines = f"protocol version mismatch -- is your shell clean?\n{refused and ''}"
            return CommandResult("", lines + _stop(2, "protocol incompatibility", f"compat.c(622) [{side}=3.2.7]"), 2)
        told = connection.told
        far = End(files_of(context, connection), connection.host)
    near = End(context.fs, context.host)
    source_end, target_end = (far if hosts and far else near), (far if target[0] and far else near)
    sync = Sync(context, given, source_end, target_end, remote=far is not None)
    if lists:
        return _list(sync, [path for _, path in sources], told)
    return _carry_out(sync, [path for _, path in sources], target[1], told, side)


def _list(sync: Sync, sources: list[str], told: str) -> CommandResult:
    for path in sources:
        sync.gather(path or ".", ".")
    lines = []
    for name, _, _, node in sync.listed:
        shown = name.rstrip("/") if name != "./" else "."
        when = format_date("%Y/%m/%d %H:%M:%S", node.mtime)
        lines.append(f"{mode_text(node)} {node.length:>14,} {when} {shown}\n")
    code = 23 if sync.failed else 0
    ending = _stop(23, _PARTIAL, "main.c(1338) [sender=3.2.7]") if code else ""
    return CommandResult("".join(lines), told + "".join(sync.err) + ending, code)


def _wish(given: Given, destination: str) -> Wish:
    """Return the connection `-e 'ssh -p 2222 -i key'` asks for."""
    words = given.get("rsh").split()[1:]
    known = options("p= i= o= l= F= J= q 4 6 T x c= C A")
    shell = parse(words, known) if words else Given((), ())
    return Wish(
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


def _carry_out(sync: Sync, sources: list[str], goal: str, told: str, side: str) -> CommandResult:
    given = sync.given
    fs = sync.target.fs
    goal = "." + goal[1:] if goal == "~" or goal.startswith("~/") else goal or "."
    loud = sync.told and "quiet" not in given
    if loud:
        word = "receiving" if side == "Receiver" and sync.remote else "sending"
        sync.out.append(f"{word} incremental file list\n")
    paths = [one for path in sources for one in (expanded(sync.source.fs, path or ".") if sync.remote else [path])]
    several = len(paths) > 1 or any(sync.source.fs.is_dir(path) for path in paths)
    code, ending = 0, ""
    try:
        if (
            not fs.is_dir(goal)
            and (several or goal.endswith("/"))
            and any(sync.source.fs.exists(path) for path in paths)
        ):
            _make_goal(sync, goal, loud)
        for path in paths:
            sync.gather(path, goal)
        sync.go()
        if sync.failed:
            code, ending = (
                23,
                _stop(
                    23,
                    _PARTIAL,
                    f"main.c(1338) [{'sender' if side == 'sender' or not sync.remote else 'generator'}=3.2.7]",
                ),
            )
    except Broken as broken:
        code, ending = broken.code, _stop(broken.code, _CODES.get(broken.code, ""), broken.place)
        loud = False
    if loud or ("stats" in given and code in (0, 23)):
        sync.out.append(sync.closing())
    return CommandResult("".join(sync.out), told + "".join(sync.err) + ending, code)


def _make_goal(sync: Sync, goal: str, loud: bool) -> None:
    fs = sync.target.fs
    if sync.dry:
        return
    try:
        fs.mkdir(goal, parents="mkpath" in sync.given)
    except OSError as fault:
        path = fs.absolute(goal)
        sync.err.append(f'rsync: [Receiver] mkdir "{path}" failed: {fault.strerror} ({fault.errno})\n')
        raise Broken(11, "main.c(791) [Receiver=3.2.7]") from None
    if loud:
        sync.out.append(f"created directory {goal.rstrip('/')}\n")
