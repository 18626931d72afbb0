import pytest

from lab.world.changes.apply import apply, edited
from lab.world.changes.changes import FileChange, RecordChange
from lab.world.changes.diff import diff
from lab.world.changes.edits import with_record, with_text
from lab.world.machine.state import Crontab
from lab.world.world import World
from tests.world.conftest import Run, make_world


def read(world: World, path: str) -> str:
    node = world.snapshot().hosts["gpu-a1"].root
    for name in path.strip("/").split("/"):
        node = node.children[name]  # type: ignore[union-attr,assignment]
    return node.data.decode()  # type: ignore[union-attr]


def test_a_line_in_passwd_is_an_account(run: Run, world: World) -> None:
    run("echo 'zoe:x:1600:1600:Zoe:/home/zoe:/bin/bash' | sudo tee -a /etc/passwd")
    run("echo zoe:x:1600: | sudo tee -a /etc/group")
    assert run("id zoe; sudo -u zoe whoami").output == "uid=1600(zoe) gid=1600(zoe) groups=1600(zoe)\nzoe\n"
    assert world.snapshot().hosts["gpu-a1"].users["zoe"].full_name == "Zoe"
    run("sudo sed -i /^mara/d /etc/passwd")
    assert run("id mara").output == "id: ‘mara’: no such user\nexit code: 1\n"
    assert "mara" not in run("grep ^ops /etc/group; sudo grep mara /etc/shadow").output


def test_an_account_put_by_hand_is_in_the_files(world: World, run: Run) -> None:
    value = {"name": "nova", "uid": 1700, "gid": 1700, "home": "/home/nova", "sudo": "nopasswd"}
    world.apply(
        [
            RecordChange("gpu-a1", "groups", "nova", {"name": "nova", "gid": 1700}),
            RecordChange("gpu-a1", "users", "nova", value),
        ]
    )
    assert run("getent passwd nova; grep -c nova /etc/passwd; sudo grep -c nova /etc/shadow").output == (
        "nova:x:1700:1700::/home/nova:/bin/bash\n1\n1\n"
    )
    assert "NOPASSWD" in run("sudo cat /etc/sudoers.d/90-nova").output
    assert "sudo" in run("id nova").output
    world.apply([RecordChange("gpu-a1", "users", "nova", None)])
    assert run("grep nova /etc/passwd /etc/group").exit_code == 1


def test_who_edits_sudoers_changes_who_may(world: World, run: Run) -> None:
    assert run("sudo -n true").exit_code == 0
    run("sudo rm /etc/sudoers.d/90-agent")
    assert run("sudo -n true").output == "sudo: a password is required\nexit code: 1\n"
    assert world.snapshot().hosts["gpu-a1"].users["agent"].sudo == "yes"


def test_crontabs_are_the_files_of_cron(world: World, run: Run) -> None:
    assert run("sudo cat /var/spool/cron/crontabs/mara").output == "0 3 * * * /opt/trainer/bin/rotate\n"
    run("echo '5 4 * * * true' | crontab -")
    assert run(
        "sudo cat /var/spool/cron/crontabs/agent; sudo ls -l /var/spool/cron/crontabs | tail -2"
    ).output.startswith("5 4 * * * true\n-rw------- 1 agent crontab 15 ")
    run("sudo rm /var/spool/cron/crontabs/mara; echo '1 1 * * * date' | sudo tee /var/spool/cron/crontabs/agent")
    assert dict(world.snapshot().hosts["gpu-a1"].crontabs) == {"agent": Crontab("agent", "1 1 * * * date\n")}
    assert run("crontab -l").output == "1 1 * * * date\n"


def test_an_edit_says_all_that_follows_from_it(world: World) -> None:
    before = world.snapshot()
    user = before.hosts["gpu-a1"].users["mara"]
    record = with_record(before, "gpu-a1", "users", "mara", None)
    assert {getattr(change, "path", "") for change in diff(before, record)} >= {
        "/etc/passwd",
        "/etc/group",
        "/etc/shadow",
    }
    text = read(world, "/etc/passwd").replace("Mara Lind", "Mara Lindqvist")
    file = with_text(before, "gpu-a1", "/etc/passwd", text)
    assert file.hosts["gpu-a1"].users["mara"].full_name == "Mara Lindqvist" != user.full_name
    for after in (record, file):
        changes = diff(before, after)
        assert edited(before, changes) == apply(before, changes) == after
        assert edited(after, diff(after, before)) == before


@pytest.mark.parametrize("text", ["", "nonsense\n", "a:b:c\nroot:x:0:0:root:/root:/bin/bash\n"])
def test_no_account_file_breaks_the_world(text: str) -> None:
    world = make_world()
    world.apply([FileChange("gpu-a1", "/etc/passwd", text=text)])
    outcome = world.bash("whoami")
    assert outcome.exit_code == 1 and outcome.output.startswith("su: user agent does not exist")


def test_the_agent_may_delete_its_own_account_and_finish_its_call(run: Run) -> None:
    outcome = run("sudo sed -i /^agent/d /etc/passwd; echo still here; rm -f /var/spool/cron/crontabs; env | grep HOME")
    assert "still here\n" in outcome.output and "HOME=/home/agent" in outcome.output
    assert run("true").exit_code == 1
