"""Python as a program of a host: its files, clock, limits, children and names."""

import pytest
from msgspec.structs import replace

from lab.world import CallLimits, FileChange, FileSpec, World
from lab.world.python.open_files import OpenFiles
from tests.world.python.conftest import HOST, built


def test_it_sees_only_the_host_and_its_clock(world: World) -> None:
    script = """python3 - <<'EOF'
import os, socket, time, random, uuid
print(sorted(os.listdir("/"))[:3], os.path.exists("/work"), os.path.exists("/proc/1/status"))
print(socket.gethostname(), os.getuid(), os.getlogin(), time.strftime("%F %H:%M", time.gmtime()))
print(random.random(), uuid.uuid4())
EOF"""
    start = world.snapshot()
    first = world.bash(script).output
    world.restore(start)
    assert world.bash(script).output == first
    assert first.startswith("['bin', 'boot', 'dev'] False True\nops-01 1000 agent 2026-03-01 09:00\n")


def test_rights_sizes_and_full_disks_hold(world: World) -> None:
    outcome = world.bash(
        """python3 - <<'EOF'
import os
for path, mode in (("/etc/shadow", "r"), ("/etc/new", "w"), ("/usr/bin/env", "a")):
    try: open(path, mode)
    except OSError as problem: print(repr(problem))
print(os.access("/etc/shadow", os.R_OK), oct(os.stat("/etc/shadow").st_mode), os.stat("/srv/work").st_uid)
EOF"""
    )
    assert outcome.output == (
        "PermissionError(13, 'Permission denied')\nPermissionError(13, 'Permission denied')\n"
        "PermissionError(13, 'Permission denied')\nFalse 0o100640 1000\n"
    )


def test_what_never_ends_is_killed_by_counted_work_and_loses_nothing() -> None:
    world = World([HOST], "2026-03-01 09:00:00", CallLimits(work=600))
    outcome = world.bash("echo before > mark; python3 -c 'print(1, flush=True)\nwhile True: pass'; echo after")
    assert outcome.output == "1\nKilled\nexit code: 137\n"
    assert world.bash("cat mark; python3 -c 'x = bytearray(1 << 30)' 2>&1 | tail -1").output == "before\nMemoryError\n"


def test_a_timeout_ends_it_and_the_script_goes_on(world: World) -> None:
    script = (
        "timeout 0.2 python3 -c 'while True: pass'; echo $?; timeout 5 python3 -c 'import time; time.sleep(9)'; echo $?"
    )
    assert world.bash(script).output == "124\n124\n"


def test_a_call_is_cancelled_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel(self: OpenFiles, *values: int) -> None:
        world.cancel()
        write(self, *values)

    write = OpenFiles.fd_write
    monkeypatch.setattr(OpenFiles, "fd_write", cancel)
    outcome = world.bash("python3 -c 'print(7, flush=True)\nwhile True: pass'")
    assert (outcome.limit, outcome.exit_code) == ("cancelled", 130)


def test_it_sleeps_in_the_background_on_the_worlds_clock(world: World) -> None:
    script = """python3 -c 'import time; time.sleep(30); open("late", "w").write("x")' &
    sleep 20; ls late 2>/dev/null; sleep 20; ls late; date +%T"""
    outcome = world.bash(script)
    assert outcome.output.startswith("late\n09:00:4")
    assert outcome.python.startswith("sha256:")


def test_children_that_hang_are_ended_by_their_timeouts(world: World) -> None:
    outcome = world.bash("""python3 - <<'EOF'
import subprocess, time
began = time.time()
try: subprocess.run(["sleep", "50"], timeout=3)
except subprocess.TimeoutExpired as late: print(late)
child = subprocess.Popen(["sleep", "100"])
child.terminate()
print(child.wait(), round(time.time() - began))
EOF""")
    assert outcome.output == "Command '['sleep', '50'] timed out after 3 seconds\n-15 3\n".replace("']", "']'", 1)


def test_it_is_the_parent_of_what_it_starts(world: World) -> None:
    outcome = world.bash("""echo $$; python3 - <<'EOF'
import os, subprocess
print(os.getppid(), os.getpid(), flush=True)
os.system("echo $PPID $$; pgrep -f 'python3 -'; ps -o pid=,ppid=,comm=")
subprocess.run(["ps", "-o", "pid=,ppid=,comm="])
EOF""")
    words = [line.split() for line in outcome.output.splitlines()]
    ((shell,), (above, python), (above_child, child), (match,)), table = words[:4], words[4:]
    assert (above, above_child, match) == (shell, python, python)
    assert table[1:3] == [[python, shell, "python3"], [child, python, "bash"]]
    assert table[3][1:] == [child, "ps"]
    assert [row[1:] for row in table[-2:]] == [[shell, "python3"], [python, "ps"]]


