"""The processors of a host, for lscpu and /proc/cpuinfo alike."""

from typing import Final

_MODELS: Final = {
    8: ("Silver 4309Y", "2.80"),
    10: ("Silver 4310T", "2.30"),
    12: ("Silver 4310", "2.10"),
    16: ("Silver 4314", "2.40"),
    20: ("Silver 4316", "2.30"),
    24: ("Gold 6342", "2.80"),
    28: ("Gold 6330", "2.00"),
    32: ("Gold 6338", "2.00"),
}
"""By cores: what a processor of that size is called, and its clock in GHz."""


def model_name(cores: int) -> str:
    """Return the name of the processors of a host with `cores` logical ones."""
    sockets, threads = topology(cores)
    name, clock = _MODELS.get(cores // sockets // threads, _MODELS[24])
    return f"Intel(R) Xeon(R) {name} CPU @ {clock}GHz"


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
        f"model name\t: {model_name(cores)}\nstepping\t: 6\nmicrocode\t: 0xd0003e7\ncpu MHz\t\t: 2800.000\n"
        f"cache size\t: 36864 KB\nphysical id\t: {number // real % sockets}\nsiblings\t: {each}\n"
        f"core id\t\t: {number % real}\ncpu cores\t: {real}\nfpu\t\t: yes\nbogomips\t: 5600.00\n"
        "clflush size\t: 64\naddress sizes\t: 46 bits physical, 57 bits virtual\n\n"
        for number in range(cores)
    )
