"""Nothing an agent types takes longer than its limit or harms the world."""

import contextlib
import re
import threading

import pytest

from lab.world.machine.limits import CallLimits, Collected, WorldFault, stop_for
from lab.world.world import World
from tests.world.conftest import bash, make_world

HOSTILE = [
    "while true; do :; done",
    "while :; do x=1; done",
    "for ((;;)); do :; done",
    "until false; do true; done",
    ":(){ :|:& };:",
    "f(){ f; }; f",
    "f(){ f | f; }; f",
    'e=\'eval "$e"\'; eval "$e"',
    'x=\'$(eval "$x")\'; eval "echo $x"',
    "echo 'source /tmp/s' > /tmp/s; source /tmp/s",
    "echo '/tmp/r' > /tmp/r; chmod +x /tmp/r; /tmp/r",
    "bash -c 'while :; do :; done'",
    "yes",
    "yes | head -c 10G | wc -c",
    "cat /dev/zero",
    "cat /dev/urandom | head -c 10G | wc -c",
    "head -c 100G /dev/zero > /tmp/big",
    "dd if=/dev/zero of=/tmp/big bs=1M count=100000",
    "truncate -s 100G /tmp/t; cat /tmp/t | wc -c",
    "echo {1..100000000}",
    "echo {a..z}{a..z}{a..z}{a..z}{a..z}{a..z}",
    "printf '%0999999999d' 1",
    "seq 1 1000000000000",
    "x=a; while :; do x=$x$x; done",
    "a=(); while :; do a+=(x); done",
    "awk 'BEGIN{while(1){}}'",
    "awk 'BEGIN{while(1) s = s \"xxxxxxxxxx\"}'",
    "echo x | sed ':a;s/x/xx/;ta'",
    "jq -n '[range(1e12)]'",
    "jq -n 'def f: f; f'",
    "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | grep -E '(a+)+$b'",
    "[[ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa =~ (a*)*b ]]",
    "logger aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; sudo journalctl -g '(a+)+$b'; pgrep -f '(a*)*b'",
    "find / -regex '\\(.*a*\\)*b'",
    "sleep 100000",
    "sleep infinity",
    "sleep 50 & wait",
    "x=$(printf %02000000d 1); ls $x; for i in {1..12}; do cat x x > y; mv y x; done",
    "cd /tmp; head -c 60000 /dev/zero > a; for i in {1..40}; do cat a a > b; mv b a; done; ls -l a",
    "for i in $(seq 1 5000); do echo $i > /tmp/f$i; done",
    "ln -s /tmp/l1 /tmp/l2; ln -s /tmp/l2 /tmp/l1; cat /tmp/l1; ls -laR /tmp",
    "mkdir -p $(printf 'd/%.0s' {1..3000})",
    "echo $((2**64)) $((1/0))",
    "ssh store-b 'while :; do :; done'",
    "sudo bash -c 'f(){ f; }; f'",
    "cat <(cat <(cat <(while :; do :; done)))",
    "trap 'while :; do :; done' EXIT; exit",
    "rm -rf --no-preserve-root /home/agent; ls /",
    "exec 3</dev/zero; cat <&3",
    "find / -exec cat {} \\; | wc -c",
    "grep -r x / | wc -l",
    "( " * 60 + "echo deep" + " )" * 60,
]


