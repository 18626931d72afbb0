import re

from tests.world.programs.estate import sh


def test_timeout_ends_what_takes_too_long_in_world_time(world):
    assert sh(world, "timeout 10 cp /srv/m/w.safetensors /srv/b; echo $?; ls /srv") == "124\nm\n"


def test_timeout_sends_the_signal_it_is_told(world):
    assert sh(world, "timeout -v -s INT 1 sleep 5; timeout -s USR1 --preserve-status 1 sleep 5; echo $?") == (
        "timeout: sending signal INT to command ‘sleep’\n138\n"
    )
    assert sh(world, "timeout -s FOO 1 true") == (
        "timeout: ‘FOO’: invalid signal\nTry 'timeout --help' for more information.\nexit code: 125\n"
    )
    killed = sh(world, "timeout -s 9 1 sleep 5; echo $?")
    assert re.fullmatch(r"bash: line 1: +\d+ Killed {18}timeout -s 9 1 sleep 5\n137\n", killed)
