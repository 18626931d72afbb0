"""`setarch`: run a command that sees another kernel architecture."""

from typing import Final

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.coreutils.stdbuf import launch

_PERSONALITIES: Final = """
    B,32bit F,fdpic-funcptrs I,short-inode L,addr-compat-layout R,addr-no-randomize S,whole-seconds T,sticky-
    timeouts X,read-implies-exec Z,mmap-page-zero 3,3gb 4gb uname-2.6 v,verbose list show? h,help V,version
"""


@program("setarch", "linux64", "x86_64", spec=_PERSONALITIES, suite="util-linux", permute=False)
def setarch(context: Context, args: Arguments) -> CommandResult:
    """Run a command that sees another kernel architecture."""
    words = list(args.operands)
    if context.name == "setarch":
        if not words and not args.options:
            return failed("setarch", "no architecture argument or personality flags specified")
        if words and words[0] in ("x86_64", "linux64", "linux32", "i386", "i686"):
            words.pop(0)
            words = words[1:] if words[:1] == ["-R"] else words
        elif not args.options:
            return failed("setarch", f"{words[0]}: Unrecognized architecture")
    return launch(context, tuple(words)) if words else CommandResult()
