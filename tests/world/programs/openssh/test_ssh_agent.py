import re

from tests.world.programs.estate import plain_sh as sh


def test_an_agent_holds_keys_for_those_who_have_its_socket(world):
    assert sh(world, "ssh-add -l") == "Could not open a connection to your authentication agent.\nexit code: 2\n"
    told = sh(
        world, "eval $(ssh-agent -s) > /dev/null; ssh-add; ssh-add -l; mv ~/.ssh/id_ed25519 ~/k; ssh store hostname"
    )
    assert re.fullmatch(
        r"Identity added: /home/ann/\.ssh/id_ed25519 \(ann@work\)\n256 SHA256:\S+ ann@work \(ED25519\)\nstore\n", told
    )
    assert sh(world, "ssh-add -D; ssh store hostname") == (
        "All identities removed.\nann@store: Permission denied (publickey).\nexit code: 255\n"
    )
