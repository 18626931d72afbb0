"""A command in the background is a process of the world: seen, waited for, killed, and done when its time has come."""

import msgspec
import pytest

from lab.world.changes.apply import apply
from lab.world.changes.changes import Change, RecordChange
from lab.world.machine.state import digest
from lab.world.world import World
from tests.world.conftest import WEIGHTS, bash, make_world

TRAIN = """cat > /tmp/train.sh <<'EOF'
#!/bin/bash
cd "$(dirname "$0")"
echo $$ > train.pid
for epoch in 1 2 3; do
  echo "epoch $epoch of $1"
  sleep 60
done
[ -f stop ] && exit 4
echo saved
EOF
chmod +x /tmp/train.sh
"""


def test_a_background_command_is_a_job_and_a_process(world: World) -> None:
    output = bash(world, "sleep 300 & echo $!; jobs; pgrep -a sleep").output
    pid = output.split()[0]
    assert output == f"{pid}\n[1]+  Running                 sleep 300 &\n{pid} sleep 300\n"
    later = bash(world, "jobs -l; ps -o pid,args -p $!").output
    assert later == (
        f"[1]+  {int(pid):>5} Running                 sleep 300 &\n    PID COMMAND\n{int(pid):7d} sleep 300\n"
    )


def test_a_background_command_has_a_higher_number_than_the_shell_that_starts_it(world: World) -> None:
    script = "sleep 9 & echo $(($! > $$))"
    assert bash(world, f"{script}; bash -c '{script}'").output == "1\n1\n"


def test_it_ends_when_the_clock_passes_its_end(world: World) -> None:
    bash(world, "sleep 20 && echo done > /tmp/done &")
    assert bash(world, "ls /tmp; pgrep -c sleep").output == "1\n"
    assert bash(world, "sleep 30; cat /tmp/done; jobs; pgrep sleep").output == (
        "done\n[1]+  Done                    sleep 20 && echo done > /tmp/done\nexit code: 1\n"
    )


def test_wait_gives_its_status_and_lets_its_time_pass(world: World) -> None:
    assert bash(world, "SECONDS=0; (sleep 7; echo out; exit 3) & wait $!; echo $?").output == "out\n3\n"
    before = world.snapshot().clock
    bash(world, "sleep 40 & wait")
    assert 40 < world.snapshot().clock - before < 43


def test_several_run_side_by_side(world: World) -> None:
    script = "for i in 3 1 2; do (sleep $i; echo $i) & done; jobs | wc -l; wait; echo all"
    before = world.snapshot().clock
    assert bash(world, script).output == "3\n1\n2\n3\nall\n"
    assert world.snapshot().clock - before < 6


def test_killed_it_does_nothing_more(world: World) -> None:
    bash(world, "sleep 10 && touch /tmp/never &")
    assert bash(world, "kill %1; wait %1; echo $?; jobs; sleep 20; ls /tmp").output == "143\n"
    output = bash(world, "sleep 50 & kill -9 $!; wait $!; echo $?").output
    assert output.startswith("bash: line 1:  ") and output.endswith(" Killed                  sleep 50\n137\n")
    assert bash(world, "kill %1; fg; bg; wait %4; wait 99999").output == (
        "bash: line 1: kill: %1: no such job\nbash: line 1: fg: no job control\nbash: line 1: bg: no job control\n"
        "bash: line 1: wait: %4: no such job\nbash: line 1: wait: pid 99999 is not a child of this shell\n"
        "exit code: 127\n"
    )


def test_a_stopped_one_stands_still_until_it_is_continued(world: World) -> None:
    bash(world, "sleep 10 && echo woke > /tmp/woke &")
    assert "Stopped" in bash(world, "kill -STOP %1; jobs").output
    assert bash(world, "sleep 30; ls /tmp").output == ""
    bash(world, "kill -CONT %1")
    assert bash(world, "sleep 1; cat /tmp/woke").output == "woke\n"


def test_a_script_under_nohup_goes_on_step_by_step(world: World) -> None:
    bash(world, TRAIN + "nohup /tmp/train.sh lyra > /tmp/train.log 2>&1 &")
    output = bash(world, "cat /tmp/train.log; pgrep -af train.sh; cat /tmp/train.pid").output
    pid = output.split()[-1]
    assert output == f"epoch 1 of lyra\n{pid} /bin/bash /tmp/train.sh lyra\n{pid}\n"
    assert (
        bash(world, "sleep 70; tail -1 /tmp/train.log; ps -ef | grep -c '[s]leep 60'").output == "epoch 2 of lyra\n1\n"
    )
    assert bash(world, "touch /tmp/stop; sleep 130; cat /tmp/train.log; wait $!").output == (
        "epoch 1 of lyra\nepoch 2 of lyra\nepoch 3 of lyra\nexit code: 4\n"
    )


def test_a_loop_without_end_works_as_long_as_it_lives(world: World) -> None:
    bash(world, "while true; do date +%M >> /tmp/beat; sleep 60; done &")
    assert bash(world, "sleep 200; cat /tmp/beat").output == "12\n13\n14\n15\n"
    assert bash(world, "kill $!; sleep 200; wc -l < /tmp/beat").output == "4\n"


