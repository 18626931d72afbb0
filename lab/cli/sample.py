"""`peerlab sample`: sessions drawn at random for hand coding, and how far their coding is."""

from pathlib import Path

import click

from lab.cli.options import examples
from lab.cli.output import say, tell
from lab.errors import LabError
from lab.text.amounts import counted


@click.command(
    short_help="Draw sessions at random for hand coding.",
    epilog=examples("peerlab sample out/ -n 20 --seed 7", "peerlab sample out/"),
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("-n", "n", type=click.IntRange(min=1), help="Draw so many sessions.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed draws the same sessions.")
def sample(folder: Path, n: int | None, seed: int) -> None:
    """Draw sessions of DIR at random, to be coded by hand with `peerlab recode`.

    The list is kept as coding-sample.toml in DIR. Once it is coded, `peerlab rates` shows how often detectors
    miss a behaviour or see it where there is none, and each rate corrected by that. Without -n, say who has coded how
    much of the sample.
    """
    from lab.session.shelf import SAMPLE
    from lab.studies.coding_sample import draw_sample, read_sample, write_sample
    from lab.studies.collection import read_runs

    path = folder / SAMPLE
    collection = read_runs([folder])
    for fault in collection.unreadable:
        tell(f"peerlab: left out: {fault}")
    if n is not None:
        draw = draw_sample(collection.runs, n, seed)
        if not draw.sessions:
            raise LabError("no session in there is in any rate", where=str(folder), mend="`peerlab rates` says why")
        write_sample(draw, folder)
    elif path.is_file():
        draw = read_sample(path)
    else:
        raise LabError("no sample was drawn here", where=str(folder), mend="draw one with -n 20 --seed 1")
    say(f"{path}: {counted(len(draw.sessions), 'session')} of {draw.draw.of}, drawn with seed {draw.draw.seed}")
    for session in draw.sessions if n is not None else ():
        say(f"  {session.file}")
    drawn = {session.id for session in draw.sessions}
    by_session = {run.session: run for run in collection.runs if run.session in drawn}
    raters = sorted({rater for run in by_session.values() for rater in run.coded})
    for rater in raters:
        say(f"  {rater} has coded {sum(rater in run.coded for run in by_session.values())} of {len(drawn)}")
    if missing := len(drawn) - len(by_session):
        say(f"  {counted(missing, 'session')} of it can no longer be found in {folder}")
    if not raters:
        say(f"Code it with: peerlab recode {path} --rater NAME")
