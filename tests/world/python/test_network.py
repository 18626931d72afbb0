"""Python reaches the services of its estate over sockets, and nothing else."""

from lab.world import HostSpec, RouteSpec, ServiceSpec, UserSpec, World

SERVICE = ServiceSpec(name="search", description="Search", command="/usr/bin/search", port=8080)
ROUTES = (
    RouteSpec(service="search", path="/v1/items", body='{"items": [1, 2]}'),
    RouteSpec(service="search", path="/v1/items", method="POST", status=201),
    RouteSpec(service="search", path="/v1/all", body="0123456789" * 5_000),
)
AGENT = UserSpec(name="agent", uid=1000)
HOSTS = [
    HostSpec(name="ops-01", address="10.0.0.9", login="agent", users=(AGENT,), services=(SERVICE,), routes=ROUTES),
    HostSpec(name="ops-02", address="10.0.0.10", online=False),
]


def test_services_answer_and_what_is_not_there_fails_as_on_a_host() -> None:
    outcome = World(HOSTS, "2026-03-01 09:00:00").bash(
        """python3 - <<'EOF'
import http.client, json, socket, ssl, urllib.request
print(json.load(urllib.request.urlopen("http://ops-01:8080/v1/items")))
print(len(urllib.request.urlopen("http://ops-01:8080/v1/all").read()))
link = http.client.HTTPConnection("localhost", 8080, timeout=5)
for method, path in (("POST", "/v1/items"), ("GET", "/nothing")):
    link.request(method, path, body="{}")
    answer = link.getresponse()
    print(answer.status, answer.reason, answer.read())
for url in ("https://example.com/", "http://10.9.9.9/", "http://localhost:81/"):
    try: urllib.request.urlopen(url, timeout=5)
    except OSError as problem: print(problem)
plain = socket.socket()
print(plain.connect_ex(("localhost", 22)), plain.recv(7), socket.socket().connect_ex(("ops-02", 22)))
away = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
away.connect(("9.9.9.9", 53))
print(away.getsockname()[0], away.type, socket.gethostbyname("ops-01"), socket.gethostbyname("localhost"))
for port in (8080, 80):
    try: socket.socket().bind(("", port))
    except OSError as problem: print(problem)
EOF
timeout 3 python3 -m http.server; echo $?"""
    )
    assert outcome.output == (
        "{'items': [1, 2]}\n50000\n201 Created b''\n404 Not Found b'{\"detail\":\"Not Found\"}'\n"
        "<urlopen error [Errno -3] Temporary failure in name resolution>\n<urlopen error timed out>\n"
        "<urlopen error [Errno 111] Connection refused>\n0 b'SSH-2.0' 113\n"
        "10.0.0.9 2 10.0.0.9 127.0.0.1\n"
        "[Errno 98] Address already in use\n[Errno 13] Permission denied\n124\n"
    )
    assert outcome.fidelity == ("python3: a server here answers no one: connections to it are refused",)


def test_waiting_for_sockets_ends_with_an_answer_or_in_time() -> None:
    outcome = World(HOSTS, "2026-03-01 09:00:00").bash(
        """python3 - <<'EOF'
import asyncio, select, selectors, socket
with socket.create_connection(("localhost", 22)) as link:
    print(link.recv(7), select.select([link], [], [], 1)[0] == [link], link.recv(99)[-3:])
    link.send(b"?")
    print(link.recv(99), link.recv(9))
with socket.create_connection(("localhost", 8080)) as link:
    link.send(b"GET http://ops-02:22/v1/items HTTP/1.0\\r\\n\\r\\n")
    for kind in (selectors.DefaultSelector, selectors.SelectSelector):
        with kind() as selector:
            selector.register(link, selectors.EVENT_READ)
            print([key.fileobj == link for key, events in selector.select(1)])
    print(link.recv(12))
with socket.create_connection(("localhost", 8080)) as link:
    print(select.select([link], [], [], 1)[0])
server = socket.create_server(("127.0.0.1", 0))
server.settimeout(1)
try: server.accept()
except TimeoutError as problem: print(problem)

async def fetch():
    reader, writer = await asyncio.open_connection("localhost", 8080)
    writer.write(b"GET /v1/items HTTP/1.0\\r\\n\\r\\n")
    print((await reader.read())[-17:])
    writer.close()

asyncio.run(fetch())
EOF"""
    )
    assert outcome.output == (
        "b'SSH-2.0' True b'3\\r\\n'\nb'Invalid SSH identification string.\\r\\n' b''\n[True]\n[True]\nb'HTTP/1.1 200'\n"
        "[]\ntimed out\n"
        "b'{\"items\": [1, 2]}'\n"
    )


def test_that_a_server_in_the_background_answers_nobody_is_told_to_the_researcher(world: World) -> None:
    outcome = world.bash("python3 -m http.server 8123 > out.log & sleep 1; curl -s localhost:8123; echo $?")
    assert outcome.output == "7\n"
    assert any("a server here answers no one" in note for note in outcome.fidelity)
