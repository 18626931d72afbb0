"""The keys, which come from the environment or from a `.env` in the current folder; it is only read.

Also the scrubber that every message about a model passes, so that no key reaches a screen, a log or a session.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "anthropic": ("ANTHROPIC_API_KEY",),
    "azure": ("AZURE_API_KEY",),
    "cerebras": ("CEREBRAS_API_KEY",),
    "cohere": ("COHERE_API_KEY",),
    "dashscope": ("DASHSCOPE_API_KEY",),
    "deepinfra": ("DEEPINFRA_API_KEY",),
    "deepseek": ("DEEPSEEK_API_KEY",),
    "fireworks_ai": ("FIREWORKS_API_KEY", "FIREWORKS_AI_API_KEY"),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "groq": ("GROQ_API_KEY",),
    "huggingface": ("HF_TOKEN", "HUGGINGFACE_API_KEY"),
    "minimax": ("MINIMAX_API_KEY",),
    "mistral": ("MISTRAL_API_KEY",),
    "moonshot": ("MOONSHOT_API_KEY",),
    "novita": ("NOVITA_API_KEY",),
    "nvidia_nim": ("NVIDIA_NIM_API_KEY",),
    "openai": ("OPENAI_API_KEY",),
    "openrouter": ("OPENROUTER_API_KEY",),
    "perplexity": ("PERPLEXITYAI_API_KEY", "PERPLEXITY_API_KEY"),
    "sambanova": ("SAMBANOVA_API_KEY",),
    "together_ai": ("TOGETHERAI_API_KEY", "TOGETHER_API_KEY"),
    "xai": ("XAI_API_KEY",),
    "zai": ("ZAI_API_KEY",),
}
"""Provider to the variables that may hold its key, the first one to be named when it is missing."""

KEYLESS: Final = frozenset(
    {"hosted_vllm", "lm_studio", "llamafile", "lemonade", "docker_model_runner", "ollama", "ollama_chat", "xinference"}
)
"""Providers that are servers of one's own and ask for no key."""

OWN_CREDENTIALS: Final = frozenset({"bedrock", "sagemaker", "sagemaker_chat", "vertex_ai", "watsonx", "github_copilot"})
"""Providers that log in by other means than one key: nothing is checked before the first request."""

OWN_SERVER_VARIABLE: Final = "PEERLAB_API_KEY"
"""The key for a server given by its address, so that a provider's key never goes to another server."""

_STARTS: Final = (
    ("claude-", "anthropic"),
    ("gpt-", "openai"),
    ("chatgpt-", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
)

_SECRET_NAME: Final = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL", re.IGNORECASE)
_SHORTEST_SECRET: Final = 8
_HIDDEN: Final = "[hidden]"
_MARK: Final = "\ufdd0"
_PATTERNS: Final = (
    re.compile(r"(?i)(\b(?:proxy-)?authorization\b[\"']?\s*[:=]\s*)(?:[\"'][^\"']*[\"']|(?:\w+\s+)?[^\s\"',}\])]+)"),
    re.compile(r"(?i)(\b(?:x-|x-goog-)?api[-_]?key\b[\"']?\s*(?:[:=]|provided:|is)\s*[\"']?)[^\s\"',}\])&]{4,}"),
    re.compile(r"(?i)(\bbearer\s+)[^\s\"',}\])]+"),
    re.compile(r"(?i)([?&](?:key|api_key|token|access_token)=)[^\s&\"']+"),
    re.compile(r"()\b(?:sk|pk|rk|gsk|xai|hf|nvapi|r8|fw)[-_][A-Za-z0-9_\-*]{12,}"),
    re.compile(r"()\bAIza[A-Za-z0-9_\-]{16,}"),
)


def provider_of(name: str) -> str:
    """Return the provider a litellm id names, "" when it names none and cannot be guessed."""
    if "/" in name:
        return name.partition("/")[0]
    for start, provider in _STARTS:
        if name.startswith(start):
            return provider
    return ""


def variables_of(provider: str) -> tuple[str, ...]:
    """Return the variables that may hold `provider`'s key, () when it needs none or logs in by other means."""
    if provider in KEYLESS or provider in OWN_CREDENTIALS or not provider:
        return ()
    return VARIABLES.get(provider) or (f"{provider.upper().replace('-', '_')}_API_KEY",)


def find_key(provider: str) -> str | None:
    """Return `provider`'s key from the environment or `.env`, None when there is none."""
    return read_variable(*variables_of(provider))


def read_variable(*names: str) -> str | None:
    """Return the first of `names` that is set and not blank: the environment first, then `.env`."""
    file: Mapping[str, str] | None = None
    for name in names:
        value = os.environ.get(name, "").strip()
        if not value:
            file = dotenv_values() if file is None else file
            value = file.get(name, "").strip()
        if value:
            return value
    return None


def dotenv_values() -> dict[str, str]:
    """Return what `.env` in the current folder sets; an absent or unreadable file sets nothing."""
    path = Path(".env")
    if not path.is_file():
        return {}
    # Imported here: start-up needs no parser where there is no file.
    import dotenv

    try:
        return {name: value for name, value in dotenv.dotenv_values(path, interpolate=False).items() if value}
    except (OSError, UnicodeDecodeError):
        return {}


def scrub(text: str, *secrets: str) -> str:
    """Return `text` without keys: those of `secrets`, of the environment and `.env`, and whatever looks like one."""
    keys = {*secrets, *_known_secrets()}
    # One mark without brackets meanwhile: the patterns would take half of “[hidden]” for a key.
    text = text.replace(_HIDDEN, _MARK)
    for secret in sorted(keys, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, _MARK)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{_MARK}", text)
    return text.replace(_MARK, _HIDDEN)


def _known_secrets() -> set[str]:
    variables = [*os.environ.items(), *dotenv_values().items()]
    return {value.strip() for name, value in variables if _SECRET_NAME.search(name) and not Path(value).is_absolute()}
