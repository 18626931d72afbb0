"""`pager`, `nawk`, `rgrep`, `zless`, `zmore`: other programs under a name of their own, some for packed files."""

import shlex

from lab.world.machine.program import CommandResult, Context, command


def _as(context: Context, *words: str) -> CommandResult:
    return context.run_script(
        context.host,
        context.user,
        shlex.join((*words, *context.argv)),
        cwd=context.cwd,
        stdin=context.stdin,
        env=context.env,
    )


@command("pager")
def pager(context: Context) -> CommandResult:
    """Show a text page by page, which without a terminal is all at once."""
    return _as(context, "less")
