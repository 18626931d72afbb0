import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_the_way_to_a_file_and_the_tree_of_processes_are_drawn(world):
    assert sh(world, "namei -l /srv/m/card.md") == (
        "f: /srv/m/card.md\ndrwxr-xr-x root root /\ndrwxr-xr-x ann  ann  srv\ndrwxr-xr-x ann  ann  m\n"
        "-rw-r--r-- ann  ann  card.md\n"
    )
    assert "  nope - No such file or directory\n" in sh(world, "namei /srv/nope")
    tree = sh(world, "pstree")
    assert tree.startswith("systemd─┬─agetty\n")
    assert "        ├─bash───pstree\n" in tree
