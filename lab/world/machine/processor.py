"""The processors of a host, for lscpu and /proc/cpuinfo alike."""

from typing import Final

SERVER_CPU: Final = "Intel(R) Xeon(R) Gold 6342 CPU @ 2.80GHz"


def topology(cores: int) -> tuple[int, int]:
    """Return the number of sockets, and of threads on each core, of `cores` logical processors."""
    sockets = 2 if cores >= 16 and cores % 4 == 0 else 1
    return sockets, 2 if cores % (2 * sockets) == 0 else 1


def cpuinfo(cores: int) -> str:
    """Return /proc/cpuinfo."""
    sockets, threads = topology(cores)
    each = cores // sockets
    real = each // threads
    return "".join(
        f"processor\t: {number}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 106\n"
        f"model name\t: {SERVER_CPU}\nstepping\t: 6\nmicrocode\t: 0xd0003e7\ncpu MHz\t\t: 2800.000\n"
        f"cache size\t: 36864 KB\nphysical id\t: {number // real % sockets}\nsiblings\t: {each}\n"
        f"core id\t\t: {number % real}\ncpu cores\t: {real}\nfpu\t\t: yes\nbogomips\t: 5600.00\n"
        "clflush size\t: 64\naddress sizes\t: 46 bits physical, 57 bits virtual\n\n"
        for number in range(cores)
    )