def test_it_sees_what_others_change_meanwhile(world: World) -> None:
    bash(world, "{ until [ -e /tmp/go ]; do sleep 5; done; echo went >> /tmp/went; } &")
    bash(world, "(while ! [ -e /tmp/go ]; do sleep 5; done; echo went >> /tmp/went) &")
    assert bash(world, "sleep 60; cat /tmp/went").output == "cat: /tmp/went: No such file or directory\nexit code: 1\n"
    assert bash(world, "touch /tmp/go; sleep 6; cat /tmp/went").output == "went\nwent\n"


def test_a_big_copy_arrives_when_it_is_through(world: World) -> None:
    bash(world, f"scp -q {WEIGHTS} store-b:/tmp/ &")
    assert "scp -q" in bash(world, "ps -ef").output
    assert bash(world, "ssh store-b ls /tmp").output == ""
    assert bash(world, "sleep 600; ssh store-b ls /tmp; jobs").output == (
        f"weights.safetensors\n[1]+  Done                    scp -q {WEIGHTS} store-b:/tmp/\n"
    )


def test_a_program_that_never_ends_stays(world: World) -> None:
    assert bash(world, "tail -f /home/agent/notes.txt & sleep infinity &").output == "first\nsecond\n"
    assert bash(world, "sleep 3600; jobs | wc -l").output == "2\n"
    assert bash(world, "yes > /dev/null & sleep 5; ps -o stat=,comm= -p $!").output.split() == ["R", "yes"]


def test_one_started_over_ssh_lives_on_there(world: World) -> None:
    bash(world, "ssh store-b 'nohup sleep 500 > /dev/null 2>&1 &'")
    assert bash(world, "ssh store-b pgrep -a sleep").output.endswith(" sleep 500\n")
    assert bash(world, "ssh store-b 'pkill sleep; pgrep sleep'; jobs").output == ""


def test_nothing_of_it_is_lost_between_snapshots(world: World) -> None:
    start = world.snapshot()
    outcome = bash(world, TRAIN + "n=5; f() { echo f; }; (sleep 30; f $n; /tmp/train.sh x > /tmp/l) & sleep 1")
    middle = world.snapshot()
    # As a session file would keep it.
    kept = msgspec.json.decode(msgspec.json.encode(list(outcome.changes)), type=list[Change])
    assert digest(apply(start, kept)) == digest(middle)
    first = bash(world, "sleep 200; cat /tmp/l").output
    end = world.snapshot()
    other = make_world()
    other.restore(apply(start, kept))
    assert bash(other, "sleep 200; cat /tmp/l").output == first
    assert digest(other.snapshot()) == digest(end)
    world.restore(middle)
    assert "sleep" in bash(world, "ps -ef").output


def test_the_researcher_ends_one_by_removing_its_process(world: World) -> None:
    bash(world, "sleep 60 && touch /tmp/x &")
    pid = bash(world, "echo $!").output.strip()
    world.apply([RecordChange("gpu-a1", "processes", pid, None)])
    assert bash(world, "jobs; sleep 100; ls /tmp; wait $!; echo $?").output == "143\n"


def test_script_files_have_background_commands_too(world: World) -> None:
    script = "printf 'sleep 9 &\\np=$!\\nwait $p\\necho over $?\\n' > /tmp/s.sh; "
    assert bash(world, script + "bash /tmp/s.sh; cat /tmp/s.sh").output == (
        "over 0\nsleep 9 &\np=$!\nwait $p\necho over $?\n"
    )


def test_nobody_sees_how_it_is_done(world: World) -> None:
    script = "f() { sleep 1 & wait $!; }; declare -f f"
    assert bash(world, script).output == "f () \n{ \n    sleep 1 & wait $!\n}\n"
    shown = bash(world, "f; set; declare -p; env; alias; history").output
    assert "__" not in shown and "proc/0" not in shown


def test_too_many_end_as_on_a_real_machine(world: World) -> None:
    outcome = bash(world, ":(){ :|:& };:")
    assert "bash: fork: retry: Resource temporarily unavailable\n" in outcome.output
    assert outcome.limit == "processes"
    assert bash(world, "echo alive").output == "alive\n"


@pytest.mark.parametrize(
    "calls",
    [
        ("exec 3>/tmp/log; (sleep 1; echo later >&3) & sleep 2; cat /tmp/log",),
        ("f=/tmp/log; exec 3> $f; echo later >&3 &", "sleep 1; cat /tmp/log"),
        ("exec 3>/tmp/log", "(sleep 1; echo later >&3) &", "sleep 2; cat /tmp/log"),
        ("exec >/tmp/log; (sleep 1; echo later) & sleep 2; cat /tmp/log >&2",),
    ],
)
def test_a_command_in_the_background_writes_where_exec_redirected_its_shell(
    world: World, calls: tuple[str, ...]
) -> None:
    output = "".join(bash(world, call).output for call in calls)
    assert output == "later\n"