def test_it_is_what_debian_has(world: World) -> None:
    outcome = world.bash(
        "python3 -V; ls -l /usr/bin/python3 | tail -c 31; dpkg -S /usr/bin/python3.11; python --version\n"
        "python3 -m venv v | head -1\n"
        "python3 -c 'import json, sys; print(sys.version); print(json.__file__, sys.path[1:3], sys.executable)'"
    )
    assert outcome.output == (
        "Python 3.11.2\n/usr/bin/python3 -> python3.11\npython3.11-minimal: /usr/bin/python3.11\n"
        "bash: line 1: python: command not found\n"
        "The virtual environment was not created successfully because ensurepip is not\n"
        "3.11.2 (main, Nov 30 2024, 21:22:50) [GCC 12.2.0]\n"
        "/usr/lib/python3.11/json/__init__.py ['/usr/lib/python311.zip', '/usr/lib/python3.11'] /usr/bin/python3\n"
    )


def test_pip_reaches_no_index(world: World) -> None:
    outcome = world.bash(
        "pip --version; pip install numpy 2>&1 | head -1; pip3 list\n"
        "pip install --break-system-packages x 2>&1 | tail -1"
    )
    assert outcome.output == (
        "pip 23.0.1 from /usr/lib/python3/dist-packages/pip (python 3.11)\nerror: externally-managed-environment\n"
        "Package    Version\n---------- -------\npip        23.0.1\nsetuptools 66.1.1\nwheel      0.38.4\n"
        "ERROR: No matching distribution found for x\n"
    )


def test_over_ssh_sudo_and_cron_it_is_the_same(world: World) -> None:
    script = """sudo python3 -c 'import os; print(os.getuid(), os.environ["HOME"], os.getlogin())'
    echo 'open("/tmp/by-cron", "w").write("tick")' > tick.py
    echo '* * * * * python3 /srv/work/tick.py' | crontab -
    sleep 70; cat /tmp/by-cron"""
    assert world.bash(script).output == "0 /root agent\ntick"


def test_absent_parts_fail_as_errors_and_are_noted(world: World) -> None:
    outcome = world.bash(
        "python3 -c 'import os; os.fork()' 2>&1 | tail -1; python3 -c 'import distutils' 2>&1 | tail -1"
    )
    assert outcome.output == (
        "BlockingIOError: [Errno 11] Resource temporarily unavailable\n"
        "ModuleNotFoundError: No module named 'distutils'\n"
    )
    assert any("fork" in note for note in outcome.fidelity) and any("distutils" in note for note in outcome.fidelity)


def test_no_question_to_its_host_breaks_the_world(world: World) -> None:
    script = """python3 - <<'EOF'
import os, sitecustomize as s
for data in (b"[1]", b"[" * 90000 + b"]" * 90000, b'{"ask": "run", "words": 3, "cwd": 4}', b'{"ask": "open_type"}'):
    os.write(s._channel, data)
    print(os.read(s._channel, 99)[12:])
EOF"""
    assert world.bash(script).output == "b\"{'error': 28}\"\n" * 4


def test_snapshots_hold_what_python_did() -> None:
    world, start = built()
    world.restore(start)
    world.bash('python3 -c \'open("new", "w").write("1")\'')
    after = world.snapshot()
    world.restore(start)
    assert world.bash("ls new 2>&1").output.startswith("ls: cannot access")
    world.restore(after)
    assert world.bash("cat new").output == "1"


def test_it_looks_built_for_the_host(world: World) -> None:
    outcome = world.bash(
        """python3 - <<'EOF'
import encodings.cp500, os, resource, site, sys, sysconfig, time
print(sysconfig.get_path("purelib"), sysconfig.get_platform(), sysconfig.get_config_var("MULTIARCH"))
print(site.getsitepackages()[1], encodings.__file__, encodings.cp500.__file__)
memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
print(memory == int(open("/proc/meminfo").read().split()[1]) * 1024)
print(os.sysconf("SC_NPROCESSORS_ONLN") == os.cpu_count())
print(os.confstr("CS_GNU_LIBC_VERSION"), sys.thread_info.name, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
print(0 < time.process_time() <= resource.getrusage(resource.RUSAGE_SELF).ru_utime <= os.times().user < 2)
print([name for name in sys.builtin_module_names if "test" in name], "wasm" in repr(vars(sys)))
EOF"""
    )
    assert outcome.output == (
        "/usr/local/lib/python3.11/dist-packages linux-x86_64 x86_64-linux-gnu\n"
        "/usr/lib/python3/dist-packages /usr/lib/python3.11/encodings/__init__.py "
        "/usr/lib/python3.11/encodings/cp500.py\n"
        "True\nTrue\nglibc 2.36 pthread 1024\nTrue\n[] False\n"
    )


