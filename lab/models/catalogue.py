"""Every model a researcher can choose, whether it can answer now, and how to open it by name. Instant: no litellm."""

import difflib
from typing import Final, Literal

from msgspec import Struct, structs

from lab.errors import LabError
from lab.models.addresses import check_address
from lab.models.human import HumanModel
from lab.models.keys import KEYLESS, OWN_CREDENTIALS, find_key, provider_of, variables_of
from lab.models.local import Probe
from lab.models.model_map import ModelFacts, facts_of, known_names, known_providers
from lab.personas import PERSONAS, SUMMARIES, open_persona
from lab.protocol import Model

Group = Literal["ready", "persona", "human", "needs-key", "own"]
PERSONA: Final = "persona/"
RECORDING: Final = "recording/"
PROMPTED: Final = "prompted/"
HUMAN: Final = "human"


class ModelEntry(Struct, frozen=True, kw_only=True):
    """One line of the model list.

    `own` entries are not complete: their name waits for a path (`recording/`), an address (`openai/`) or an id
    (`prompted/`).
    """

    name: str
    title: str
    group: Group
    variable: str = ""
    """For `needs-key`: the variable to set."""
    note: str = ""
    api_base: str = ""
    """The address, for a model of a server of one's own."""


class _Studied(Struct, frozen=True):
    name: str
    title: str
    note: str = ""


STUDIED: Final = (
    _Studied(
        "gemini/gemini-3-pro-preview",
        "Gemini 3 Pro",
        "retired by Google on 2026-03-09; its successor is gemini/gemini-3.1-pro-preview",
    ),
    _Studied("gemini/gemini-3-flash-preview", "Gemini 3 Flash"),
    _Studied("gpt-5.2", "GPT-5.2"),
    _Studied("anthropic/claude-haiku-4-5", "Claude Haiku 4.5"),
    _Studied("zai/glm-4.7", "GLM-4.7"),
    _Studied(
        "moonshot/kimi-k2.5",
        "Kimi K2.5",
        "stopped by Moonshot on 2026-08-31; still at openrouter/moonshotai/kimi-k2.5",
    ),
    _Studied(
        "openrouter/deepseek/deepseek-chat-v3.1",
        "DeepSeek-V3.1",
        "no longer at DeepSeek itself; also deepinfra/deepseek-ai/DeepSeek-V3.1",
    ),
)
"""The seven models of the study, under the ids they have in litellm's map."""

_ALSO: Final = (
    _Studied("gemini/gemini-3.1-pro-preview", "Gemini 3.1 Pro", "successor of Gemini 3 Pro"),
    _Studied("openrouter/moonshotai/kimi-k2.5", "Kimi K2.5 (OpenRouter)"),
    _Studied("openrouter/google/gemini-3-flash-preview", "Gemini 3 Flash (OpenRouter)"),
    _Studied("openrouter/openai/gpt-5.2", "GPT-5.2 (OpenRouter)"),
    _Studied("openrouter/anthropic/claude-haiku-4.5", "Claude Haiku 4.5 (OpenRouter)"),
    _Studied("openrouter/z-ai/glm-4.7", "GLM-4.7 (OpenRouter)"),
)
"""Other ways to the same models."""


def entries() -> tuple[ModelEntry, ...]:
    """Return what can be chosen: ready models, personas, the human, models that wait for a key, one's own."""
    live = [_live_entry(model) for model in (*STUDIED, *_ALSO)]
    return (
        *(entry for entry in live if entry.group == "ready"),
        *_persona_entries(),
        ModelEntry(name=HUMAN, title="You, the researcher", group="human", note="you write the replies and the calls"),
        *(entry for entry in live if entry.group == "needs-key"),
        ModelEntry(
            name="openai/",
            title="A server of your own",
            group="own",
            note="Ollama, vLLM, llama.cpp, LM Studio: openai/MODEL with --api-base http://127.0.0.1:8080/v1",
        ),
        ModelEntry(
            name=PROMPTED,
            title="A model without tool calling",
            group="own",
            note="prompted/ID tells any of these models its tools in text, and reads its calls from text",
        ),
        ModelEntry(name=RECORDING, title="A saved session", group="own", note="recording/PATH answers as it did then"),
    )


