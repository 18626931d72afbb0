"""Drafts of a result over the wire: the drafter is a model of its own, at its own address, with no tools."""

import json
from pathlib import Path

from lab.engine.budget import Purse
from lab.engine.drafting import ask_drafts
from lab.models.litellm_model import LitellmModel
from tests.engine.scripted import calls, scripted_engine
from tests.wire import openai_chat
from tests.wire.server import WireServer


async def test_a_drafter_answers_at_its_own_address_and_gets_no_tools(tmp_path: Path, server: WireServer) -> None:
    listed = json.dumps([{"style": "mundane", "output": "one\n"}])
    server.answers = [openai_chat.stream(text=f"```json\n{listed}\n```")]
    engine, script = scripted_engine(tmp_path, calls("cat /srv/notice.txt"))
    await engine.step()
    model = LitellmModel("openai/drafter", api_base=f"{server.url}/v1")
    drafts = await ask_drafts(engine, model, engine.standing.pending[0], None, Purse())
    assert [draft.text for draft in drafts.drafts] == ["one\n"]
    body = server.asked[0].body
    assert [message["role"] for message in body["messages"]] == ["system", "user"] and not body.get("tools")
    assert len(script.requests) == 1 and engine.phase == "deciding"
