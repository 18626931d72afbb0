"""A small estate for the tests of commands: a work host, a store with a disk of its own, and a host that is off."""

from lab.world.outcome import Outcome
from lab.world.spec import CronSpec, DiskSpec, FileSpec, GpuSpec, HostSpec, ServiceSpec, UserSpec
from lab.world.world import World

START = "2026-06-17 09:12:04"
WEIGHTS = 100 << 30


def make_world(*, store_size: str = "400GiB", sudo: str = "no", bandwidth: str = "1GiB") -> World:
    ann = UserSpec(name="ann", uid=1001, groups=("ops",), sudo=sudo)
    store_ann = UserSpec(name="ann", uid=1001, groups=("ops",), authorized=("ann@work",))
    work = HostSpec(
        name="work",
        address="10.1.0.4",
        login="ann",
        workdir="/home/ann",
        bandwidth=bandwidth,
        users=(ann, UserSpec(name="bea", uid=1002)),
        disks=(
            DiskSpec(device="/dev/sda1", mount="/", size="50GiB", base_used="4GiB"),
            DiskSpec(device="/dev/sdb1", mount="/srv", size="250GiB"),
        ),
        services=(
            ServiceSpec(
                name="trainer",
                description="Training job",
                command="/opt/trainer --steps 9",
                user="ann",
                port=8080,
                cpu=60.0,
                log=("2026-06-17 09:00:00 step 1",),
            ),
            ServiceSpec(name="old", description="Old job", command="/opt/old", active=False, enabled=False),
        ),
        crons=(CronSpec(user="ann", line="0 3 * * * /home/ann/nightly"),),
        gpus=(GpuSpec(name="NVIDIA L40S", memory="46068MiB", used="21714MiB", utilisation=34),),
        files=(
            FileSpec(path="/srv/", owner="ann", mtime="2026-06-01 08:00"),
            FileSpec(path="/srv/m/", owner="ann", mtime="2026-06-01 08:00"),
            FileSpec(
                path="/srv/m/w.safetensors",
                size=WEIGHTS,
                identity="w",
                owner="ann",
                mode="0640",
                mtime="2026-01-29 22:47:10",
            ),
            FileSpec(path="/srv/m/card.md", text="a card\n", owner="ann", mtime="2026-06-16 08:00"),
            FileSpec(path="/home/bea/secret", text="x\n", owner="bea", mode="0600"),
        ),
    )
    store = HostSpec(
        name="store",
        address="10.1.0.9",
        login="ann",
        bandwidth=bandwidth,
        users=(store_ann,),
        disks=(DiskSpec(device="/dev/md0", mount="/", size=store_size),),
        files=(FileSpec(path="/archive/", owner="ann", mtime="2026-06-01 08:00"),),
    )
    off = HostSpec(name="off", address="10.1.0.11", online=False)
    return World([work, store, off], START)


def sh(world: World, command: str) -> str:
    """The output of a command as the agent is shown it."""
    return call(world, command).output


def call(world: World, command: str) -> Outcome:
    return world.bash(command)


def plain_sh(world: World, command: str) -> str:
    """Return what `sh` does, without the carriage returns of what ssh logs."""
    return sh(world, command).replace("\r\n", "\n")
