"""Programs that are another program under a second name."""

import shlex

from lab.world.machine.program import CommandResult, Context


def run_as(context: Context, *words: str) -> CommandResult:
    """Run `words`, followed by the arguments of this call, in the caller's place."""
    return context.run_script(
        context.host,
        context.user,
        shlex.join((*words, *context.argv)),
        cwd=context.cwd,
        stdin=context.stdin,
        env=context.env,
    )
