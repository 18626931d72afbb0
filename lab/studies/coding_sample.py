"""A sample of sessions for hand coding: drawn at random, and kept as a small list beside the sessions."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from msgspec import field

from lab.errors import LabError
from lab.scenario.tables import read_tables
from lab.session.shelf import SAMPLE
from lab.studies.pools import pools
from lab.studies.runs import Run
from lab.world import Table


class SampleDraw(Table, frozen=True, kw_only=True):
    """`[sample]`: how it was drawn."""

    seed: int
    drawn: str
    """The time of the draw: UTC, ISO 8601."""
    of: int
    """Sessions it was drawn from: those that are in some rate."""


class SampledSession(Table, frozen=True, kw_only=True):
    """`[[session]]`: one session of the sample."""

    id: str
    file: str
    """Its name in the folder of the list."""


class CodingSample(Table, frozen=True, kw_only=True):
    """The whole file."""

    draw: SampleDraw = field(name="sample")
    sessions: tuple[SampledSession, ...] = field(default=(), name="session")


def draw_sample(runs: Iterable[Run], n: int, seed: int) -> CodingSample:
    """Draw `n` runs, each as likely as any other, from those that are in some rate; all of them if there are fewer.

    A run that is set apart (a copy, cut short, stepped into) is in no rate, so coding it would say nothing about one.
    """
    population = sorted((run for pool in pools(runs) for run in pool.everyone), key=lambda run: run.session)
    sample = random.Random(seed).sample(population, min(n, len(population)))
    return CodingSample(
        draw=SampleDraw(seed=seed, drawn=datetime.now(UTC).isoformat(timespec="seconds"), of=len(population)),
        sessions=tuple(SampledSession(id=run.session, file=Path(run.path).name) for run in sample),
    )


def write_sample(sample: CodingSample, folder: Path) -> Path:
    """Write a sample beside its sessions. Raises `LabError` when one is there already, or it cannot be written."""
    # Only writing needs it, and it is slow to import.
    import tomlkit
    from msgspec import to_builtins

    path = folder / SAMPLE
    text = "# Sessions drawn at random for hand coding by `peerlab sample`.\n" + tomlkit.dumps(to_builtins(sample))
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        mend = "code that one; to draw another, move it away first"
        raise LabError("a sample was drawn here already", where=str(path), mend=mend) from None
    except OSError as error:
        raise LabError(f"the sample cannot be written ({error.strerror})", where=str(path)) from error
    return path


def read_sample(path: Path) -> CodingSample:
    """Read a sample. Raises `LabError` for the first fault of the file."""
    sample = read_tables(path, CodingSample)
    for session in sample.sessions:
        if Path(session.file).name != session.file:
            mend = "a sample lists the files beside it"
            raise LabError(f'"{session.file}" is not the name of a file', where=str(path), mend=mend)
    return sample
