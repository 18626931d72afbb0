from lab.world import HostSpec, World
from tests.world.programs.estate import sh


def test_processors_are_told_alike(world):
    assert sh(world, "grep -c ^processor /proc/cpuinfo; nproc") == "8\n8\n"
    assert sh(world, "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2") == (
        sh(world, "lscpu | grep 'Model name' | sed 's/.*:  *//; s/^/ /'")
    )
    assert sh(world, "timedatectl | grep -c 'NTP service: active'; timedatectl show -p Timezone --value") == (
        "1\nEtc/UTC\n"
    )


def test_a_large_host_lists_every_core() -> None:
    world = World((HostSpec(name="big-01", address="10.0.0.9", cores=96, login="root"),), "2026-03-09 08:00:00")
    assert world.bash("grep -c ^processor /proc/cpuinfo; nproc").output == "96\n96\n"
    world.close()
