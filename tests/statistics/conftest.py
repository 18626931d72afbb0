"""The statistics of scipy, which ours are compared with."""

from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def stats() -> ModuleType:
    """Return scipy's module. Only these tests load it, which takes a second."""
    from scipy import stats

    return stats
