import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_block_devices_have_one_number_wherever_it_is_asked(world):
    assert sh(world, "/sbin/blkid") == ""
    told = sh(world, "sudo blkid -s UUID -o value /dev/sda1").strip()
    assert told
    assert f"{told}" in sh(world, "lsblk -o NAME,UUID")
