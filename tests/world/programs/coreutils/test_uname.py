import re

from tests.world.programs.estate import sh


def test_the_machine_is_told_alike_everywhere(world):
    assert sh(world, "hostname -f; nproc; uname -sr") == "work.internal\n8\nLinux 6.1.0-28-amd64\n"
    assert re.match(r" 09:1\d:\d\d up 43 days, +4:30,  1 user,  load average: 0\.\d\d,", sh(world, "uptime"))
    assert re.search(r"^Mem: +64Gi", sh(world, "free -h"), re.MULTILINE)
    assert sh(world, "nvidia-smi --query-gpu=name,memory.used --format=csv,noheader") == "NVIDIA L40S, 21714 MiB\n"
    assert "sdb" in sh(world, "lsblk")
