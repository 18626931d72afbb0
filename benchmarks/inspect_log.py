"""A session of 2,000 turns as an Inspect log: all of it against Inspect's own writing of the same log, and its memory.

Processor time, in one run. The log is read back, and the session must come out of it byte for byte.
"""

import resource
import tempfile
import time
from pathlib import Path

from inspect_ai.log import read_eval_log

from benchmarks.long_session import write_session
from benchmarks.measure import report
from lab.inspect.log_writer import log_of, write_log
from lab.inspect.original import originals
from lab.inspect.sample import SessionSamples
from lab.session.log import Session

EVENTS = 4_050
"""A reply and a result for each turn, some tags."""
MOST_MEGABYTES = 500


def main() -> None:
    """Print how our export compares, and the memory it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "session.toml")
        write_session(path, EVENTS)
        start = time.process_time()
        log = log_of([SessionSamples(Session.open(path), path.read_bytes())])
        building = time.process_time() - start
        start = time.process_time()
        write_log(log, Path(folder, "ours.eval"))
        writing = time.process_time() - start
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        start = time.process_time()
        samples = read_eval_log(f"{folder}/ours.eval", resolve_attachments=True).samples or []
        is_equal = [file for _, file in originals(samples)] == [path.read_bytes()]
        reading = time.process_time() - start
    report(
        "open, build and write, to writing alone",
        1 + building / writing,
        1.3,
        build=building,
        write=writing,
        read=reading,
    )
    print(f"{'ok' if megabytes <= MOST_MEGABYTES else 'MISSED'}: {megabytes:.0f} MB (bound {MOST_MEGABYTES} MB)")
    print(f"{'ok' if is_equal else 'MISSED'}: the session comes back byte for byte")


if __name__ == "__main__":
    main()
