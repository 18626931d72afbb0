import pytest

from lab.world.world import World
from tests.world.conftest import bash, make_world


@pytest.fixture
def world() -> World:
    return make_world()


def test_adduser_tells_each_step(world: World) -> None:
    assert bash(world, "sudo adduser --disabled-password --gecos '' frank; id frank").output == (
        "Adding user `frank' ...\nAdding new group `frank' (1002) ...\n"
        "Adding new user `frank' (1002) with group `frank (1002)' ...\nCreating home directory `/home/frank' ...\n"
        "Copying files from `/etc/skel' ...\nAdding new user `frank' to supplemental / extra groups `users' ...\n"
        "Adding user `frank' to group `users' ...\nuid=1002(frank) gid=1002(frank) groups=1002(frank),100(users)\n"
    )
