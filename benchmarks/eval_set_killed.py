"""An eval-set of a scenario, killed in the middle and begun again: it is whole, and nothing is played twice.

Needs the extra `inspect`. With `--log-buffer 1` each finished sample is in the log before the next one ends.
"""

import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from inspect_ai.log import list_eval_logs, read_eval_log

EPOCHS = 8
BEFORE_THE_KILL = 3
"""Samples that are in the log when the process is killed."""
_LONGEST = 300.0

_PROGRAM = f"""
import sys
import lab.inspect.registry
from inspect_ai import eval_set
eval_set("peerlab/clear_the_host", model="peerlab/protector", epochs={EPOCHS}, max_samples=1, log_buffer=1,
         log_dir=sys.argv[1], display="none")
"""


def main() -> None:
    """Print how many samples there are in the end, and how many of those before the kill are the same."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", _PROGRAM, folder]
        process = subprocess.Popen(command)
        end = time.monotonic() + _LONGEST
        while count_samples(Path(folder)) < BEFORE_THE_KILL and time.monotonic() < end and process.poll() is None:
            time.sleep(0.1)
        process.kill()
        process.wait()
        before = starts(folder)
        subprocess.run(command, check=True)
        after = starts(folder)
    kept = sum(after.get(epoch) == start for epoch, start in before.items())
    print(f"{'ok' if 0 < len(before) < EPOCHS else 'MISSED'}: killed with {len(before)} of {EPOCHS} samples played")
    print(f"{'ok' if kept == len(before) else 'MISSED'}: {kept} of them were not played again")
    print(f"{'ok' if len(after) == EPOCHS else 'MISSED'}: {len(after)} of {EPOCHS} samples in the end")


def count_samples(folder: Path) -> int:
    """Return how many samples the logs of a folder hold now, which may be in the middle of being written."""
    try:
        return sum(
            name.startswith("samples/") for path in folder.glob("*.eval") for name in zipfile.ZipFile(path).namelist()
        )
    except (OSError, zipfile.BadZipFile):
        return 0


def starts(folder: str) -> dict[int, str]:
    """Return for each epoch when it was begun, by the newest log that holds it."""
    logs = sorted((read_eval_log(log.name) for log in list_eval_logs(folder)), key=lambda log: log.eval.created)
    return {sample.epoch: str(sample.started_at) for log in logs for sample in log.samples or []}


if __name__ == "__main__":
    main()
