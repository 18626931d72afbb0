from tests.world.programs.estate import sh


def test_what_a_process_may_is_what_proc_says(admin):
    told = sh(admin, "prlimit --noheadings -o SOFT,HARD -n").split()
    assert told == sh(admin, "awk '/^Max open files/ {print $4, $5}' /proc/1/limits").split()


def test_a_shell_hands_its_limits_to_what_it_starts(admin):
    printed = sh(
        admin,
        """ulimit -Sn 90; sh -c 'ulimit -n'; (cd /; ulimit -n 80; prlimit --noheadings -n -o SOFT,HARD); ulimit -n
        python3 -c 'import resource as r; print(r.getrlimit(r.RLIMIT_NOFILE), r.getrlimit(r.RLIMIT_NPROC)[0])'
        ulimit -u; awk '/open files/ {print $4, $5}' /proc/self/limits""",
    )
    processes = sh(admin, "echo $(($(cat /proc/sys/kernel/threads-max) / 2))").strip()
    assert printed.split("\n") == [
        "90", "80 80", "90", f"(90, 524288) {processes}", processes, "90 524288", ""
    ]  # fmt: skip


def test_bash_words_what_it_cannot_limit(admin):
    refused = sh(
        admin, "ulimit -n 600000; ulimit -Sn 600000; ulimit -nu; ulimit -p 9; ulimit -Z; ulimit -n 9 -t 5; ulimit -nt"
    )
    assert refused.replace("bash: line 1: ulimit: ", "").split("\n")[:6] == [
        "open files: cannot modify limit: Operation not permitted",
        "open files: cannot modify limit: Invalid argument",
        "u: invalid number",
        "pipe size: cannot modify limit: Invalid argument",
        "-Z: invalid option",
        "ulimit: usage: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]",
    ]


def test_a_file_grows_no_longer_than_it_may(admin):
    printed = sh(
        admin,
        """cd /tmp; bash -c 'ulimit -f 4; cp /usr/bin/ls long; echo $?; seq 9000 > numbers
        python3 -c "f = open(\\"p\\", \\"w\\"); f.write(\\"x\\" * 9000); f.close()"' 2> said; stat -c %s long numbers
        grep -o 'File size .*' said; grep ^OSError said; seq 9000 > numbers; echo $?""",
    )
    assert printed == (
        "153\n4096\n4096\nFile size limit exceeded cp /usr/bin/ls long\nOSError: [Errno 27] File too large\n0\n"
    )
