"""`chpasswd`: change passwords to what standard input says, a line `name:password` each."""

from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.shadow.passwd import _store

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
