"""What tells the time or draws by chance tells the world's, alike whenever the same calls are made."""

import pytest

from lab.world.world import World
from tests.world.conftest import Run, bash, make_world

CALLS = [
    ("printf 'now | todate' > p.jq; jq -nf p.jq; jq -n -f p.jq; jq --from-file p.jq -n", 'jq -n "$(cat p.jq)"'),
    ("x=now; jq -n $x; jq -n '[now | gmtime, localtime] | .[0] == .[1]'; jq -n 'now | strflocaltime(\"%F %T %Z\")'",),
    ("eval 'jq -n now'; c=jq; $c -n now; echo x | xargs jq -n now; jq -n 'now | localtime | mktime'",),
    ("echo 'jq -n now; awk \"BEGIN{print systime()}\"' > s.sh; bash s.sh; . ./s.sh; sh s.sh; ssh store-b 'jq -n now'",),
    ("echo 'BEGIN{srand(); print rand(), srand(), systime(), strftime()}' > a.awk; awk -f a.awk; mawk -f a.awk",),
    ('p=\'BEGIN{srand(); print rand(), strftime("%s")}\'; awk "$p"; gawk "$p"; awk \'BEGIN{system("date +%s")}\'',),
    ('echo $SRANDOM ${SRANDOM}; echo "$SRANDOM"; (echo $SRANDOM); f() { echo $SRANDOM; }; f', "f; declare -f f"),
    (
        "seq 20 | sort -R; seq 20 | sort -uR; seq 20 | sort --sort=random; seq 20 | sort --random-sort",
        "seq 20 | shuf; shuf -n 2 -i 1-99",
    ),
    ("mktemp; mktemp -d; mktemp -u; (echo $RANDOM); echo $RANDOM $(echo $RANDOM); bash -c 'echo $RANDOM'",),
    ("printf '%(%s)T\\n' -1; printf '%(%F %T)T\\n'; echo $EPOCHSECONDS $EPOCHREALTIME; date +%s.%N",),
    (
        "fmt='%(%s)T'; printf \"$fmt\"; echo '%(%T)T' > fmt; printf \"$(cat fmt)\" -1; read f < fmt; printf $f",
        "set -x; printf $f",
        'printf "$fmt" -1; f() { printf "%(%s)T %d\\n" -1 2; }; f; declare -f f',
    ),
    ("seq 20 > s; sort -R -o out s; cat out; sort -Rrosame s; cat same",),
    ("touch new; find . -mmin -1; find / -newermt '1 minute ago' -name new 2>/dev/null; stat -c %y new",),
    ("SECONDS=5; sleep 3; echo $SECONDS; (echo $SECONDS)", "echo $((SECONDS >= 8)) ${SECONDS}", 'echo "$SECONDS"'),
    ("uuidgen; mcookie; head -c 8 /dev/urandom | od -An -tx1; cat /proc/sys/kernel/random/uuid; cat /proc/uptime",),
    (
        "select x in a b; do printf '%(%s)T %(%s)T\\n' -1 -2; jq -n now; break; done <<< 2",
        "for x in 1; { jq -n now; }; for ((i = 0; i < 1; i++)); { echo $SRANDOM; }; coproc C { jq -n now; }; wait",
        "! ; time; jq -n now",
    ),
    ("n=$((n+')); start=$SECONDS\nuntil [ $((SECONDS - start)) -ge 2 ]; do sleep 0.5; done; date +%s; echo $SECONDS",),
    ("coproc cat; echo hi >&${COPROC[1]}; read x <&${COPROC[0]}; echo $x; declare -p COPROC", "hash; times; ps aux"),
    ("export B=1 A=2; export C=3; echo env | at now", "sleep 61; mail -p; export -p; env"),
]


@pytest.mark.parametrize("calls", CALLS)
def test_the_same_calls_tell_the_same_whenever_they_are_made(calls: tuple[str, ...]) -> None:
    first, second = make_world(), make_world()
    played = [bash(first, call) for call in calls]
    again = [bash(second, call) for call in calls]
    assert [call.output for call in played] == [call.output for call in again]
    assert [call.changes for call in played] == [call.changes for call in again]


def test_jq_and_awk_ask_the_world_wherever_their_program_comes_from(run: Run) -> None:
    run("echo now > now.jq; echo 'BEGIN{srand(); print srand(), systime(), strftime(\"%s\")}' > now.awk")
    for call in (
        "jq -nf now.jq",
        "jq -n --arg a b -f now.jq",
        'jq -n "$(cat now.jq)"',
        "echo 'jq -n now' > s; bash s",
        "eval 'jq -n now'",
        "jq -n 'now | strflocaltime(\"%s\") | tonumber'",
        "awk -f now.awk",
        'awk "$(cat now.awk)"',
    ):
        words = run(call).output.split()
        assert words and all(word.startswith("17893771") for word in words), call


def test_printf_tells_the_worlds_time_and_runs_its_arguments_once(run: Run) -> None:
    run("echo '%(%s)T %s;' > fmt; f='%(%s)T %s;'")
    script = """printf "$(cat fmt)" -1 a; printf "$f" -2 "$(echo ran >> log; echo b)"; printf '%(%s)T %s;' 7 `echo c`"""
    told = run(script).output
    assert all(part.startswith(("17893771", "7 ")) for part in told.strip(";").split(";"))
    assert run("cat log").output == "ran\n"
    zoned = "date +%H; TZ=Asia/Tokyo date +%H; TZ=Asia/Tokyo printf '%(%H)T\\n' -1; printf '%(%H)T\\n' -1"
    here, there, *both = run(zoned).output.split()
    assert both == [there, here] and here != there
    shown = "f () \n{ \n    TZ=UTC printf '%(%H)T' -1\n}\n"
    assert run("f() { TZ=UTC printf '%(%H)T' -1; }; declare -f f").output == shown


