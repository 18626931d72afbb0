"""Who may use the app by a browser: only those with the token, from this server's own page."""

from collections.abc import AsyncIterator

import pytest

from tests.cli.conftest import Peerlab

pytest.importorskip("textual_serve", reason="the extra `serve` is not installed")

from aiohttp import ClientSession, WSServerHandshakeError
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from lab.cli.serving import make_server

TOKEN = "a-token-nobody-guesses"
# What textual-serve takes for an app: it says hello, draws three letters, and ends when it is told something.
APP = r"printf '__GANGLION__\nD\0\0\0\003abc'; head -c 1 > /dev/null"
EVIL = "http://evil.example"


@pytest.fixture
async def client() -> AsyncIterator[TestClient]:
    async with TestClient(TestServer(make_server(APP, TOKEN), host="127.0.0.1")) as client:
        yield client


async def test_a_viewer_with_the_token_sees_a_process_of_their_own(client: TestClient) -> None:
    page = await client.get(f"/{TOKEN}/")
    assert page.status == 200
    assert f'"ws://127.0.0.1:{client.port}/{TOKEN}/ws"' in await page.text()
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert (await client.get(f"/{TOKEN}/static/js/textual.js")).status == 200
    own = {"Origin": f"http://127.0.0.1:{client.port}"}
    async with client.ws_connect(f"/{TOKEN}/ws?width=100&height=30", headers=own) as first:
        async with client.ws_connect(f"/{TOKEN}/ws?width=many", headers=own) as second:
            assert [await each.receive_bytes() for each in (first, second)] == [b"abc", b"abc"]
        for strange in ("", "{", "[[[", '["resize"]', '["stdin", 7]', '{"stdin": 1}'):
            await first.send_str(strange)
        await first.send_json(["ping", 5])
        assert await first.receive_json() == ["pong", 5]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/ws", {}),
        ("/another-token/ws", {}),
        ("/another-token/", {}),
        ("/static/js/textual.js", {}),
        (f"/{TOKEN}/ws", {"Origin": EVIL}),
        (f"/{TOKEN}/ws", {"Origin": "null"}),
        (f"/{TOKEN}/ws", {"Origin": "http://127.0.0.1:1"}),
        (f"/{TOKEN}/ws", {"Host": "evil.example"}),
        (f"/{TOKEN}/", {"Host": "evil.example"}),
        (f"/{TOKEN}/", {"Host": "127.0.0.1"}),
        (f"/{TOKEN}/", {"Origin": EVIL}),
    ],
)
async def test_anybody_else_gets_403(client: TestClient, path: str, headers: dict[str, str]) -> None:
    assert (await client.get(path, headers=headers)).status == 403


async def test_a_page_of_another_origin_opens_no_socket(client: TestClient) -> None:
    async with ClientSession() as stranger:
        address = URL(f"http://127.0.0.1:{client.port}/{TOKEN}/ws")
        with pytest.raises(WSServerHandshakeError) as refused:
            await stranger.ws_connect(address, origin=EVIL)
    assert refused.value.status == 403


def test_a_port_in_use_and_a_file_that_is_no_session_are_one_sentence(peerlab: Peerlab, tmp_path) -> None:
    import socket

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        printed = peerlab("serve", "--port", str(port))
    assert (printed.code, printed.out) == (2, "")
    assert printed.err == f"peerlab: port {port} cannot be used (Address already in use) — choose another with --port\n"
    (tmp_path / "notes.toml").write_text("a = 1\n")
    assert "this is not a session file" in peerlab("serve", "notes.toml").err
