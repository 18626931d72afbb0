"""The command line: `peerlab` and `python -m lab`. Thin, and quick to start: what is heavy is imported when needed."""

import os
import sys
from collections.abc import Sequence
from typing import TextIO

import click

from lab.cli.group import peerlab
from lab.errors import LabError
from lab.hostile import clean

DONE, FAILED_CHECK, BAD_INPUT, MODEL_FAILED, INTERRUPTED = 0, 1, 2, 3, 130
"""The exit codes scripts can rely on."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run_command(sys.argv[1:] if arguments is None else arguments))


def run_command(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; every fault a user can mend is one sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_print(stream)
    try:
        code = peerlab.main(list(arguments), prog_name="peerlab", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as fault:
        context = getattr(fault, "ctx", None)
        mend = f" — `{context.command_path} --help` shows how" if context else ""
        click.echo(f"peerlab: {clean(fault.format_message()).rstrip('.')}{mend}", err=True)
        return BAD_INPUT
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except LabError as fault:
        click.echo(f"peerlab: {clean(str(fault))}", err=True)
        return MODEL_FAILED if _is_of_model(fault) else BAD_INPUT
    except BrokenPipeError:
        # Whoever read has enough. Python would complain once more while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as fault:
        place = f"{fault.filename}: " if fault.filename else ""
        click.echo(f"peerlab: {clean(f'{place}{fault.strerror or fault}')}", err=True)
        return BAD_INPUT
    return code if isinstance(code, int) else DONE


def _is_of_model(fault: LabError) -> bool:
    from lab.models.protocol import ModelFault

    return isinstance(fault, ModelFault)


def _never_fail_to_print(stream: TextIO) -> None:
    """Let a terminal that cannot show a character show a question mark instead."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
