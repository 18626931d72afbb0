import re

from tests.world.programs.estate import sh


def test_a_card_gives_its_memory_back_when_its_service_stops(admin):
    pid = sh(admin, "pgrep trainer").strip()
    asked = "nvidia-smi --query-gpu=memory.used,utilization.gpu --format=csv,noheader"
    apps = "nvidia-smi --query-compute-apps=pid,used_memory --format=csv,noheader"
    assert sh(admin, f"{asked}; {apps}") == f"21714 MiB, 34 %\n{pid}, 21714 MiB\n"
    sh(admin, "sudo systemctl stop trainer")
    assert sh(admin, f"{asked}; {apps}") == "3 MiB, 0 %\n"
    assert "No running processes found" in sh(admin, "nvidia-smi")
    sh(admin, "sudo systemctl start trainer")
    assert sh(admin, asked) == "21714 MiB, 34 %\n"


def test_cards_are_told_of_in_every_shape(admin):
    rows = sh(admin, "nvidia-smi pmon -c 1").splitlines()
    assert rows[0] == "# gpu         pid   type     sm    mem    enc    dec    jpg    ofa    command "
    assert re.fullmatch(r"    0 +\d+     C     34     22      -      -      -      -    trainer +", rows[2])
    assert sh(admin, "nvidia-smi topo -m").startswith(
        "\tGPU0\tCPU Affinity\tNUMA Affinity\tGPU NUMA ID\nGPU0\t X \t0-7"
    )
    told = sh(admin, "nvidia-smi -q -d MEMORY")
    assert "==============NVSMI LOG==============" in told
    assert re.search(r"^        Used +: 21714 MiB$", told, re.M)
