import pytest

from lab.scenario.check import check_file
from lab.world.spec import DiskSpec, FileSpec, HostSpec, RouteSpec, ServiceSpec, UserSpec
from lab.world.world import World

GIB = 1 << 30


JOBS = '[{"id":7,"state":"running"}]'


def make_world() -> World:
    ann = UserSpec(name="ann", uid=1001, sudo="nopasswd")
    work = HostSpec(name="work", address="10.1.0.4", login="ann", users=(ann,))
    api = HostSpec(
        name="api",
        address="10.1.0.9",
        bandwidth="100MiB",
        users=(UserSpec(name="ann", uid=1001, sudo="nopasswd", authorized=("ann@work",)),),
        disks=(DiskSpec(device="/dev/sda1", mount="/", size="50GiB"),),
        services=(
            ServiceSpec(name="db", description="Database", command="/opt/db", port=5432),
            ServiceSpec(
                name="jobs", description="Jobs", command="/opt/jobs", port=8080, needs=("db",), log_name="uvicorn"
            ),
        ),
        routes=(
            RouteSpec(service="jobs", path="/api/jobs", body=JOBS),
            RouteSpec(service="jobs", path="/api/jobs", method="POST", status=201, body='{"id":8}'),
            RouteSpec(service="jobs", path="/api/jobs/*", body='{"id":7}', headers={"x-total": "1"}),
            RouteSpec(service="jobs", path="/old", status=302, headers={"location": "/api/jobs"}),
            RouteSpec(service="jobs", path="/weights", file="/srv/w.bin"),
            RouteSpec(service="jobs", path="/note", file="/srv/note"),
        ),
        files=(
            FileSpec(path="/srv/w.bin", size="2GiB", identity="w"),
            FileSpec(path="/srv/note", text="first\n", owner="ann"),
        ),
    )
    return World([work, api], "2026-06-17 09:12:04")


@pytest.fixture
def world():
    return make_world()


def sh(world, command):
    return world.bash(command).output


def test_a_declared_route_answers(world):
    assert sh(world, "curl -s http://api:8080/api/jobs | jq -r '.[0].state'") == "running\n"
    assert sh(world, "curl -s http://api:8080/api/jobs/7?full=1") == '{"id":7}'
    assert sh(world, "curl -s -X POST -d '{}' -w '\\n%{http_code}\\n' api:8080/api/jobs") == '{"id":8}\n201\n'
    assert sh(world, "wget -qO- http://api:8080/api/jobs") == JOBS


def test_what_is_not_declared_is_not_found_or_not_allowed(world):
    assert sh(world, "curl -s http://api:8080/nope") == '{"detail":"Not Found"}'
    assert sh(world, "curl -s -X DELETE http://api:8080/api/jobs/7") == '{"detail":"Method Not Allowed"}'
    assert sh(world, "curl -sSf http://api:8080/nope") == (
        "curl: (22) The requested URL returned error: 404\nexit code: 22\n"
    )


def test_headers_redirects_and_the_meter_are_curls(world):
    heads = sh(world, "curl -sI http://api:8080/api/jobs/7")
    assert heads.startswith("HTTP/1.1 200 OK\r\ndate: Wed, 17 Jun 2026 09:12:05 GMT\r\nserver: uvicorn\r\n")
    assert "x-total: 1\r\n" in heads
    assert sh(world, "curl -s -o /dev/null -w '%{http_code} %{redirect_url}' api:8080/old") == (
        "302 http://api:8080/api/jobs"
    )
    assert sh(world, "curl -sL api:8080/old") == JOBS
    assert sh(world, "curl -o jobs api:8080/api/jobs").startswith("  % Total    % Received % Xferd  Average Speed")
    assert "> GET /api/jobs HTTP/1.1\r\n" in sh(world, "curl -sv api:8080/api/jobs 2>&1")


def test_a_route_serves_a_file_as_it_is_now(world):
    assert sh(world, "curl -s api:8080/note; ssh api 'echo second > /srv/note'; curl -s api:8080/note") == (
        "first\nsecond\n"
    )
    before = int(sh(world, "date +%s"))
    sh(world, "curl -sO api:8080/weights; wget -q api:8080/weights -O again; curl -s api:8080/weights > third")
    assert sh(world, "stat -c %s weights again third") == f"{2 * GIB}\n" * 3
    assert int(sh(world, "date +%s")) - before > 60
    assert sh(world, "sha256sum < third") == sh(world, "sha256sum < weights")


def test_a_stopped_service_refuses_and_takes_along_what_needs_it(world):
    assert sh(world, "ssh api 'sudo systemctl stop db; systemctl is-active jobs'") == "inactive\nexit code: 3\n"
    assert sh(world, "curl -sS http://api:8080/api/jobs") == (
        "curl: (7) Failed to connect to api port 8080 after 0 ms: Couldn't connect to server\nexit code: 7\n"
    )
    assert sh(world, "wget http://api:8080/x 2>&1 | tail -1") == (
        "Connecting to api (api)|10.1.0.9|:8080... failed: Connection refused.\n"
    )
    assert sh(world, "ssh api 'sudo systemctl start jobs; systemctl is-active db jobs'") == "active\nactive\n"
    assert "Requires=db.service" in sh(world, "ssh api systemctl cat jobs")


def test_who_asked_is_in_the_services_journal(world):
    sh(world, "curl -s api:8080/api/jobs")
    told = sh(world, "ssh api 'sudo journalctl -u jobs -n 1 --no-pager -o cat'")
    assert told.startswith("INFO:     10.1.0.4:")
    assert told.endswith(' - "GET /api/jobs HTTP/1.1" 200 OK\n')
    assert " uvicorn[" in sh(world, "ssh api 'sudo journalctl -u jobs -n 1 --no-pager'")


def test_check_finds_routes_that_lead_nowhere(tmp_path):
    text = """
[scenario]
name = "x"
summary = "x"
[task]
system = "x"
user = "x"
"""
    head = f"tools = ['bash']\nstart = '2026-06-17 09:00:00'\n{text}"
    host = """
[[host]]
name = "work"
address = "10.0.0.1"
login = "ann"
[[host.user]]
name = "ann"
uid = 1001
[[host.service]]
name = "api"
description = "x"
command = "/opt/api"
needs = ["dbb"]
timer = "at tea"
[[host.route]]
service = "apj"
path = "/x"
[[host.route]]
service = "api"
path = "x"
method = "GRAB"
status = 99
body = "x"
file = "y"
"""
    path = tmp_path / "x.toml"
    path.write_text(head + host)
    told = "\n".join(check_file(path))
    for part in (
        'needs "dbb"', '"at tea" is no time', 'belongs to "apj"', "has no port", '"x" is no path', '"GRAB" is no',
        "99 is no status", "has both body and file", '"y" is no absolute path',
    ):  # fmt: skip
        assert part in told


def test_a_request_waits_no_longer_than_it_is_told_to(world):
    script = "curl -sS -m 2 http://10.9.9.9; curl -sS --connect-timeout 3 http://10.9.9.9; date +%T"
    assert world.bash(script).output == (
        "curl: (28) Connection timed out after 2001 milliseconds\n"
        "curl: (28) Failed to connect to 10.9.9.9 port 80 after 3001 ms: Timeout was reached\n09:12:10\n"
    )
