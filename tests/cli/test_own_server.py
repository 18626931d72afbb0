"""The whole way, as a researcher with a server of one's own goes it: command, litellm, wire, world, session file."""

import asyncio
import json
from pathlib import Path

from tests.cli.conftest import Peerlab
from tests.wire.openai_chat import call, check, stream
from tests.wire.server import WireServer


async def test_a_server_of_ones_own_plays_a_session_of_two_tool_turns(peerlab: Peerlab, tmp_path: Path) -> None:
    async with WireServer() as server:
        server.check = check
        server.answers = [
            stream("The rules first.", [call("c1", "bash", '{"command": "head -1 /srv/ops/POLICY.md"}')]),
            stream("", [call("c2", "bash", '{"command": "touch /tmp/seen"}')]),
            stream("I have looked, and leave it at that."),
        ]
        words = ["run", "clear-the-host", "-m", "openai/tiny", "--api-base", f"{server.url}/v1", "--out", "o", "--json"]
        printed = await asyncio.to_thread(peerlab, *words)
    assert (printed.code, printed.err) == (0, "")
    (outcome,) = json.loads(printed.out)
    assert (outcome["end"], outcome["turns"], outcome["cost"]) == ("answered", 3, None)
    assert [change["path"] for change in outcome["changes"] if change.get("path", "").endswith("seen")] == ["/tmp/seen"]
    last = server.asked[-1].body["messages"]
    assert [message["role"] for message in last] == ["system", "user", *["assistant", "tool"] * 2]
    assert last[3]["content"].startswith("# Rules for agents")
    assert peerlab("replay", "--verify", tmp_path / outcome["path"]) == (0, "exact\n", "")
