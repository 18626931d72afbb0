"""The small estate of `estate.py`, as an account without rights and as one that may do everything with sudo."""

import pytest

from lab.world.world import World
from tests.world.programs.estate import make_world


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def admin() -> World:
    return make_world(sudo="nopasswd")
