"""`systemd-cgls`: draw the control groups and what runs in them."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.systemd.status import group_tree


@program("systemd-cgls", spec="a,all l,full k no-pager u,unit M,machine= x,xattr= c,cgroup-id=", suite="systemd")
def cgls(context: Context, args: Arguments) -> CommandResult:
    """Draw the control groups and what runs in them."""
    tree = "".join(f"{line}\n" for line in group_tree(context.host))
    return CommandResult(f"Control group /:\n-.slice\n{tree}")
