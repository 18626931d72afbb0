"""`passwd`, `chpasswd`, `chage`, `chsh`: what can be told and changed of a password without a terminal."""

import time
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.program import Printout, program
from lab.world.programs.shadow import records
from lab.world.programs.shadow.usage import USAGE
from lab.world.programs.shadow.useradd import day_of


@program(
    "passwd",
    spec="""a,all d,delete e,expire i,inactive= k,keep-tokens l,lock n,mindays= q,quiet r,repository= R,root= S,status
    u,unlock w,warndays= x,maxdays=""",
    hint=USAGE["passwd"],
    usage_exit=6,
)
def passwd(context: Context, args: Arguments) -> CommandResult:
    """Tell the state of a password, lock it, or change it to what standard input says twice."""
    out = Printout(context)
    root, host = context.user == "root", context.host
    if "all" in args and "status" in args and root:
        for name in host.users:
            out.line(_state(context, name))
        return out.result()
    name = args.operands[0] if args.operands else context.user
    changing = [one for one in ("delete", "expire", "lock", "unlock", "mindays", "maxdays", "warndays") if one in args]
    if changing and not root:
        out.warn("Permission denied.")
    elif name not in host.users:
        out.warn(f"user '{name}' does not exist")
    elif name != context.user and not root:
        out.warn(f"You may not view or modify password information for {name}.")
    elif "status" in args:
        out.line(_state(context, name))
    elif changing:
        _change(context, args, out, name)
    elif root:
        _set(context, out, name)
    else:
        out.error(f"Changing password for {name}.\nCurrent password: passwd: Authentication token manipulation error")
        out.warn("password unchanged", 10)
    return out.result()


_NUMBERS: Final = (("mindays", "least"), ("maxdays", "most"), ("warndays", "warning"), ("inactive", "inactive"))


def _state(context: Context, name: str) -> str:
    record = records.shadow(context, name)
    letter = "NP" if not record.password else "L" if record.password[0] in "!*" else "P"
    day = time.strftime("%Y-%m-%d", time.gmtime(max(0, record.changed) * 86_400))
    return f"{name} {letter} {day} {record.least} {record.most} {record.warning} {record.inactive}"


def _change(context: Context, args: Arguments, out: Printout, name: str) -> None:
    record = records.shadow(context, name)
    new = record
    if "lock" in args and not record.password.startswith("!"):
        new = replace(new, password=f"!{record.password}")
    if "unlock" in args:
        if record.password.strip("!*") == "":
            out.warn(
                "unlocking the password would result in a passwordless account.\n"
                "You should set a password with usermod -p to unlock the password of this account.",
                3,
            )
            return
        new = replace(new, password=record.password.removeprefix("!"))
    if "delete" in args:
        new = replace(new, password="")
    if "expire" in args:
        new = replace(new, changed=0)
    for option, field in _NUMBERS:
        if option in args:
            text = args.get(option)
            if not text.lstrip("-").isdigit():
                out.warn(f"invalid numeric argument '{text}'", 6)
                return
            new = replace(new, **{field: int(text)})
    records.write_shadow(context, name, new)
    if "quiet" not in args:
        out.error("passwd: password changed.", 0)


def _set(context: Context, out: Printout, name: str) -> None:
    lines = context.stdin.split("\n")
    if len(lines) < 2 or not lines[0]:
        out.error("New password: Password change has been aborted.\npasswd: Authentication token manipulation error")
        out.warn("password unchanged", 10)
        return
    out.error_text("New password: Retype new password: ")
    if lines[0] != lines[1]:
        out.error("Sorry, passwords do not match.\npasswd: Authentication token manipulation error")
        out.warn("password unchanged", 10)
        return
    _store(context, name, lines[0])
    out.error("passwd: password updated successfully", 0)


def _store(context: Context, name: str, password: str) -> None:
    """Keep a password as Debian's file looks; nothing here ever has to check one."""
    letters = sha256(f"{name} {password} {context.clock.now}".encode()).hexdigest()
    record = records.shadow(context, name)
    crypted = f"$y$j9T${letters[:22]}${letters[21:]}"
    records.write_shadow(context, name, replace(record, password=crypted, changed=records.today(context)))


_FAILED: Final = "pam_chauthtok() failed, error:\nAuthentication token manipulation error"


