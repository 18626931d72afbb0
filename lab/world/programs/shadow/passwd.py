"""`passwd`: print the state of a password, lock it, or change it without a terminal."""

import time
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.shadow import records
from lab.world.programs.shadow.usage import USAGE


@program(
    "passwd",
    spec="""a,all d,delete e,expire h,help i,inactive= k,keep-tokens l,lock n,mindays= q,quiet r,repository= R,root=
    S,status u,unlock w,warndays= x,maxdays=""",
    suite="",
    usage=USAGE["passwd"],
    usage_exit=6,
)
def passwd(context: Context, args: Arguments) -> CommandResult:
    """Print the state of a password, lock it, or set it to what standard input gives twice."""
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
            if not is_number(text.lstrip("-")):
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
    """Store a password in the form of /etc/shadow; no program here ever checks one."""
    letters = sha256(f"{name} {password} {context.clock.now}".encode()).hexdigest()
    record = records.shadow(context, name)
    crypted = f"$y$j9T${letters[:22]}${letters[21:]}"
    records.write_shadow(context, name, replace(record, password=crypted, changed=records.today(context)))