def test_native_sizes_are_those_of_a_64_bit_machine(world: World) -> None:
    outcome = world.bash(
        """python3 - <<'EOF'
import csv, ctypes, gzip, io, struct, sys
print(sys.maxsize > 2**32, struct.calcsize("P"), struct.calcsize("il"), struct.calcsize("<l"), struct.calcsize(b"n"))
print(struct.unpack("l", struct.pack("l", -5)), struct.Struct("Lb").size, ctypes.sizeof(ctypes.c_void_p))
csv.field_size_limit(sys.maxsize)
print(csv.field_size_limit() == sys.maxsize, list(csv.reader(["a,b"])), [1, 2][:sys.maxsize])
print(gzip.open(io.BytesIO(gzip.compress(b"z"))).read())
EOF"""
    )
    assert outcome.output == "True 8 16 4 8\n(-5,) 9 8\nTrue [['a', 'b']] [1, 2]\nb'z'\n"


def test_processes_of_multiprocessing_run_where_they_are_started(world: World) -> None:
    outcome = world.bash(
        """cat > work.py <<'EOF'
import multiprocessing, os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool, Process, Queue, cpu_count

def square(x): return x * x
def work(queue, number): queue.put((number, os.getppid() == parent))
def fail(): raise ValueError("no")

if __name__ == "__main__":
    parent = os.getpid()
    with Pool(4) as pool:
        print(pool.map(square, range(4)), list(pool.imap(square, [5])), pool.apply_async(square, (7,)).get())
    queue = Queue()
    processes = [Process(target=work, args=(queue, number)) for number in range(2)]
    for each in processes: each.start()
    for each in processes: each.join()
    print([queue.get() for _ in processes], processes[1].exitcode, cpu_count() == os.cpu_count())
    failing = Process(target=fail)
    failing.start()
    failing.join()
    print(failing.exitcode, multiprocessing.current_process().name, os.getpid() == parent)
    with ProcessPoolExecutor() as pool:
        print(list(pool.map(square, [8])))
EOF
python3 work.py 2>&1 | grep -v '^  '"""
    )
    assert outcome.output == (
        "[0, 1, 4, 9] [25] 49\nProcess Process-7:\nTraceback (most recent call last):\nValueError: no\n"
        "[(0, True), (1, True)] 0 True\n1 MainProcess True\n[64]\n"
    )
    assert any("multiprocessing" in note for note in outcome.fidelity)


def test_a_file_is_mapped_and_words_reach_the_journal(world: World) -> None:
    outcome = world.bash(
        """printf 'hello\nworld\n' > m; python3 - <<'EOF'
import mmap, re, readline, syslog, termios
with open("m", "r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
    print(len(memory), memory[:5], memory.readline(), re.search(rb"w.", memory)[0])
    memory[0:5] = b"HELLO"
with open("m", "r+b") as file:
    memory = mmap.mmap(file.fileno(), 0)
    memory[6] = 87
    memory[10:6:-2] = b"!?"
memory.flush()
memory.close()
try: termios.tcgetattr(0)
except termios.error as problem: print(problem)
syslog.openlog("tool")
syslog.syslog("a word")
EOF
cat m; sudo journalctl -t tool | grep -c 'tool: a word'"""
    )
    assert outcome.output == "12 b'hello' b'hello\\n' b'wo'\n(25, 'Inappropriate ioctl for device')\nHELLO\nWo?l!\n1\n"


def test_disks_are_as_full_as_df_says(world: World) -> None:
    outcome = world.bash(
        """python3 -c 'import os, shutil
for path in ("/", "/dev/shm"):
    use = shutil.disk_usage(path)
    print(use.total // 1024, use.used // 1024, use.free // 4096)
print(os.statvfs("/").f_files, os.environ["_"])'
df -k / /dev/shm | awk 'NR > 1 { print $2, $3, int($4 / 4) }'
df -i / | awk 'NR > 1 { print $2, "/usr/bin/python3" }'"""
    )
    lines = outcome.output.splitlines()
    assert lines[:3] == lines[3:] and len(lines) == 6


