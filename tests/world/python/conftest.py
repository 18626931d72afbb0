"""A host with the tree of the cases, built once; each test begins with it as it was."""

from functools import cache

import pytest

from lab.world import FileSpec, HostSpec, Snapshot, UserSpec, World
from tests.world.python.record import HERE
from tests.world.python.tree import EXECUTABLE, TREE

HOST = HostSpec(
    name="ops-01",
    address="10.0.0.9",
    domain="example.net",
    login="agent",
    workdir="/srv/work",
    users=(UserSpec(name="agent", uid=1000, sudo="nopasswd"),),
    files=(
        FileSpec(path="/srv/work/", owner="agent"),
        FileSpec(path="/srv/work/log/", owner="agent"),
        FileSpec(path="/srv/work/pkg/", owner="agent"),
        FileSpec(path="/opt/asked.py", text=(HERE / "asked.py").read_text("utf-8")),
        FileSpec(path="/opt/snippets.txt", text=(HERE / "snippets.txt").read_text("utf-8")),
        *(
            FileSpec(path=f"/srv/work/{path}", text=text, owner="agent", mode="0755" if path in EXECUTABLE else "0644")
            for path, text in TREE.items()
        ),
    ),
)


@cache
def built() -> tuple[World, Snapshot]:
    world = World([HOST], "2026-03-01 09:00:00")
    world.bash("export HOME=/home/agent TZ=UTC LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1")
    return world, world.snapshot()


@pytest.fixture
def world() -> World:
    world, start = built()
    world.restore(start)
    return world
