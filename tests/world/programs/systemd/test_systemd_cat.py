import pytest

from tests.world.programs.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_words_for_the_journal_are_there(world):
    sh(world, "echo started | systemd-cat -t nightly; systemd-cat -p err sh -c 'echo bad >&2; exit 3'; echo $?")
    told = sh(world, "sudo journalctl --no-pager -t nightly -t sh -o cat")
    assert told == "started\nbad\n"
