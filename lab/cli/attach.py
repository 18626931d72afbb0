"""`peerlab attach`: decide about the calls of evaluations that run in other terminals."""

from typing import TYPE_CHECKING

import click

from lab.cli.options import examples, no_mouse
from lab.cli.screens import run_only

if TYPE_CHECKING:
    from lab.ui.attach.screen import AttachScreen


@click.command(
    short_help="Decide about the calls of any Inspect evaluation.",
    epilog=examples("peerlab attach", "peerlab attach --policy look-only"),
)
@click.option(
    "--policy",
    "policy_name",
    metavar="NAME",
    help="Let a policy answer what it can: a name in the policies folder, or a TOML file. It must say `real = true`.",
)
@no_mouse
def attach(policy_name: str | None, no_mouse: bool) -> None:
    """Decide, call by call, what an agent may do in an evaluation of Inspect's that runs in another terminal.

    Start that with `inspect eval TASK --model MODEL --approval peerlab`. Each call waits here until you approve, edit
    or deny it, or end its sample; many samples queue. The calls of other people's tasks may be real. When the last
    terminal is lost, whatever waits is denied. Only processes of your own user can connect.
    """
    from lab.inspect.attach import sockets_folder
    from lab.inspect.real_policy import require_real
    from lab.settings import policies_folder
    from lab.terms.policy import load_policy

    sockets_folder()
    policy = require_real(load_policy(policy_name, policies_folder())) if policy_name else None

    def screen() -> "AttachScreen":
        from lab.ui.attach.screen import AttachScreen

        return AttachScreen(policy)

    run_only(screen, mouse=not no_mouse)
