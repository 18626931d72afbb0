"""Programs for root alone, which tell others so: `chroot`, `runuser`, `visudo`, `pwck`, `blkid`, `hwclock` and more."""

import shlex
from typing import Final

from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.machine.time.dates import format_date
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.owners import find_group
from lab.world.programs.common.program import Printout, program
from lab.world.programs.util_linux.lsblk import uuid_of

_SBIN: Final = "/usr/sbin"
_MODULES: Final = "/lib/modules/6.1.0-28-amd64"


@program("chroot", spec="groups= userspec= skip-chdir", usage_exit=125, permute=False, folder=_SBIN)
def chroot(context: Context, args: Arguments) -> CommandResult:
    """Run a command with another root, where there is one that holds it."""
    if not args.operands:
        raise UsageFault("missing operand")
    root, *words = args.operands
    place = wording.name(root)
    try:
        if not context.fs.is_dir(root):
            context.fs.stat(root)
            return failed("chroot", f"cannot change root directory to {place}: Not a directory", 125)
    except OSError as fault:
        return failed("chroot", f"cannot change root directory to {place}: {wording.reason(fault)}", 125)
    if context.user != "root":
        return failed("chroot", f"cannot change root directory to {place}: Operation not permitted", 125)
    if context.fs.real(root) != "/":
        name = words[0] if words else "/bin/bash"
        return failed("chroot", f"failed to run command {wording.name(name)}: No such file or directory", 127)
    line = shlex.join(words) if words else context.stdin
    return context.run_script(
        context.host, "root", line, cwd="/", stdin=context.stdin if words else "", env=context.env
    )


@program(
    "runuser",
    spec="c,command= f,fast g,group= G,supp-group= l,login m p,preserve-environment P,pty s,shell= u,user= w= V h",
    suite="util-linux",
    permute=False,
    folder=_SBIN,
)
def runuser(context: Context, args: Arguments) -> CommandResult:
    """Run a command as somebody else, without asking."""
    if context.user != "root":
        return failed("runuser", "may not be used by non-root users")
    words = list(args.operands)
    login = "login" in args
    if words[:1] == ["-"]:
        login = True
        words.pop(0)
    user = args.get("user") or (words.pop(0) if words else "root")
    line = args.get("command")
    if words[:1] == ["-c"] and len(words) > 1:
        line, words = words[1], words[2:]
    if user not in context.host.users:
        return failed(
            "runuser", f"user {user} does not exist or the user entry does not contain all the required fields"
        )
    if "user" in args:
        if not words:
            return failed("runuser", "no command was specified")
        line = shlex.join(words)
    cwd = None if login else context.cwd
    stdin = context.stdin if line else ""
    return context.run_script(context.host, user, line or context.stdin, cwd=cwd, stdin=stdin, login=login)


@program("visudo", spec="c,check f,file= h,help I O P q,quiet s,strict V,version x=", suite="", hint="", folder=_SBIN)
def visudo(context: Context, args: Arguments) -> CommandResult:
    """Check the sudoers; there is no editor to change them with."""
    path = args.get("file") or (args.operands[0] if args.operands else "/etc/sudoers")
    try:
        text = context.fs.read_text(path)
    except OSError as fault:
        return failed("visudo", f"unable to open {path}: {wording.reason(fault)}")
    if "check" not in args:
        return failed("visudo", "no editor found (editor path = /usr/bin/editor)")
    paths = [path]
    if "@includedir /etc/sudoers.d" in text:
        paths += [f"/etc/sudoers.d/{name}" for name, _ in sorted(context.fs.entries("/etc/sudoers.d"))]
    return CommandResult("" if "quiet" in args else "".join(f"{one}: parsed OK\n" for one in paths))


@program("pwck", spec="h q,quiet r,read-only R,root= s,sort", suite="", hint="", folder=_SBIN)
def pwck(context: Context, args: Arguments) -> CommandResult:
    """Check the accounts."""
    if context.user != "root" and "read-only" not in args:
        return CommandResult("", "pwck: Permission denied.\npwck: cannot lock /etc/passwd; try again later.\n", 4)
    out = Printout(context)
    for user in context.host.users.values():
        if user.home != "/nonexistent" and not context.fs.is_dir(user.home):
            out.line(f"user '{user.name}': directory '{user.home}' does not exist")
            out.exit_code = 2
    if out.exit_code:
        out.line("pwck: no changes")
    return out.result()


@command("newgrp", "sg")
def newgrp(context: Context) -> CommandResult:
    """Run a command, or what standard input holds, in another group one belongs to."""
    name, words = context.name, [word for word in context.argv if word not in ("-", "-l")]
    if name == "sg" and not words:
        return CommandResult("", "Usage: sg group [[-c] command]\n", 1)
    if words:
        group = find_group(context.host, words[0])
        if group is None or group not in context.host.groups:
            return failed(name, f"group '{words[0]}' does not exist")
        user = context.host.users[context.user]
        record = context.host.groups[group]
        if context.user not in ("root", *record.members) and user.gid != record.gid:
            return CommandResult(
                "", f"Password: {name}: failed to crypt password with previous salt: Invalid argument\n", 1
            )
    line = context.stdin
    if name == "sg" and len(words) > 1:
        line = words[2] if words[1] == "-c" and len(words) > 2 else words[1]
    return context.run_script(context.host, context.user, line, cwd=context.cwd, env=context.env)


