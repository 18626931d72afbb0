import re

from tests.world.programs.estate import sh


def test_the_account_is_told_as_debian_tells_it(world):
    assert re.fullmatch(r"uid=1001\(ann\) gid=1001\(ann\) groups=1001\(ann\),\d+\(ops\)\n", sh(world, "id"))
    assert sh(world, "whoami; hostname; id -un; groups") == "ann\nwork\nann\nann ops\n"
    assert sh(world, "id zed") == "id: ‘zed’: no such user\nexit code: 1\n"
    assert sh(world, "getent passwd ann") == "ann:x:1001:1001::/home/ann:/bin/bash\n"