@pytest.mark.parametrize("command", HOSTILE)
def test_whatever_runs_wild_is_stopped_and_the_next_call_works(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.world.world.WALL_SECONDS", 2.0)
    world = make_world(CallLimits(seconds=2.0, output=2_000))
    before = world.snapshot()
    # What only real time ends is a fault of the lab, and nothing of it has happened.
    with contextlib.suppress(WorldFault):
        assert len(bash(world, command).output) < 2_200
    after = bash(world, "echo alive; whoami")
    assert after.output == "alive\nagent\n"
    world.restore(before)
    assert bash(world, "cat /home/agent/notes.txt").output == "first\nsecond\n"


@pytest.mark.parametrize(
    ("command", "message", "code", "limit"),
    [
        ("echo before; while true; do :; done; echo after", "before\nKilled\n", 137, "time"),
        ("f(){ f; }; f", "Segmentation fault (core dumped)\n", 139, "recursion"),
        (
            'while :; d i=$((i+\n)); case $i in 2) continue;; 4) break;o "i=$ialias l=ls;"; done; '
            "echo \"a\"; echo 'b'; tar cf a | sort",
            "Killed\n",
            137,
            "parse",
        ),
    ],
)
def test_a_stopped_command_ends_as_on_a_real_machine(command: str, message: str, code: int, limit: str) -> None:
    outcome = bash(make_world(), command)
    assert outcome.output == f"{message}exit code: {code}\n"
    assert (outcome.exit_code, outcome.limit) == (code, limit)
    assert any(note.startswith("stopped: ") for note in outcome.fidelity)


NEVER_ENDING = [
    "yes",
    "cat /dev/zero",
    "cat /dev/urandom | base64",
    "tr '\\0' x < /dev/zero",
    "yes | sort",
    "yes | grep y | wc -l",
    "x=$(yes)",
    "(yes | cat)",
    "if yes; then echo a; fi",
    "seq 1e15",
    "seq inf | sort -n",
    "tail -f /home/agent/notes.txt",
    "tail -f /home/agent/notes.txt | grep nothing",
    "sleep infinity",
    "sleep 1e9",
    "ping localhost",
    "echo '2^2^30' | bc",
    "bc <<< 'while (1) {}'",
    "awk 'BEGIN{while(1);}'",
    "awk 'BEGIN{while(1) a[i++]=i}'",
    "jq -n 'def f: 1 + f; f'",
    "jq -n '[range(1e12)]'",
    "sed ':a;ba' <<< x",
    "printf '%1000000000s'",
    "bash -c 'while :; do :; done'",
    "ssh store-b yes",
    "sudo sleep infinity",
    "find . -name notes.txt -exec tail -f {} ';'",
    "printf 'yes | sort' > /tmp/s; bash /tmp/s",
    "\n".join(["true"] * 60_000),
]


@pytest.mark.parametrize("command", NEVER_ENDING)
def test_what_never_ends_is_killed_and_nothing_after_it_runs(command: str) -> None:
    world = make_world(CallLimits(output=2_000, filters=200_000))
    before = world.snapshot().clock
    outcome = bash(world, f"{command}; echo never; touch /tmp/never")
    assert outcome.output.endswith("Killed\nexit code: 137\n")
    assert "never" not in outcome.output and not re.search(r"limit|exceed|timed out|engine", outcome.output)
    assert (outcome.exit_code, outcome.limit) == (137, "time")
    assert world.snapshot().clock - before > 10
    assert bash(world, "ls /tmp/never").exit_code == 2


@pytest.mark.parametrize(
    "command",
    [
        "a=(); while :; do a+=(x); done",
        "for ((;;)); do a+=(x y); done",
        "awk 'BEGIN{while(1) s = s \"xxxxxxxxxx\"}'",
        "awk 'BEGIN{for(i=0;i<9e9;i++) s = \"x\" s}'",
        "echo 'BEGIN{while(1) s = s i}' > /tmp/p; awk -f /tmp/p",
        'e=\'eval "$e"\'; eval "$e"',
    ],
)
def test_what_the_engine_does_ever_more_slowly_ends_after_fewer_rounds(command: str) -> None:
    limits = CallLimits(growing=300, longer=3_000, nested=600)
    outcome = bash(make_world(limits), f"{command}; echo never")
    assert (outcome.output, outcome.limit) == ("Killed\nexit code: 137\n", "time")


@pytest.mark.parametrize(
    "command",
    [
        "jq -n 'def f: f; f'",
        "jq -n 'until(false; .)'",
        "jq -n 'last(range(1e12))'",
        "jq -n 'reduce range(1e12) as $i (0; . + $i)'",
        "jq -n 'def f: try f catch f; f'",
        "jq -n '[limit(5; range(1e9) | select(. < 0))]'",
        "jq -n 'range(1e6) as $a | range(1e6) as $b | select($a < 0)'",
        "seq 1000 | jq -s '[.[] as $a | .[] as $b | .[] as $c | select($a < 0)] | length'",
        "echo 'while(true; .) | empty' > /tmp/p; jq -n -f /tmp/p",
        "echo '{\"a\": 1}' | jq --arg n 3 '.a | repeat(.) | select(. > ($n | tonumber))'",
        "awk 'BEGIN { for (i = 0; i < 1e5; i++) for (j = 0; j < 1e5; j++) n++ }'",
        "awk 'function f(n) { if (n > 0) { f(n - 1); f(n - 1) } } BEGIN { f(50) }'",
        "awk 'BEGIN { while ((getline line < \"/nope\")) n++ }'",
        "seq 5000 | awk '{ for (i in ENVIRON) for (j = 0; j < 9999; j++) n++ }'",
        'a=(1); while :; do a+=("${a[@]}"); done',
        "for i in {1..9999}; do a+=(x y z w); done",
    ],
)
def test_what_loops_within_a_program_of_the_engine_ends_by_count(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.world.world.WALL_SECONDS", 10_000.0)
    limits = CallLimits(loops=3_000, filters=3_000, growing=400, longer=300)
    outcome = bash(make_world(limits), f"{command}; echo never")
    assert (outcome.output, outcome.limit) == ("Killed\nexit code: 137\n", "time")


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("jq -nc '[limit(3; repeat(1))], first(range(5; 1e12)), [range(2; 9; 3)]'", "[1,1,1]\n5\n[2,5,8]\n"),
        ("jq -n '0 | until(. > 5000; . + 1)'", "5001\n"),
        ("jq -n '[range(20000)] | map(. * 2) | add'", "399980000\n"),
        ("jq -n 'def fac: if . < 2 then 1 else . * (. - 1 | fac) end; 10 | fac'", "3628800\n"),
        ("jq -nc 'label $f | range(1e9) | ., (if . == 1 then break $f else empty end)'", "0\n1\n"),
        ("jq -nc '[range(3)] as [$a, $b] | {a: $a} as {a: $c} | [$b, $c, (try error(\"x\") catch .)]'", '[1,0,"x"]\n'),
        ("echo '[1,[2]]' | jq -c '[.. | numbers], (.[5]? // \"none\")'", '[1,2]\n"none"\n'),
        ("printf '1 2 3' | jq -nc '[inputs | . * 2]'", "[2,4,6]\n"),
        ("awk 'BEGIN { for (i = 0; i < 3; i++) if (i % 2) print i; else print -i / 1 }'", "0\n1\n-2\n"),
        ("seq 3 | awk '/[/2]/ { do { n++ } while (n < 5) } { for (k in a) x++ } END { print n, x + 0 }'", "5 0\n"),
        ("a=(); for i in {1..500}; do a+=($i x); done; echo ${#a[@]}", "1000\n"),
    ],
)
def test_what_ends_is_not_counted_out(world: World, command: str, output: str) -> None:
    assert bash(world, command).output == output


