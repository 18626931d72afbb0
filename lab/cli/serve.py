"""`peerlab serve`: the app in a browser on this machine."""

import os
import shlex
import sys
from pathlib import Path

import click

from lab.cli.options import examples
from lab.cli.output import say, tell
from lab.cli.screens import look_at
from lab.errors import LabError


@click.command(
    short_help="Open the app in a browser on this machine.",
    epilog=examples("peerlab serve", "peerlab serve out/session.toml --port 8010"),
)
@click.argument("session", required=False, type=click.Path(path_type=Path))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, metavar="PORT", help="By default 8000.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder for the session files of all viewers; by default the folder the app lists.",
)
def serve(session: Path | None, port: int, out: Path | None) -> None:
    """Serve the app to browsers of this machine until Ctrl-C, on its start screen or on SESSION.

    Each viewer has a process of their own, and all write into one folder. Only the address with the token it prints is
    answered: anyone who has it uses the app as you, with your keys. It takes the extra `serve`.
    """
    import asyncio

    from lab.settings import load_config, sessions_folder

    try:
        import textual_serve  # noqa: F401
    except ModuleNotFoundError as fault:
        mend = "pip install 'peerlab[serve]'"
        raise LabError(f"the extra `serve` is not installed ({fault.name} is missing)", mend=mend) from fault
    words = [sys.executable, "-m", "lab"]
    if session is not None:
        look_at(session)
        words += ["open", str(session.absolute())]
    folder = (sessions_folder(load_config()) if out is None else out).absolute()
    # What each viewer's process inherits.
    os.environ["PEERLAB_SESSIONS"] = str(folder)
    try:
        asyncio.run(_serve(f"exec {shlex.join(words)}", port, folder))
    except OSError as fault:
        what = f"port {port} cannot be used ({os.strerror(fault.errno or 0)})"
        raise LabError(what, mend="choose another with --port") from fault


async def _serve(command: str, port: int, folder: Path) -> None:
    import asyncio
    import secrets
    import signal

    from lab.cli.serving import HOST, serve_until

    token, stop = secrets.token_urlsafe(24), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)

    def begin() -> None:
        say(f"http://{HOST}:{port}/{token}/")
        tell(f"peerlab: sessions go to {folder} · Ctrl-C ends it")

    await serve_until(stop, command, port, token, begin)
