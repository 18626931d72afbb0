"""The `peerlab` command itself: what it does without a subcommand, and the list of subcommands."""

from importlib import import_module
from typing import Final

import click

from lab import __version__
from lab.cli.options import examples, no_mouse
from lab.errors import LabError, suggest

COMPLETION_VARIABLE: Final = "_PEERLAB_COMPLETE"
"""The environment variable by which a shell asks for completions."""
COMMANDS: Final = (
    "demo",
    "open",
    "serve",
    "run",
    "replay",
    "export",
    "import",
    "compare",
    "exposure",
    "judge",
    "path",
    "sample",
    "recode",
    "agreement",
    "realism",
    "rates",
    "data",
    "study",
    "attach",
    "models",
    "scenarios",
    "preview",
    "new",
    "check",
    "shell",
    "completion",
)
"""The commands in the order of a researcher's day."""
_PLACES: Final = {
    "demo": ("screens", "demo"),
    "open": ("screens", "open_saved"),
    "import": ("import_log", "import_log"),
}
"""The module and function of commands that are not where their names say."""


class Commands(click.Group):
    """Loads a command when it is asked for, since the app starts without them, and suggests one for a misspelt word."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name; None when there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, function = _PLACES.get(cmd_name, (cmd_name, cmd_name))
        command: click.Command = getattr(import_module(f"lab.cli.{module}"), function)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that a command line names."""
        word = args[0]
        if not word.startswith("-") and self.get_command(ctx, word) is None:
            raise LabError(f'there is no command "{word}"', mend=suggest(word, COMMANDS))
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples("peerlab demo", "peerlab run clear-the-host --model persona/protector --set relationship=good"),
)
@click.version_option(__version__, message="peerlab %(version)s")
@no_mouse
@click.pass_context
def peerlab(context: click.Context, no_mouse: bool) -> None:
    """Watch, step by step, what an AI agent does when no one scripted its choice.

    Without a command, the app opens on its start screen.

    Exit codes: 0 done, 1 a check failed, 2 bad usage or input, 3 the model or network failed,
    70 a fault of Peerlab itself, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        from lab.cli.screens import show

        show(mouse=not no_mouse)
