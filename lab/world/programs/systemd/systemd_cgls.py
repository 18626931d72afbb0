"""`systemd-cgls`: draw the control groups and their processes."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.systemd.systemctl_status import group_tree


@program("systemd-cgls", spec="a,all l,full k no-pager u,unit M,machine= x,xattr= c,cgroup-id=", suite="systemd")
def cgls(context: Context, args: Arguments) -> CommandResult:
    """Draw the control groups and their processes."""
    tree = "".join(f"{line}\n" for line in group_tree(context))
    return CommandResult(f"Control group /:\n-.slice\n{tree}")
