import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_what_starting_took_is_what_the_journal_says(world):
    told = sh(world, "systemd-analyze | head -1").removesuffix(" \n")
    assert f"{told}." in sh(world, "sudo journalctl --no-pager | grep 'Startup finished'")
    assert "trainer.service" in sh(world, "systemd-analyze blame")