def entries_of(probe: Probe) -> tuple[ModelEntry, ...]:
    """Return the models of a server that was asked for them."""
    return tuple(
        ModelEntry(
            name=name,
            title=name.partition("/")[2],
            group="ready",
            note=f"at {probe.api_base}",
            api_base=probe.api_base,
        )
        for name in probe.models
    )


def open_model(name: str, *, api_base: str | None = None, seed: int = 0) -> Model:
    """Return the model of that name. Only its first reply loads litellm.

    Raises `LabError` for an unknown name, with the nearest ones, and for a missing key, with its variable.
    """
    name = name.strip()
    if name == HUMAN:
        return HumanModel()
    if name.startswith(PERSONA):
        return open_persona(name.removeprefix(PERSONA), seed)
    if name.startswith(RECORDING):
        return _open_recording(name)
    live = name.removeprefix(PROMPTED)
    _check_live(live or name, api_base)
    from lab.models.litellm_model import LitellmModel

    if live == name:
        return LitellmModel(name, api_base=api_base)
    from lab.models.prompted import PromptedModel

    return PromptedModel(LitellmModel(live, api_base=api_base))


def _live_entry(model: _Studied) -> ModelEntry:
    provider = provider_of(model.name)
    entry = ModelEntry(name=model.name, title=model.title, group="ready", note=_note(model))
    if find_key(provider):
        return entry
    return structs.replace(entry, group="needs-key", variable=variables_of(provider)[0])


def _note(model: _Studied) -> str:
    facts = facts_of(model.name)
    return "; ".join(filter(None, (describe(facts) if facts else "", model.note)))


def describe(facts: ModelFacts) -> str:
    """Return the facts of a model as one short line: context, tools, price."""
    words: list[str] = []
    if facts.context:
        words.append(f"{facts.context:,} tokens")
    if facts.takes_tools is not None:
        words.append("tools" if facts.takes_tools else "no tools")
    if facts.input_price is not None and facts.output_price is not None:
        words.append(f"about ${facts.input_price:g} in, ${facts.output_price:g} out a million")
    return ", ".join(words)


def _persona_entries() -> list[ModelEntry]:
    return [
        ModelEntry(
            name=PERSONA + name,
            title=name.replace("-", " ").capitalize(),
            group="persona",
            note=f"scripted: {SUMMARIES.get(name, 'not a model')}",
        )
        for name in PERSONAS
    ]


def _open_recording(name: str) -> Model:
    # Imported here: reading sessions is no business of a list of models.
    from lab.models.recording import RecordingModel

    path = name.removeprefix(RECORDING)
    if not path:
        raise LabError("a recording needs the path of a session", where=name, mend="write recording/PATH")
    return RecordingModel(path)


def _check_live(name: str, api_base: str | None) -> None:
    if api_base:
        check_address(api_base)
    provider, slash, rest = name.partition("/")
    if "://" in name:
        # Some providers would take it for the address to send the conversation to.
        raise LabError("a model's id holds no address", where=name, mend="give the address with --api-base")
    if slash and not rest:
        raise LabError(f"`{name}` names no model", mend=f"write `{name}MODEL`; `peerlab models` lists names")
    provider = provider_of(name)
    if not provider or (slash and provider not in known_providers() | KEYLESS and known_providers()):
        raise _unknown(name, [HUMAN, *(entry.name for entry in entries()), *known_names()])
    if api_base or provider in KEYLESS | OWN_CREDENTIALS or find_key(provider):
        return
    variables = variables_of(provider)
    others = f" (or {' or '.join(variables[1:])})" if variables[1:] else ""
    raise LabError(
        f"{variables[0]}{others} is not set, and {name} needs it",
        mend="set it in the environment or in a .env file here; `peerlab models` lists what can answer now",
    )


def _unknown(name: str, names: list[str]) -> LabError:
    nearest = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    mend = f"did you mean {' or '.join(nearest)}?" if nearest else "`peerlab models` lists names"
    return LabError(f"there is no model “{name}”", mend=mend)
