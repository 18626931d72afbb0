import subprocess
import sys
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.models.catalogue import STUDIED, entries, entries_of, open_model
from lab.models.local import Probe

ROOT = Path(__file__).parents[2]


def by_name():
    return {entry.name: entry for entry in entries()}


def test_without_a_key_the_studied_models_name_the_variable_they_wait_for():
    listed = by_name()
    assert len(STUDIED) == 7
    for model in STUDIED:
        assert listed[model.name].group == "needs-key"
    assert listed["gpt-5.2"].variable == "OPENAI_API_KEY"
    assert listed["zai/glm-4.7"].variable == "ZAI_API_KEY"
    assert listed["gemini/gemini-3-flash-preview"].variable == "GEMINI_API_KEY"
    assert listed["gemini/gemini-3-pro-preview"].title == "Gemini 3 Pro"


def test_personas_and_the_human_are_always_there():
    listed = by_name()
    assert listed["human"].group == "human"
    assert listed["persona/protector"].group == "persona"
    assert "scripted" in listed["persona/protector"].note


def test_a_key_in_the_environment_makes_its_models_ready(monkeypatch):
    monkeypatch.setenv("GOOGLE_API_KEY", "AIza-something")
    listed = by_name()
    assert listed["gemini/gemini-3-flash-preview"].group == "ready"
    assert listed["gpt-5.2"].group == "needs-key"
    assert entries()[0].group == "ready"


def test_a_key_in_a_dotenv_file_makes_its_models_ready_and_stays_out_of_the_environment(tmp_path):
    (tmp_path / ".env").write_text('export ZAI_API_KEY="abc-from-file"\nOTHER=1\n')
    assert by_name()["zai/glm-4.7"].group == "ready"
    assert open_model("zai/glm-4.7").name == "zai/glm-4.7"
    import os

    assert "ZAI_API_KEY" not in os.environ


def test_a_blank_key_is_no_key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "  ")
    assert by_name()["gpt-5.2"].group == "needs-key"


def test_notes_tell_context_tools_and_price():
    note = by_name()["anthropic/claude-haiku-4-5"].note
    assert "200,000 tokens" in note
    assert "tools" in note
    assert "$1 in, $5 out" in note
    assert "retired" in by_name()["gemini/gemini-3-pro-preview"].note


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("gpt-5.2", "OPENAI_API_KEY"),
        ("anthropic/claude-haiku-4-5", "ANTHROPIC_API_KEY"),
        ("zai/glm-4.7", "ZAI_API_KEY"),
        ("gemini/gemini-3-flash-preview", "GEMINI_API_KEY (or GOOGLE_API_KEY)"),
        ("openrouter/deepseek/deepseek-chat-v3.1", "OPENROUTER_API_KEY"),
        ("nebius/some-model", "NEBIUS_API_KEY"),
    ],
)
def test_opening_without_a_key_names_the_variable_and_the_command(name, variable):
    with pytest.raises(LabError) as raised:
        open_model(name)
    assert variable in raised.value.what
    assert "peerlab models" in raised.value.mend


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("persona/protecter", "persona/protector"),
        ("persona/", "persona/"),
        ("humn", "human"),
        ("gemni/gemini-3-flash-preview", "gemini/gemini-3-flash-preview"),
        ("claud-haiku-4-5", "claude-haiku-4-5"),
        ("gpt5.2", "gpt-5.2"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(name, nearest):
    with pytest.raises(LabError) as raised:
        open_model(name)
    assert nearest in raised.value.mend
    assert name in raised.value.what


@pytest.mark.parametrize(
    "name", ["", "   ", "/", "openai/", "recording/", "nonsense", "a/b/c", "[red]x", "\x1b]52;c;x\x07"]
)
def test_names_that_name_nothing_are_refused_with_a_mend(name):
    with pytest.raises(LabError) as raised:
        open_model(name)
    assert raised.value.mend


def test_servers_of_ones_own_need_no_key():
    assert open_model("openai/qwen", api_base="http://127.0.0.1:8080/v1").name == "openai/qwen"
    assert open_model("ollama_chat/llama3").nature == "live"
    assert open_model("hosted_vllm/qwen", api_base="http://127.0.0.1:8000/v1").nature == "live"


def test_personas_and_the_human_open():
    assert open_model("human").nature == "human"
    persona = open_model("persona/refuser", seed=3)
    assert (persona.name, persona.nature) == ("persona/refuser", "scripted")


def test_the_models_of_a_probed_server_carry_its_address():
    (entry,) = entries_of(Probe("http://127.0.0.1:8080/v1", ("openai/qwen-0.5b",)))
    assert (entry.name, entry.group, entry.api_base) == ("openai/qwen-0.5b", "ready", "http://127.0.0.1:8080/v1")


@pytest.mark.parametrize("module", ["lab.models.catalogue", "lab.engine", "lab.ui.app", "lab.cli"])
def test_nothing_at_start_imports_litellm(module):
    code = f"""
import importlib, sys
importlib.import_module({module!r})
from lab.models.catalogue import entries, open_model
entries()
open_model("openai/x", api_base="http://127.0.0.1:9/v1")
open_model("persona/complier")
print([name for name in ("litellm", "openai", "httpx") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("name", ["oobabooga/http://127.0.0.1:9", "petals/https://x/y", "prompted/openai/http://x"])
def test_an_id_that_holds_an_address_is_refused(name):
    with pytest.raises(LabError, match="--api-base"):
        open_model(name)
