"""`peerlab new`: write a commented scenario file that already runs."""

from pathlib import Path

import click

from lab.cli.options import examples
from lab.cli.output import say
from lab.errors import LabError

_SKELETON = Path(__file__).with_name("skeleton.toml")
_NAME = "my-scenario"
"""The name inside the skeleton, which the user's name replaces."""


@click.group(
    short_help="Write a scenario to begin with.",
    epilog=examples("peerlab new scenario night-shift", "peerlab new scenario night-shift --out scenarios/"),
)
def new() -> None:
    """Begin a file of your own from a commented one that is whole already."""


@new.command(
    name="scenario",
    short_help="Write a commented scenario that runs as it is.",
    epilog=examples("peerlab new scenario night-shift", "peerlab new scenario night-shift --out scenarios/"),
)
@click.argument("name")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="Folder to write it in; by default the current one.",
)
def new_scenario(name: str, out: Path) -> None:
    """Write NAME.toml: a commented scenario with one host, two factors and two detectors that runs as it is.

    Change a text, look at it with `peerlab preview`, walk in it with `peerlab shell`, and let `peerlab check` say what
    does not hold.
    """
    from lab.scenario.hosts import NAME
    from lab.text.real_files import new_file

    if not NAME.fullmatch(name):
        raise LabError(f'"{name}" is no scenario name', mend="use lower-case letters, digits and hyphens: night-shift")
    path = out / f"{name}.toml"
    out.mkdir(parents=True, exist_ok=True)
    text = _SKELETON.read_text("utf-8").replace(_NAME, name)
    try:
        with new_file(path) as file:
            file.write(text.encode("utf-8"))
    except FileExistsError:
        raise LabError("is there already, and stays as it is", where=str(path), mend="choose another name") from None
    say(f"{path} is written. Next:")
    for words in (f"preview {path}", f"shell {path}", f"check {path}", f"run {path} --model persona/protector"):
        say(f"  peerlab {words}")
