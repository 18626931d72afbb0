"""The `peerlab` command itself: what it does without a subcommand, and the list of subcommands."""

import click

from lab import __version__
from lab.cli.agreement import agreement
from lab.cli.attach import attach
from lab.cli.check import check
from lab.cli.compare import compare
from lab.cli.completion import completion
from lab.cli.data import data
from lab.cli.export import export
from lab.cli.exposure import exposure
from lab.cli.import_log import import_log
from lab.cli.judge import judge
from lab.cli.models import models
from lab.cli.new import new
from lab.cli.options import examples, no_mouse
from lab.cli.path import path
from lab.cli.preview import preview
from lab.cli.rates import rates
from lab.cli.realism import realism
from lab.cli.recode import recode
from lab.cli.replay import replay
from lab.cli.run import run
from lab.cli.sample import sample
from lab.cli.scenarios import scenarios
from lab.cli.screens import demo, open_saved, show
from lab.cli.serve import serve
from lab.cli.shell import shell
from lab.cli.study import study
from lab.errors import LabError, suggest


class Commands(click.Group):
    """Lists the commands in the order of a researcher's day, and suggests the nearest one to a misspelt word."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order they were added."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that a command line names."""
        word = args[0]
        if not word.startswith("-") and self.get_command(ctx, word) is None:
            raise LabError(f'there is no command "{word}"', mend=suggest(word, self.commands))
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
    """Watch, step by step, what an AI agent does when nobody scripted its choice.

    Without a command, the app opens on its start screen.

    Exit codes: 0 done, 1 a check failed, 2 bad usage or input, 3 the model or network failed,
    70 a fault of Peerlab itself, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        show(mouse=not no_mouse)


for command in (
    demo,
    open_saved,
    serve,
    run,
    replay,
    export,
    import_log,
    compare,
    exposure,
    judge,
    path,
    sample,
    recode,
    agreement,
    realism,
    rates,
    data,
    study,
    attach,
    models,
    scenarios,
    preview,
    new,
    check,
    shell,
    completion,
):
    peerlab.add_command(command)
