from tests.world.programs.estate import sh


def test_memory_is_the_same_wherever_it_is_read(admin):
    free = sh(admin, "free -k | awk '/Mem/ {print $2, $4, $7}'").split()
    told = sh(admin, "awk '/MemTotal|MemFree|MemAvailable/ {print $2}' /proc/meminfo").split()
    assert free == told
    assert sh(admin, "vmstat | awk 'NR == 3 {print $4}'").strip() == free[1]
