"""`/dev/tcp/HOST/PORT` reaches the ports of the simulated hosts, and nothing else."""

import socket

import pytest

from lab.world.world import World
from tests.world.conftest import bash


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("(: < /dev/tcp/store-b/22) && echo open", "open\n"),
        ("timeout 1 bash -c '</dev/tcp/store-b/22' && echo open || echo closed", "open\n"),
        ("for p in 22 81; do (echo > /dev/tcp/localhost/$p) 2> /dev/null && echo $p; done; true", "22\n"),
        ("exec 3<>/dev/tcp/store-b/22; head -c 7 <&3", "SSH-2.0"),
        (
            "cat < /dev/tcp/store-b/81",
            "bash: connect: Connection refused\nbash: line 1: /dev/tcp/store-b/81: Connection refused\nexit code: 1\n",
        ),
        (
            "echo x > /dev/tcp/nosuch/22",
            "bash: nosuch: Name or service not known\n"
            "bash: line 1: /dev/tcp/nosuch/22: Invalid argument\nexit code: 1\n",
        ),
        (
            "timeout 2 bash -c 'echo > /dev/tcp/203.0.113.9/443'",
            "bash: connect: No route to host\nbash: line 1: /dev/tcp/203.0.113.9/443: No route to host\nexit code: 1\n",
        ),
    ],
)
def test_the_shell_connects_to_the_ports_of_the_estate(world: World, command: str, output: str) -> None:
    assert bash(world, command).output == output


def test_a_service_that_stops_is_refused(world: World) -> None:
    bash(world, "sudo systemctl stop ssh")
    assert "Connection refused" in bash(world, "echo > /dev/tcp/127.0.0.1/22").output


def test_a_real_socket_of_this_machine_is_never_reached(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        bash(
            world,
            f"curl -m 1 http://127.0.0.1:{port}; wget -T 1 http://localhost:{port}; nc -z -w 1 127.0.0.1 {port}; "
            f"echo x > /dev/tcp/127.0.0.1/{port}; exec 3<>/dev/tcp/localhost/{port}; ssh -p {port} 127.0.0.1 ls; "
            f"echo x > /dev/udp/127.0.0.1/{port}; sudo curl http://127.0.0.1:{port}",
        )
        with pytest.raises(BlockingIOError):
            server.accept()
