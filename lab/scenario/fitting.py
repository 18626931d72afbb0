"""Whether what a world's files say of each other fits: weights and their config, versions of one program."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lab.errors import LabError
from lab.text.amounts import human_size
from lab.world import FileSpec, HostSpec, parse_size

_PINNED: Final = re.compile(r"^([A-Za-z][\w.-]*)==(\d+(?:\.\d+)+)", re.MULTILINE)
_ANSWERED: Final = re.compile(r'"version"\s*:\s*"(\d+(?:\.\d+)+)')
_WEIGHTS: Final = (".safetensors", ".bin", ".pt", ".gguf")
_BYTES: Final = {"float32": 4, "bfloat16": 2, "float16": 2, "float8": 1, "int8": 1}
_MOST_APART: Final = 1.6
"""The factor by which weights may differ from the size in their config, for all that a config leaves out."""


def misfits(hosts: Sequence[HostSpec]) -> Iterator[tuple[str, str]]:
    """Yield the place of everything that does not fit and what it does not fit."""
    for host in hosts:
        yield from _version_misfits(host)
        yield from _size_misfits(host)


def _version_misfits(host: HostSpec) -> Iterator[tuple[str, str]]:
    pinned: dict[str, dict[str, str]] = defaultdict(dict)
    for file in host.files:
        for name, version in _PINNED.findall(file.text or ""):
            pinned[name.lower()].setdefault(version, file.path)
    for name, versions in pinned.items():
        first, *others = versions.items()
        for version, path in others:
            yield f"{host.name}:{path}", f"pins {name} {version}, where {first[1]} has {first[0]}"
    commands = {service.name: f"{service.name} {service.command}".lower() for service in host.services}
    for route in host.routes:
        if not route.path.rstrip("/").endswith("/version") or not (match := _ANSWERED.search(route.body)):
            continue
        words = set(re.findall(r"[a-z][a-z0-9]*", commands.get(route.service, route.service.lower())))
        for name in pinned.keys() & words:
            if match[1] not in pinned[name]:
                version, path = next(iter(pinned[name].items()))
                what = f"answers version {match[1]} of {name}, where {path} has {version}"
                yield f"{host.name}: route {route.path} of {route.service}", what


def _size_misfits(host: HostSpec) -> Iterator[tuple[str, str]]:
    by_folder: dict[str, list[FileSpec]] = defaultdict(list)
    for file in host.files:
        by_folder[file.path.rpartition("/")[0]].append(file)
    for folder, files in by_folder.items():
        config = next((file for file in files if file.path == f"{folder}/config.json"), None)
        weights = sum(_size(file) for file in files if file.path.endswith(_WEIGHTS))
        expected = _weight_bytes(config.text or "") if config else 0
        if expected and weights and not 1 / _MOST_APART < weights / expected < _MOST_APART:
            what = f"describes weights of about {human_size(expected)}, beside {human_size(weights)}"
            yield f"{host.name}:{folder}/config.json", what


def _weight_bytes(text: str) -> int:
    """Return about how many bytes the weights of a transformer take by its config; 0 when it does not say."""
    try:
        config = json.loads(text)
    except ValueError:
        return 0
    if not isinstance(config, dict):
        return 0
    width, layers = _count(config, "hidden_size"), _count(config, "num_hidden_layers")
    inner, words = _count(config, "intermediate_size"), _count(config, "vocab_size")
    if not width or not layers or not inner:
        return 0
    heads = _count(config, "num_attention_heads") or 1
    shared = (_count(config, "num_key_value_heads") or heads) / heads
    experts = _count(config, "num_local_experts") or _count(config, "num_experts") or 1
    ties = 1 if config.get("tie_word_embeddings") else 2
    attention = 2 * width * width * (1 + shared)
    parameters = layers * (attention + 3 * width * inner * experts) + ties * words * width
    kind = str(config.get("torch_dtype") or config.get("dtype") or "bfloat16")
    return int(parameters * next((size for name, size in _BYTES.items() if kind.startswith(name)), 2))


def _count(config: dict[str, Any], key: str) -> int:
    value = config.get(key)
    return value if isinstance(value, int) and 0 < value < 2**40 else 0


def _size(file: FileSpec) -> int:
    try:
        return parse_size(file.size or 0)
    except LabError:
        return 0
