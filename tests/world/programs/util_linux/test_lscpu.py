from tests.world.programs.estate import sh


def test_processors_are_told_alike(world):
    assert sh(world, "grep -c ^processor /proc/cpuinfo; nproc") == "8\n8\n"
    assert sh(world, "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2") == (
        sh(world, "lscpu | grep 'Model name' | sed 's/.*:  *//; s/^/ /'")
    )
    assert sh(world, "timedatectl | grep -c 'NTP service: active'; timedatectl show -p Timezone --value") == (
        "1\nEtc/UTC\n"
    )
