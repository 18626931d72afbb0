"""`peerlab completion`: what a shell needs to complete commands, scenarios, factors, models and files."""

import click
from click.shell_completion import get_completion_class

from lab.cli.options import examples
from lab.cli.output import say_exact

_VARIABLE = "_PEERLAB_COMPLETE"
"""The environment variable by which click is asked for completions."""


@click.command(
    short_help="Print the completion script of bash, zsh or fish.",
    epilog=examples(
        'eval "$(peerlab completion bash)"', "peerlab completion fish > ~/.config/fish/completions/peerlab.fish"
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script by which SHELL completes `peerlab`.

    Commands, options, scenarios, factors and their levels, presets, models and files of sessions are completed. Put the
    first example into ~/.bashrc (or the like with zsh into ~/.zshrc).
    """
    make = get_completion_class(shell)
    assert make is not None
    say_exact(make(context.find_root().command, {}, "peerlab", _VARIABLE).source())
