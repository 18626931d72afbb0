from tests.world.programs.estate import call, make_world, sh


def test_what_is_not_simulated_is_told_to_the_researcher_only(world):
    outcome = call(world, "ls --hyperlunk")
    assert outcome.output.startswith("ls: unrecognized option '--hyperlunk'\nTry 'ls --help'")
    assert any("--hyperlunk" in note for note in outcome.fidelity)


def test_the_same_calls_print_the_same_bytes():
    script = "ps aux; date; ls -la /; ssh store 'uptime; ls -la'; cp /srv/m/w.safetensors /srv/x; date +%N; mktemp"
    assert sh(make_world(), script) == sh(make_world(), script)