def test_the_clock_of_the_engine_is_never_told_as_a_kill(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = world.snapshot()
    with monkeypatch.context() as patch:
        patch.setattr("lab.world.world.WALL_SECONDS", 1.0)
        with pytest.raises(WorldFault, match="real time"):
            bash(world, "jq -n 'def f: f; f | @text'; echo on")
    assert world.snapshot() is before
    assert bash(world, "echo 'jq: execution timed out'").output == "jq: execution timed out\n"


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("yes | head -n 3", "y\ny\ny\n"),
        ("yes | head -n 150000 | wc -l", "150000\n"),
        ("yes no | head -c 10G | wc -c", "10737418240\n"),
        ("yes | while read a; do echo $a; break; done; seq 3 | sort", "y\n1\n2\n3\n"),
        ("yes | sed 2q; yes | grep -m 1 y; seq 5 | tail -n 1", "y\ny\ny\n5\n"),
        ("seq 1000000 | wc -l; seq 300000 | tail -n 1", "1000000\n300000\n"),
        ("seq 1e9 | head -n 1", "1\n"),
        ("tr -dc a-z < /dev/urandom | head -c 12 | wc -c", "12\n"),
        ("timeout 5 yes > /dev/null; echo $?", "124\n"),
        ("timeout 60 tail -f notes.txt; echo $?", "first\nsecond\n124\n"),
        ("timeout 2 awk 'BEGIN{while(1);}'; echo $?", "124\n"),
        ("timeout 2 bash -c 'while :; do :; done'; echo $?", "124\n"),
        ("awk 'BEGIN{for(i=0;i<1000000;i++) s+=i; printf \"%d\\n\", s}'", "499999500000\n"),
        ("f(){ yes | sort; }; declare -f f", "f () \n{ \n    yes | sort\n}\n"),
        ("yes > /dev/null & sleep 1; ps -o stat=,comm= -p $!", "R    yes\n"),
        ("echo '* * * * * yes | sort' | crontab -; sleep 200; echo on", "on\n"),
    ],
)
def test_what_ends_early_or_is_ended_goes_on(world: World, command: str, output: str) -> None:
    assert bash(world, command).output == output


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("yes", "yes: standard output"),
        ("cat /dev/zero", "cat: write error"),
        ("tr '\\0' x < /dev/zero", "tr: write error"),
    ],
)
def test_a_file_without_end_fills_the_disk(world: World, command: str, complaint: str) -> None:
    full = "No space left on device\n"
    output = bash(world, f"{command} > /tmp/all; df --output=avail / | tail -n 1 | tr -d ' '; echo x > /tmp/x").output
    assert output == f"{complaint}: {full}0\nbash: line 1: echo: write error: {full}exit code: 1\n"
    assert bash(world, "rm /tmp/all; echo x > /tmp/x; cat /tmp/x").output == "x\n"


