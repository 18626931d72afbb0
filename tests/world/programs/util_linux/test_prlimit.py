from tests.world.programs.estate import sh


def test_what_a_process_may_is_what_proc_says(admin):
    told = sh(admin, "prlimit --noheadings -o SOFT,HARD -n").split()
    assert told == sh(admin, "awk '/^Max open files/ {print $4, $5}' /proc/1/limits").split()