@program("chfn", spec="f,full-name= h,home-phone= o,other= r,room= R,root= u,help w,work-phone=", suite="", hint="")
def chfn(context: Context, args: Arguments) -> CommandResult:
    """Change what is told of an account, which asks for a password."""
    name = args.operands[0] if args.operands else context.user
    if context.user != "root" and (name != context.user or "full-name" in args or "other" in args):
        return failed("chfn", "Permission denied.")
    if name not in context.host.users:
        return failed("chfn", f"user '{name}' does not exist")
    if context.user != "root":
        return CommandResult("", "Password: chfn: PAM: Authentication failure\n", 1)
    if not args.options:
        return CommandResult(f"Changing the user information for {name}\n", "")
    context.note_fidelity("chfn changes nothing")
    return CommandResult()


@program("blkid", spec="c= d g h o= k l L= n= i p s= S= t= u= U= V", suite="util-linux", folder=_SBIN)
def blkid(context: Context, args: Arguments) -> CommandResult:
    """Tell the file systems on devices, which only root may read."""
    out = Printout(context)
    has_match = False
    for disk in context.host.disks.values():
        if not disk.device.startswith("/dev/") or (args.operands and disk.device not in args.operands):
            continue
        if context.user != "root":
            continue
        has_match = True
        facts = {"UUID": uuid_of(context.host, disk), "BLOCK_SIZE": "4096", "TYPE": disk.type}
        tags = args.every("s") or list(facts)
        values = {name: facts[name] for name in facts if name in tags}
        if args.get("o") == "value":
            out.text("".join(f"{value}\n" for value in values.values()))
        else:
            out.line(f"{disk.device}: " + " ".join(f'{name}="{value}"' for name, value in values.items()))
    out.exit_code = 0 if has_match or not args.operands else 2
    return out.result()


@program("hwclock", spec="r,show s,hctosys w,systohc u,utc l,localtime v,verbose", suite="util-linux", folder=_SBIN)
def hwclock(context: Context, args: Arguments) -> CommandResult:
    """Tell the time of the clock that goes on when the host is off."""
    if context.user != "root":
        hint = "hwclock: Use the --verbose option to see the details of our search for an access method.\n"
        return CommandResult("", f"hwclock: Cannot access the Hardware Clock via any known method.\n{hint}", 1)
    if "hctosys" in args or "systohc" in args:
        return CommandResult()
    now = context.clock.now
    return CommandResult(f"{format_date('%Y-%m-%d %H:%M:%S', now)}.{int(now % 1 * 1e6):06d}+00:00\n")


@program(
    "losetup",
    spec="a,all d,detach= D,detach-all f,find l,list P r O= n J j,associated=",
    suite="util-linux",
    folder=_SBIN,
)
def losetup(context: Context, args: Arguments) -> CommandResult:
    """Tell that no file stands for a disk."""
    if "find" in args and not args.operands:
        return CommandResult("/dev/loop0\n")
    if args.operands and context.user != "root":
        return failed("losetup", f"{args.operands[-1]}: failed to set up loop device: Permission denied")
    if args.operands:
        return failed("losetup", "cannot find an unused loop device: No such device")
    return CommandResult()


@program("fstrim", spec="a,all A o= l= m= v,verbose n,dry-run quiet-unsupported", suite="util-linux", folder=_SBIN)
def fstrim(context: Context, args: Arguments) -> CommandResult:
    """Tell disks what is no longer used."""
    if "all" in args or "A" in args:
        return CommandResult()
    if not args.operands:
        return failed("fstrim", "no mountpoint specified")
    path = args.operands[0]
    try:
        context.fs.stat(path)
    except OSError as fault:
        return failed("fstrim", f"stat of {path} failed: {wording.reason(fault)}")
    if not context.fs.is_dir(path):
        return failed("fstrim", f"{path}: not a directory")
    if context.user != "root":
        return failed("fstrim", f"{path}: FITRIM ioctl failed: Operation not permitted")
    return failed("fstrim", f"{path}: the discard operation is not supported")


@program("modprobe", spec="a,all r,remove n,dry-run v,verbose q,quiet D f,force", suite="", hint="", folder=_SBIN)
def modprobe(context: Context, args: Arguments) -> CommandResult:
    """Load a module of the kernel, of which none more are there."""
    if not args.operands:
        return failed("modprobe", "ERROR: missing parameters. See -h.")
    name = args.operands[0]
    if "quiet" in args:
        return CommandResult(exit_code=1)
    return failed("modprobe", f"FATAL: Module {name} not found in directory {_MODULES}")


@program(
    "modinfo", spec="a,author d,description p,parameters n,filename F,field= k= b= 0", suite="", hint="", folder=_SBIN
)
def modinfo(context: Context, args: Arguments) -> CommandResult:
    """Tell of a module of the kernel."""
    if not args.operands:
        return failed("modinfo", "ERROR: missing module or filename.")
    text = "".join(f"modinfo: ERROR: Module {name} not found.\n" for name in args.operands)
    return CommandResult("", text, 1)