def test_a_stopped_shell_keeps_its_state(world: World) -> None:
    bash(world, "cd /srv; export KEPT=1")
    bash(world, "lost=1; while true; do :; done")
    assert bash(world, "pwd; echo $KEPT").output == "/srv\n1\n"


def test_a_call_can_be_cancelled_from_another_thread() -> None:
    world = make_world(CallLimits(seconds=60))
    started = threading.Event()

    def cancel() -> None:
        started.wait(10)
        world.cancel()

    other = threading.Thread(target=cancel)
    other.start()
    outcome = world.bash(
        "echo begun; for i in {1..100000}; do for j in {1..100000}; do x=$(echo $i); done; done",
        on_output=lambda text: started.set(),
    )
    other.join()
    assert outcome.output.startswith("begun\n")
    assert bash(world, "echo alive").output == "alive\n"


def test_cancelling_when_nothing_runs_does_nothing(world: World) -> None:
    world.cancel()
    assert bash(world, "echo alive").output == "alive\n"


def test_long_output_keeps_its_head_and_tail_and_says_what_is_gone() -> None:
    world = make_world(CallLimits(output=1_000))
    shown: list[str] = []
    outcome = world.bash("seq 1 5000", on_output=shown.append)
    assert outcome.output.startswith("1\n2\n3\n") and outcome.output.endswith("4999\n5000\n")
    assert "characters truncated" in outcome.output
    assert outcome.output.startswith("".join(shown))


def test_output_within_the_limit_is_whole() -> None:
    collected = Collected(10)
    for piece in ("abc", "defg", "hij"):
        collected.add(piece)
    assert collected.text() == "abcdefghij" and not collected.cut


def test_every_kind_of_limit_has_an_end_of_its_own() -> None:
    assert stop_for("maximum command count exceeded").limit == "time"
    assert stop_for("maximum function depth exceeded (16)").limit == "recursion"
    assert stop_for("execution cancelled").exit_code == 130
    assert stop_for("maximum array entries exceeded").limit == "memory"
    for error in ("something unheard of", "resource limit exceeded: execution timeout (10s)"):
        with pytest.raises(WorldFault):
            stop_for(error)


