"""The fuzz bench from the command line: `python -m tests.fuzz TARGET… [--inputs N] [--seed S] [--only I]`."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.bench import Target, run, run_case, write_files
from tests.fuzz.case import Tally
from tests.fuzz.machine import build_each_world_once, isolate, wait_for_no_disk
from tests.fuzz.report import Report
from tests.fuzz.targets import TARGETS


def main() -> int:
    options = _options()
    targets = [target for name, target in TARGETS.items() if name in options.target or "all" in options.target]
    is_clean = True
    for target in targets:
        if options.only:
            is_clean &= _replay(target, options)
        else:
            is_clean &= _run(target, options)
    return 0 if is_clean else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", nargs="+", choices=(*TARGETS, "all"), metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--inputs", type=int, default=1000, metavar="N", help="inputs for each target")
    parser.add_argument("--kills", type=int, metavar="K", help="kills, shared by the targets that kill")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--only", type=int, action="append", metavar="I", help="replay this case and say everything")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="J", help="processes")
    parser.add_argument("--seconds", type=float, default=float("inf"), metavar="T", help="end each target then")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the inputs of every case that fails")
    options = parser.parse_args()
    options.keep = options.keep.resolve() if options.keep else None
    return options


def _run(target: Target, options: argparse.Namespace) -> bool:
    report, began, shown = Report(target.name, options.seed), time.monotonic(), time.monotonic()
    kills = [each for each in TARGETS.values() if each.is_kill]
    inputs = options.inputs if not target.is_kill or options.kills is None else -(-options.kills // len(kills))

    def add(number: int, tally: Tally) -> None:
        nonlocal shown
        report.add(number, tally)
        for fault in tally.faults:
            print(f"{target.name} --only {number}: {fault.kind}: {fault.group}", file=sys.stderr, flush=True)
        if time.monotonic() - shown > 15:
            shown = time.monotonic()
            print(report.line(shown - began), file=sys.stderr, flush=True)

    run(target, options.seed, inputs=inputs, jobs=options.jobs, keep=options.keep, seconds=options.seconds, on_case=add)
    print(report.text(time.monotonic() - began), flush=True)
    return report.is_clean


def _replay(target: Target, options: argparse.Namespace) -> bool:
    is_clean = True
    with tempfile.TemporaryDirectory(prefix="peerlab-fuzz-") as folder:
        isolate(Path(folder) / "home")
        build_each_world_once()
        if not target.is_kill:
            wait_for_no_disk()
        prepared = target.prepare(Path(folder) / "seeds")
        for number in options.only:
            case = run_case(target, prepared, options.seed, number, Path(folder) / "case")
            report = Report(target.name, options.seed)
            report.add(number, case.tally)
            print(report.text(0))
            for fault in case.tally.faults:
                print(f"\n{fault.kind}: {fault.group}\n{fault.what}\n{fault.trace}")
            if options.keep:
                write_files(case, options.keep / target.name / str(number))
            is_clean &= report.is_clean
        prepared.close()
    return is_clean


if __name__ == "__main__":
    sys.exit(main())
