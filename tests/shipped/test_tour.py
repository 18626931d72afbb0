"""The tour that `peerlab demo` shows is of the hosts as they are now."""

from pathlib import Path

import pytest

from lab.engine.verify import verify
from lab.session.log import Session

TOURS = Path(__file__).parents[2] / "scenarios" / "tours"


@pytest.mark.parametrize("path", sorted(TOURS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_tour_runs_again_exactly(path: Path) -> None:
    """`just tour` records it again after a change of the hosts."""
    assert str(verify(Session.open(path))) == "exact"