def test_a_prompt_tells_the_worlds_time_and_shows_nothing_of_how(run: Run) -> None:
    run(r"x='\D{%s} \t \\t \u'; f() { echo ${x@P}; }; y=(a '\D{%s}')")
    assert run('f; echo "${x@P}" "${y[1]@P}"; declare -f f').output.count("17893771") == 3
    assert run("declare -f f").output == "f () \n{ \n    echo ${x@P}\n}\n"
    trace = run("set -x; echo ${x@P}").output.splitlines()
    assert [line.startswith(("+ echo 17893771", "17893771")) for line in trace] == [True, True]


@pytest.mark.parametrize(
    ("script", "seconds"),
    [
        ("time sleep 1", ["0m1.0"]),
        ("sleep 2; time sleep 1", ["0m1.0"]),
        ("time (sleep 1; echo hi)", ["0m1.0"]),
        ("time { echo a; time sleep 2; sleep 1; }", ["0m2.0", "0m3.0"]),
        ("true && time sleep 1 | cat; for i in 1 2; do time sleep 1; done", ["0m1.0"] * 3),
        ('x=$( { time sleep 2; } 2>&1 ); echo "$x" >&2', ["0m2.0"]),
        ("if time ! false; then time sleep 62 & wait; fi", ["0m0.0", "1m2.0"]),
        ("time bash -c 'sleep 1; time sleep 2'; time", ["0m2.0", "0m3.0", "0m0.0"]),
    ],
)
def test_time_tells_how_long_it_took_in_the_world(run: Run, script: str, seconds: list[str]) -> None:
    lines = [line for line in run(script).output.splitlines() if line.startswith("real")]
    assert [line.removeprefix("real\t")[:-3] for line in lines] == seconds


def test_time_prints_as_it_is_told_and_shows_nothing_of_how(run: Run) -> None:
    assert run("TIMEFORMAT='took %1R of %%'; time sleep 3").output == "took 3.0 of %\n"
    assert run("TIMEFORMAT=; time sleep 3; unset TIMEFORMAT; time -p true").output.startswith("real 0.0")
    assert run("f() { time ls | cat; }; declare -f f; set | grep -c TIMEFORMAT; true").output == (
        "f () \n{ \n    time ls | cat\n}\n0\n"
    )
    assert run("set -x; time true").output.splitlines()[:3] == ["+ true", "", "real\t0m0.001s"]
    assert run("time false; echo $?; time cat <<E\nbody\nE").output.count("body") == 1


def test_time_leaves_the_statuses_of_what_it_times(run: Run) -> None:
    for script, tail in (
        ("time false | true; echo $? ${PIPESTATUS[@]}", "0 1 0\n"),
        ("time ! false | true; echo $? ${PIPESTATUS[@]}", "1 1 0\n"),
        ("set -o pipefail; time false | true; echo $?; set +o pipefail", "1\n"),
        (
            "f() { time return 3; }; time { sleep 2; f; }; echo $?",
            "\nreal\t0m2.005s\nuser\t0m0.001s\nsys\t0m0.001s\n3\n",
        ),
        ("(set -e; time false; echo no); echo $?; time (exit 4); echo $? ${PIPESTATUS[@]}", "4 4\n"),
        ("time bash -c 'exit 3'; echo $?", "3\n"),
    ):
        assert run(script).output.endswith(tail), script
    cut_short = run("set -e; time false; echo no").output
    assert cut_short.startswith("\nreal\t0m0.0") and "no" not in cut_short


def test_what_is_called_now_is_not_the_time(run: Run) -> None:
    assert run("jq -n --arg a now '$a'").output == '"now"\n'
    assert run("echo '{\"now\": 1}' | jq '.now, .now == 1'").output == "1\ntrue\n"
    assert run("awk 'BEGIN{print \"srand()\" }'").output == "srand()\n"


def test_jq_and_awk_read_what_a_shell_hands_them(run: Run) -> None:
    assert run("jq . <(echo 1); awk 'NR==FNR{a[$1];next} $1 in a' <(echo x) <(printf 'x\\ny\\n')").output == "1\nx\n"
    assert run("awk '{print FILENAME}' <(echo 1)").output == "/dev/fd/63\n"
    assert run("X=1 jq -n env.X; X=2 awk 'BEGIN{print ENVIRON[\"X\"]}'").output == '"1"\n2\n'
    assert run("cd /tmp; awk 'BEGIN{print 1 > \"o\"}'; cat /tmp/o; jq -n 'halt_error'; echo $?").output.startswith(
        "1\n"
    )


def test_local_time_of_jq_is_that_of_its_zone(run: Run) -> None:
    assert run("TZ=Asia/Tokyo jq -n '0 | localtime | .[3]'").output == "9\n"
    assert run("TZ=Asia/Tokyo jq -n '0 | strflocaltime(\"%H %Z\")'").output == '"09 JST"\n'


def test_the_kernel_tells_of_now(world: World) -> None:
    before, after = bash(world, "cat /proc/uptime; sleep 500; cat /proc/uptime").output.splitlines()
    assert 500 <= float(after.split()[0]) - float(before.split()[0]) < 502
    load = bash(world, "uptime; cat /proc/loadavg").output.splitlines()
    assert load[0].split("average: ")[1].replace(",", "") == " ".join(load[1].split()[:3])