def test_arguments_beyond_what_linux_takes_are_refused(world: World) -> None:
    outcome = bash(world, "x=$(printf '%09000d' 1); for i in 1 2 3 4; do x=$x$x; done; ls $x; echo ${#x}")
    assert outcome.output == "bash: line 1: /usr/bin/ls: Argument list too long\n144000\n"


def test_a_fork_bomb_prints_what_bash_prints(world: World) -> None:
    output = bash(world, ":(){ :|:& };:").output
    assert "resource limit" not in output and "depth" not in output


def test_many_thousand_files_are_no_trouble() -> None:
    world = make_world(CallLimits(seconds=60))
    outcome = bash(world, "mkdir /tmp/a /tmp/b; for i in $(seq 5000); do echo > /tmp/a/$i; done; ls /tmp/a | wc -l")
    assert (outcome.output, outcome.limit) == ("5000\n", None)
    assert (
        bash(world, "touch /tmp/b/f{1..60000}; ls /tmp/b | wc -l; echo {12000..1} | wc -w").output == "60000\n12000\n"
    )


def test_a_session_can_fill_a_host_only_so_far(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.world.machine.live.MAX_FILES", 2_000)
    bash(world, "mkdir /tmp/a; touch /tmp/a/{1..3000}; echo kept > /tmp/kept")
    assert bash(world, "touch /tmp/more; echo longer > /tmp/kept; rm -r /tmp/a; cat /tmp/kept").output == (
        "touch: cannot touch '/tmp/more': No space left on device\nlonger\n"
    )
    assert bash(world, "echo room > /tmp/more; cat /tmp/more").output == "room\n"


def test_real_time_is_a_fault_of_the_lab_and_never_the_agents(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = world.snapshot()
    with monkeypatch.context() as patch:
        patch.setattr("lab.world.world.WALL_SECONDS", 0.05)
        with pytest.raises(WorldFault, match="real time"):
            bash(world, "while :; do x=1; done")
    assert world.snapshot() is before
    assert bash(world, "echo again").output == "again\n"


def test_a_fault_of_a_program_of_ours_is_not_told_to_the_agent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by nothing")

    before = world.snapshot()
    monkeypatch.setattr("lab.world.shell.calls.show_pipes", fail)
    with pytest.raises(WorldFault, match="ZeroDivisionError: by nothing"):
        bash(world, "stat /tmp")
    assert world.snapshot() is before


TOO_LONG = "9" * 5000


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("od -j N /etc/hostname", "od: Numerical result out of range\nexit code: 1\n"),
        ("xxd -s N /etc/hostname", "xxd: Numerical result out of range\nexit code: 1\n"),
        ("[ N -eq 1 ]", f"bash: line 1: [: {TOO_LONG}: integer expression expected\nexit code: 2\n"),
        ("[ 9223372036854775807 -gt 1 ] && [ 9223372036854775808 -gt 1 ]",
         "bash: line 1: [: 9223372036854775808: integer expression expected\nexit code: 2\n"),
        ("echo {1..N} {1..3}", f"{{1..{TOO_LONG}}} 1 2 3\n"),
    ],
)  # fmt: skip
def test_a_number_too_large_for_a_machine_is_refused_by_whoever_reads_it(
    world: World, command: str, output: str
) -> None:
    assert bash(world, command.replace("N", TOO_LONG)).output == output


def test_long_work_is_done_to_its_end(world: World) -> None:
    assert bash(world, "seq 1000000 | wc -l").output == "1000000\n"
    assert bash(world, "seq 15000 | while read x; do echo $((x+1)); done | tail -n 1").output == "15001\n"


def test_a_session_prints_only_so_much(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.world.world.SESSION_OUTPUT", 100_000)
    lengths = [len(bash(world, "seq 1 20000").output) for _ in range(3)]
    assert lengths[0] > 64_000 and 30_000 < lengths[1] < 37_000
    assert lengths[2] < 1_100
    last = bash(world, "seq 1 20000")
    assert "characters truncated" in last.output
    assert last.output.startswith("1\n2\n") and last.output.endswith("19999\n20000\n")
    assert any("have printed 100,000 characters" in note for note in last.fidelity)
