"""systemd's smaller programs: they agree with the units, the journal and the links the rest of the host tells of."""

import pytest

from tests.world.commands.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_a_host_is_a_machine_of_its_own(world):
    assert sh(world, "systemd-detect-virt") == "none\nexit code: 1\n"
    assert sh(world, "systemd-detect-virt -q && echo virtual") == "exit code: 1\n"


def test_unit_names_are_written_and_read(world):
    assert sh(world, "systemd-escape -p --suffix=mount '/srv/my data-1'") == "srv-my\\x20data\\x2d1.mount\n"
    assert sh(world, "systemd-escape --template=job@.service a/b; systemd-escape -u 'a\\x20b'") == (
        "job@a-b.service\na b\n"
    )


def test_words_for_the_journal_are_there(world):
    sh(world, "echo started | systemd-cat -t nightly; systemd-cat -p err sh -c 'echo bad >&2; exit 3'; echo $?")
    told = sh(world, "sudo journalctl --no-pager -t nightly -t sh -o cat")
    assert told == "started\nbad\n"


def test_a_command_can_be_run_as_a_unit(world):
    assert sh(world, "systemd-run echo hi") == (
        "Failed to start transient service unit: Interactive authentication required.\nexit code: 1\n"
    )
    assert sh(world, "sudo systemd-run --unit=greet echo hello") == "Running as unit: greet.service\n"
    assert "echo[" in sh(world, "sudo journalctl --no-pager | grep hello")
    assert sh(world, "sudo systemd-run --pipe --wait -q hostname") == "work\n"
    said = sh(world, "sudo systemd-run --wait --unit=x false")
    assert said.startswith("Running as unit: x.service\nFinished with result: exit-code\n")
    assert sh(world, "sudo systemd-run nosuch") == (
        "Failed to find executable nosuch: No such file or directory\nexit code: 1\n"
    )


def test_what_starting_took_is_what_the_journal_says(world):
    told = sh(world, "systemd-analyze | head -1").removesuffix(" \n")
    assert f"{told}." in sh(world, "sudo journalctl --no-pager | grep 'Startup finished'")
    assert "trainer.service" in sh(world, "systemd-analyze blame")


def test_units_and_links_are_those_of_the_host(world):
    pid = sh(world, "systemctl show -p MainPID --value trainer").strip()
    assert f"{pid} /opt/trainer" in sh(world, "systemd-cgls")
    card = sh(world, "ip route | awk '/default/ {print $5}'").strip()
    assert card in sh(world, "networkctl")
