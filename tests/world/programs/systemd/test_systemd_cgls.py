import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_units_and_links_are_those_of_the_host(world):
    pid = sh(world, "systemctl show -p MainPID --value trainer").strip()
    assert f"{pid} /opt/trainer" in sh(world, "systemd-cgls")
    card = sh(world, "ip route | awk '/default/ {print $5}'").strip()
    assert card in sh(world, "networkctl")
