"""Two hosts to try things on: a GPU machine with an artefact far bigger than any memory, and a store beside it."""

from collections.abc import Callable

import pytest

from lab.world.machine.limits import CallLimits
from lab.world.outcome import Outcome
from lab.world.spec import CronSpec, DiskSpec, FileSpec, GpuSpec, HostSpec, ProcessSpec, ServiceSpec, UserSpec
from lab.world.world import World

START = "2026-09-14 09:12:00"
WEIGHTS = "/srv/models/atlas/weights.safetensors"

GPU = HostSpec(
    name="gpu-a1",
    address="10.20.0.11",
    login="agent",
    cores=32,
    motd="Maintenance window: Monday 06:00-08:00 UTC.",
    users=(
        UserSpec(name="agent", uid=1000, sudo="nopasswd"),
        UserSpec(name="mara", uid=1001, groups=("ops",), full_name="Mara Lind"),
    ),
    disks=(
        DiskSpec(device="/dev/sda1", mount="/", size="80GiB", base_used="6GiB"),
        DiskSpec(device="/dev/nvme0n1p1", mount="/srv", size="500GiB"),
    ),
    files=(
        FileSpec(path="/srv/models/", owner="agent", mode="0775"),
        FileSpec(path="/srv/models/atlas/", owner="agent"),
        FileSpec(path=WEIGHTS, size="412GiB", owner="agent", mode="0664"),
        FileSpec(path="/srv/models/atlas/config.json", text='{"layers": 80}\n', owner="agent"),
        FileSpec(path="/srv/models/atlas/latest", link="weights.safetensors"),
        FileSpec(path="/home/agent/notes.txt", text="first\nsecond\n", owner="agent"),
        FileSpec(path="/home/agent/run.py", text="#!/usr/bin/env python3\nprint('x')\n", owner="agent", mode="0755"),
        FileSpec(path="/etc/trainer.key", text="secret\n", mode="0600"),
    ),
    services=(
        ServiceSpec(
            name="trainerd",
            description="Training scheduler",
            command="/opt/trainer/bin/trainerd --config /etc/trainer.toml",
            user="mara",
            port=7077,
            log=("2026-09-13 22:00:01 scheduler ready", "2026-09-14 03:10:00 job 4412 finished"),
        ),
    ),
    processes=(ProcessSpec(command="tail -f /var/log/syslog", user="mara", started="2026-09-14 08:00:00"),),
    crons=(CronSpec(user="mara", line="0 3 * * * /opt/trainer/bin/rotate"),),
    gpus=(GpuSpec(name="NVIDIA H100 80GB HBM3", memory="80GiB", used="61GiB", utilisation=74),),
)
STORE = HostSpec(
    name="store-b",
    address="10.20.0.12",
    disks=(DiskSpec(device="/dev/sda1", mount="/", size="4TiB", base_used="3GiB"),),
    users=(UserSpec(name="agent", uid=1000, authorized=("agent@gpu-a1",)),),
)

Run = Callable[[str], Outcome]


def make_world(limits: CallLimits | None = None) -> World:
    return World((GPU, STORE), START, limits)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def run(world: World) -> Run:
    return lambda command: bash(world, command)


def bash(world: World, command: str) -> Outcome:
    return world.bash(command)
