"""`pager`: show a text by less, which prints it all at once when there is no terminal."""

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
    """Show a text by less, which prints it all at once when there is no terminal."""
    return _as(context, "less")