@program("chpasswd", spec="c,crypt-method= e,encrypted m,md5 R,root= s,sha-rounds=", hint="", folder="/usr/sbin")
def chpasswd(context: Context, args: Arguments) -> CommandResult:
    """Change passwords to what standard input says, a line `name:password` each."""
    out = Printout(context)
    for number, line in enumerate(context.stdin.splitlines(), 1):
        name, colon, password = line.partition(":")
        if context.user != "root":
            out.error(f"chpasswd: (user {name}) {_FAILED}")
            out.warn(f"(line {number}, user {name}) password not changed")
        elif not colon:
            out.warn(f"line {number}: missing new password")
        elif name not in context.host.users:
            out.error(f"chpasswd: (user {name}) {_FAILED}")
            out.warn(f"(line {number}, user {name}) password not changed")
        else:
            _store(context, name, password)
    return out.result()


_CHAGE = options(
    "d,lastday= E,expiredate= h,help i,iso8601 I,inactive= l,list m,mindays= M,maxdays= R,root= W,warndays="
)


@command("chage")
def chage(context: Context) -> CommandResult:
    """Tell or change how long a password lasts."""
    try:
        args = parse(context.argv, _CHAGE)
    except UsageFault as usage:
        return CommandResult("", f"chage: {usage.text}\n{USAGE['chage']}", 2)
    if "help" in args:
        return CommandResult(USAGE["chage"])
    if len(args.operands) != 1:
        return CommandResult("", USAGE["chage"], 2)
    out = Printout(context)
    name = args.operands[0]
    if context.user != "root" and (name != context.user or "list" not in args):
        out.warn("Permission denied.")
    elif name not in context.host.users:
        out.warn(f"user '{name}' does not exist in /etc/passwd")
    elif "list" in args:
        _list(records.shadow(context, name), out, iso="iso8601" in args)
    elif not args.options:
        out.line(f"Changing the aging information for {name}\nEnter the new value, or press ENTER for the default\n")
        out.text("\tMinimum Password Age [0]: ")
        out.warn("error changing fields")
    else:
        record = records.shadow(context, name)
        for option, field in _NUMBERS:
            if option in args and args.get(option).lstrip("-").isdigit():
                record = replace(record, **{field: int(args.get(option))})
        for option, field in (("lastday", "changed"), ("expiredate", "expires")):
            if option in args:
                record = replace(record, **{field: day_of(args.get(option))})
        records.write_shadow(context, name, record)
    return out.result()


def _list(record: records.Shadow, out: Printout, *, iso: bool) -> None:
    def day(number: int) -> str:
        return time.strftime("%Y-%m-%d" if iso else "%b %d, %Y", time.gmtime(number * 86_400))

    due = record.changed == 0
    must = "password must be changed"
    lasts = 0 <= record.most < 10_000 and record.changed > 0
    expires = must if due else day(record.changed + record.most) if lasts else "never"
    idle = (
        must
        if due
        else day(record.changed + record.most + record.inactive)
        if lasts and record.inactive >= 0
        else "never"
    )
    rows = (
        ("Last password change\t\t\t\t\t", must if due else day(record.changed) if record.changed > 0 else "never"),
        ("Password expires\t\t\t\t\t", expires),
        ("Password inactive\t\t\t\t\t", idle),
        ("Account expires\t\t\t\t\t\t", day(record.expires) if record.expires >= 0 else "never"),
        ("Minimum number of days between password change\t\t", str(record.least)),
        ("Maximum number of days between password change\t\t", str(record.most)),
        ("Number of days of warning before password expires\t", str(record.warning)),
    )
    for title, value in rows:
        out.line(f"{title}: {value}")


@program("chsh", spec="s,shell= R,root=", hint="", usage_exit=1)
def chsh(context: Context, args: Arguments) -> CommandResult:
    """Change the shell of an account; only root needs no password for it."""
    out = Printout(context)
    name = args.operands[0] if args.operands else context.user
    user = context.host.users.get(name)
    if user is None:
        out.warn(f"user '{name}' does not exist")
    elif context.user not in ("root", name):
        out.error(f"You may not change the shell for '{name}'.")
    elif context.user != "root":
        out.error("Password: chsh: PAM: Authentication failure")
    elif "shell" in args:
        if not context.fs.exists(args.get("shell")):
            out.error(f"chsh: Warning: {args.get('shell')} does not exist", 0)
        context.host.put("users", name, replace(user, shell=args.get("shell")))
        context.host.settle()
    return out.result()
