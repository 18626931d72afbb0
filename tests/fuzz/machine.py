"""A machine of its own for whatever is fuzzed: no keys, no proxies, no home, nothing of the real one."""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from lab.world import HostSpec, Snapshot, World

WORLDS: Any = sys.modules[World.__module__]
"""The module in which a world is built, so that the bench can put its own way of building there."""
CANARY = "sk-canary-4b1d9e77c0aa"
"""Stands in every key variable; no file of ours may hold it."""
COMPILED = Path(tempfile.gettempdir()) / "peerlab-fuzz-python"
"""Where the python3 of the hosts is compiled, once for all processes and runs."""
MOST_WORLDS = 8
"""First worlds that a process keeps."""
KEYS = ("PEERLAB_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY")


def isolate(home: Path) -> None:
    """Change this process's environment, and its folder, for good."""
    for name in list(os.environ):
        if (
            name.endswith(("_KEY", "_TOKEN", "_SECRET"))
            or name.lower().endswith("_proxy")
            or name.startswith("PEERLAB")
        ):
            del os.environ[name]
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {"HOME": str(home), "TZ": "UTC", "TERM": "xterm-256color", "PEERLAB_LOG": str(home / "log")}
    os.environ["PEERLAB_PYTHON_CACHE"] = str(COMPILED)
    for name, folder in (("PEERLAB_SESSIONS", "sessions"), ("PEERLAB_SETTINGS", "settings.toml")):
        os.environ[name] = str(home / folder)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(home / name.lower())
    time.tzset()
    os.chdir(home)


def wait_for_no_disk() -> None:
    """Take what is written for kept, for good: what is lost with the power is looked at nowhere here."""
    os.fsync = lambda fd: None


def build_each_world_once() -> None:
    """Keep the first worlds of scenarios, for good. Worlds are values, so sessions can begin in the same one."""
    snapshots: dict[bytes, Snapshot] = {}
    build = WORLDS.build

    def build_once(hosts: Sequence[HostSpec], start: str) -> Snapshot:
        key = msgspec.json.encode([hosts, start])
        if key not in snapshots:
            snapshots[key] = build(hosts, start)
            if len(snapshots) > MOST_WORLDS:
                del snapshots[next(iter(snapshots))]
        return snapshots[key]

    WORLDS.build = build_once


def plant_keys() -> None:
    """Put the canary where a provider's key is looked for."""
    for name in KEYS:
        os.environ[name] = CANARY


def processor_seconds(pid: int) -> float:
    """Return the processor time a process has used; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    """Return the memory a process holds; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
