"""A start of the hosts' python3, against the same module under plain wasmtime with nothing of ours around it."""

import tempfile
from pathlib import Path

import wasmtime

from benchmarks.measure import medians, report
from lab.world import HostSpec, World, lent

RUNS = 15
MOST = 0.3
world = World([HostSpec(name="gpu-01", address="10.0.0.9")], "2026-11-05 12:00:00")
start = world.snapshot()
output = Path(tempfile.mkdtemp()) / "printed"


def on_a_host() -> None:
    world.restore(start)
    assert world.bash("python3 -c 'print(1)'").output == "1\n"


def bash_alone() -> None:
    world.restore(start)
    world.bash("true")


def plain() -> None:
    with lent() as interpreter:
        store = wasmtime.Store(interpreter.engine)
        store.set_fuel(10**11)
        store.set_epoch_deadline(1)
        config = wasmtime.WasiConfig()
        config.argv = ["python3", "-c", "print(1)"]
        config.stdout_file = str(output)
        store.set_wasi(config)
        linker = wasmtime.Linker(interpreter.engine)
        linker.define_wasi()
        entry = linker.instantiate(store, interpreter.module).exports(store)["_start"]
        assert isinstance(entry, wasmtime.Func)
        try:
            entry(store)
        except wasmtime.ExitTrap as ended:
            assert ended.code == 0
    assert output.read_text() == "1\n"


on_a_host()
host, alone, shell = medians(RUNS, on_a_host, plain, bash_alone)
report("python3 -c 'print(1)' on a host, against plain wasmtime", (host - shell) / alone, 3, host=host, plain=alone)
report("python3 -c 'print(1)' on a host, against 300 ms", host / MOST, 1, host=host, shell=shell)
