"""The command line, `peerlab` and `python -m lab`. It starts quickly: heavy modules are imported when needed."""

import gc
import os
import sys
from collections.abc import Sequence

import click

from lab.cli.exit_codes import BAD_INPUT, DONE, INTERRUPTED, MODEL_FAILED
from lab.cli.group import COMPLETION_VARIABLE, peerlab
from lab.cli.output import end_output, hold_streams, tell
from lab.cli.strays import logged_strays
from lab.errors import LabError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    sys.exit(run_command(sys.argv[1:] if arguments is None else arguments))


def run_command(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code. A fault the user can mend is one sentence on stderr."""
    hold_streams()
    # Half a million structs of a long session are looked through for cycles again and again otherwise.
    gc.set_threshold(50_000)
    with logged_strays():
        return end_output(_exit_code(arguments))


def _exit_code(arguments: Sequence[str]) -> int:
    stdout = sys.stdout
    if COMPLETION_VARIABLE in os.environ:
        from lab.cli.completion import take_over_completion

        take_over_completion()
    try:
        code = peerlab.main(list(arguments), prog_name="peerlab", standalone_mode=False)
    except click.ClickException as fault:
        context = getattr(fault, "ctx", None)
        mend = f" — `{context.command_path} --help` shows how" if context else ""
        what = " ".join(fault.format_message().split()).rstrip(".")
        tell(f"peerlab: {what}{mend}")
        return BAD_INPUT
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except LabError as fault:
        tell(f"peerlab: {fault}")
        return MODEL_FAILED if _is_of_model(fault) else BAD_INPUT
    except SystemExit:
        # Click replaces stdout when the reader of a help page closes the pipe early.
        if sys.stdout is not stdout:
            return DONE
        raise
    except OSError as fault:
        place = f"{fault.filename}: " if fault.filename else ""
        tell(f"peerlab: {place}{fault.strerror or fault}")
        return BAD_INPUT
    except Exception as error:
        from lab.engine.unforeseen import CRASHED, as_fault

        tell(f"peerlab: {as_fault(error)}")
        return CRASHED
    return code if isinstance(code, int) else DONE


def _is_of_model(fault: LabError) -> bool:
    from lab.protocol import ModelFault

    return isinstance(fault, ModelFault)
