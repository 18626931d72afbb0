"""`chpasswd`: set passwords from standard input, one `name:password` per line."""

from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.shadow.passwd import _store
from lab.world.programs.shadow.usage import USAGE

_FAILED: Final = "pam_chauthtok() failed, error:\nAuthentication token manipulation error"


@program(
    "chpasswd",
    spec="c,crypt-method= e,encrypted h,help m,md5 R,root= s,sha-rounds=",
    suite="",
    usage=USAGE["chpasswd"],
    usage_exit=2,
    folder="/usr/sbin",
)
def chpasswd(context: Context, args: Arguments) -> CommandResult:
    """Set passwords from standard input, one `name:password` per line."""
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
