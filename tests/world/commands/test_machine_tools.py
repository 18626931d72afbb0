import re

import pytest

from tests.world.commands.estate import make_world, sh


@pytest.fixture
def world():
    return make_world(sudo="nopasswd")


def test_a_card_gives_its_memory_back_when_its_service_stops(world):
    pid = sh(world, "pgrep trainer").strip()
    asked = "nvidia-smi --query-gpu=memory.used,utilization.gpu --format=csv,noheader"
    apps = "nvidia-smi --query-compute-apps=pid,used_memory --format=csv,noheader"
    assert sh(world, f"{asked}; {apps}") == f"21714 MiB, 34 %\n{pid}, 21714 MiB\n"
    sh(world, "sudo systemctl stop trainer")
    assert sh(world, f"{asked}; {apps}") == "3 MiB, 0 %\n"
    assert "No running processes found" in sh(world, "nvidia-smi")
    sh(world, "sudo systemctl start trainer")
    assert sh(world, asked) == "21714 MiB, 34 %\n"


def test_cards_are_told_of_in_every_shape(world):
    rows = sh(world, "nvidia-smi pmon -c 1").splitlines()
    assert rows[0] == "# gpu         pid   type     sm    mem    enc    dec    jpg    ofa    command "
    assert re.fullmatch(r"    0 +\d+     C     34     22      -      -      -      -    trainer +", rows[2])
    assert sh(world, "nvidia-smi topo -m").startswith(
        "\tGPU0\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\nGPU0\t X \t0-7"
    )
    told = sh(world, "nvidia-smi -q -d MEMORY")
    assert "==============NVSMI LOG==============" in told
    assert re.search(r"^        Used +: 21714 MiB$", told, re.M)


def test_memory_is_the_same_wherever_it_is_read(world):
    free = sh(world, "free -k | awk '/Mem/ {print $2, $4, $7}'").split()
    told = sh(world, "awk '/MemTotal|MemFree|MemAvailable/ {print $2}' /proc/meminfo").split()
    assert free == told
    assert sh(world, "vmstat | awk 'NR == 3 {print $4}'").strip() == free[1]


def test_what_the_kernel_can_be_told_is_read_and_set(world):
    assert sh(
        world, "sudo sysctl vm.swappiness nope.x; sudo sysctl -w vm.swappiness=10; cat /proc/sys/vm/swappiness"
    ) == (
        "vm.swappiness = 60\nsysctl: cannot stat /proc/sys/nope/x: No such file or directory\nvm.swappiness = 10\n10\n"
    )


def test_sessions_and_last_logins_are_told(world):
    assert sh(world, "loginctl list-sessions --no-legend").split()[1:] == ["1001", "ann", "pts/0"]
    assert sh(world, "lastlog -u bea").splitlines()[1] == f"{'bea':<16} {'':<8} {'':<41} **Never logged in**"
    assert sh(world, "lastlog -u ann").splitlines()[1].endswith("Wed Jun 17 09:11:23 +0000 2026")


def test_the_way_to_a_file_and_the_tree_of_processes_are_drawn(world):
    assert sh(world, "namei -l /srv/m/card.md") == (
        "f: /srv/m/card.md\ndrwxr-xr-x root root /\ndrwxr-xr-x ann  ann  srv\ndrwxr-xr-x ann  ann  m\n"
        "-rw-r--r-- ann  ann  card.md\n"
    )
    assert "  nope - No such file or directory\n" in sh(world, "namei /srv/nope")
    tree = sh(world, "pstree")
    assert tree.startswith("systemd─┬─agetty\n")
    assert "        ├─bash───pstree\n" in tree