def test_a_copy_of_weights_is_the_same_weights_and_reading_them_all_comes_to_an_end() -> None:
    weights = FileSpec(path="/srv/work/weights.bin", size="9G", owner="agent")
    world = World([replace(HOST, files=(*HOST.files, weights))], "2026-03-01 09:00:00", CallLimits(work=2_000))
    outcome = world.bash(
        'python3 -c \'import shutil; shutil.copy("weights.bin", "copy.bin")\'; cmp weights.bin copy.bin'
    )
    assert (outcome.output, outcome.limit) == ("", None)
    (copy,) = [change for change in outcome.changes if isinstance(change, FileChange) and change.path.endswith(".bin")]
    assert (copy.size, copy.identity) == (9 << 30, "ops-01:/srv/work/weights.bin")
    script = "python3 -c 'for block in iter(lambda: file.read(1 << 20), b\"\"): pass'"
    outcome = world.bash(script.replace("for", 'file = open("weights.bin", "rb")\nfor', 1))
    assert (outcome.output, outcome.limit) == ("Killed\nexit code: 137\n", "time")


def test_it_knows_its_priority_makes_keys_and_talks_to_itself(world: World) -> None:
    outcome = world.bash(
        """python3 - <<'EOF'
import hashlib, os, socket
print(os.nice(3), os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0), os.sched_get_priority_max(os.SCHED_RR))
for attempt in (lambda: os.setpriority(os.PRIO_PROCESS, 0, 0), lambda: os.nice(-1), lambda: os.getpriority(0, 99999)):
    try: attempt()
    except OSError as problem: print(problem)
print(hashlib.scrypt(b"password", salt=b"NaCl", n=1024, r=8, p=16).hex()[:20])
for n in 5, 1 << 15:
    try: hashlib.scrypt(b"", salt=b"", n=n, r=8, p=1)
    except ValueError as problem: print(problem)
one, other = socket.socketpair()
one.sendall(b"yes\\nmore")
print(other.makefile().readline(), one.getpeername() == "")
one.close()
try: other.send(b"z")
except BrokenPipeError: print("closed")
EOF"""
    )
    assert outcome.output == (
        "3 3 0 99\n[Errno 13] Permission denied\n[Errno 1] Operation not permitted\n[Errno 3] No such process\n"
        "fdbabe1c9d3472007856\nn must be a power of 2.\nInvalid parameter combination for n, r, p, maxmem.\n"
        "yes\n True\nclosed\n"
    )


def test_what_came_with_3_12_is_not_there(world: World) -> None:
    outcome = world.bash(
        """python3 - <<'EOF'
import calendar, csv, hashlib, importlib, itertools, locale, os, pathlib, random, shutil, statistics, tarfile, threading
import types
newer = ((importlib.import_module("math"), "sumprod"), (random, "binomialvariate"), (itertools, "batched"),
         (csv, "QUOTE_STRINGS"), (calendar, "JANUARY"), (threading, "settrace_all_threads"),
         (types, "get_original_bases"), (int, "is_integer"), (os.path, "isjunction"), (tarfile, "data_filter"),
         (pathlib.Path, "walk"))
for act in (lambda: shutil.rmtree("/tmp/none", onexc=print), lambda: tarfile.TarFile.extractall(None, filter="data")):
    try: act()
    except TypeError as problem: print(problem)
print([name for module, name in newer if hasattr(module, name)])
print(statistics.correlation([1, 2, 3], [2, 4, 6]), calendar.monthrange(2024, 2), locale.getlocale()[0])
print(hashlib.pbkdf2_hmac("sha1", b"password", b"salt", 2).hex())
class Box:
    size = 1
    def show(self): return size
Box().show()
EOF"""
    )
    assert outcome.output.splitlines()[:5] == [
        "rmtree() got an unexpected keyword argument 'onexc'",
        "TarFile.extractall() got an unexpected keyword argument 'filter'",
        "[]",
        "1.0 (3, 29) en_US",
        "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
    ]
    assert "NameError: name 'size' is not defined\n" in outcome.output


def test_assertions_of_older_tests_only_warn(world: World) -> None:
    outcome = world.bash(
        """cat > old.py <<'EOF'
import unittest
class Sums(unittest.TestCase):
    def test_sum(self): self.assertEquals(1 + 1, 2)
unittest.main()
EOF
python3 old.py"""
    )
    assert "old.py:3: DeprecationWarning: Please use assertEqual instead." in outcome.output
    assert outcome.output.endswith("\nOK\n")
