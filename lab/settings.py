"""The user's preferences and the folders on this machine. Never a key.

The settings file is TOML that users may edit; a fault in it never keeps the app from starting.
"""

import os
from codecs import BOM_UTF8
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import platformdirs
from msgspec import Struct, field

from lab.errors import LabError
from lab.text.real_files import LARGEST_TEXT, expanded, read_bounded, replace_file
from lab.text.toml import read_toml

APP: Final = "peerlab"
RECENT: Final = 8
"""The number of recent models, and of conditions of scenarios, to remember."""


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The settings file, key by key."""

    theme: str = "peerlab-dark"
    sessions: str = ""
    """Folder of saved sessions; "" for the system's usual place."""
    scenario: str = ""
    """The scenario last chosen."""
    conditions: dict[str, dict[str, str]] = field(default_factory=dict)
    """By scenario, the levels last chosen that differ from its default; the scenario chosen last stands last."""
    rater: str = ""
    """The name of the person who tags; "" for the researcher."""
    tags_beside: bool = False
    """Whether `recode` and last words go to files of their own, `NAME.tags-RATER.toml` beside each session."""
    starred: tuple[str, ...] = ()
    """Models shown first."""
    recent: tuple[str, ...] = ()
    """Recently used models, newest first."""
    policy: str = ""
    """The policy that answers calls in new sessions of the app, by name or path; "" for none."""
    drafter: str = ""
    """The model that drafts results, by its id."""
    drafter_address: str = ""
    """The address it is asked at; "" for its provider's own."""
    drafter_budget: float = 0.5
    """US dollars that drafts may cost in one session while the app runs."""
    stops: dict[str, str] = field(default_factory=dict)
    """Conditions to run until, by name."""
    keys: dict[str, str] = field(default_factory=dict)
    """For each command id its keys, separated by commas."""


def settings_path() -> Path:
    """Return the path of the settings file, whether or not it exists. `PEERLAB_SETTINGS` overrides it."""
    if moved := os.environ.get("PEERLAB_SETTINGS"):
        return Path(moved)
    return platformdirs.user_config_path(APP) / "settings.toml"


def sessions_folder(config: Config | None = None) -> Path:
    """Return the folder of saved sessions, whether or not it exists. `PEERLAB_SESSIONS` overrides it.

    Raises `LabError` when the settings name the home folder of an unknown user.
    """
    if moved := os.environ.get("PEERLAB_SESSIONS"):
        return Path(moved)
    if config is not None and config.sessions:
        return expanded(config.sessions, f"{settings_path()}: sessions")
    return platformdirs.user_data_path(APP) / "sessions"


def policies_folder() -> Path:
    """Return the folder of the user's policies, whether or not it exists: `policies` beside the settings file."""
    return settings_path().parent / "policies"


def load_config(path: Path | None = None) -> Config:
    """Return the user's settings, or the defaults when there is no file.

    Raises `LabError` naming the file and the key when it cannot be parsed.
    """
    path = path or settings_path()
    return _as_config(_read(path), path)


def save_config(config: Config, path: Path | None = None) -> None:
    """Write the changed settings, atomically, and leave everything else in the file as it is.

    A file that needs no change is not written. Through a link, its target is written. Raises `LabError` when the file
    cannot be written, or cannot be parsed as settings.
    """
    path = path or settings_path()
    content = _read(path)
    before, after = msgspec.to_builtins(_as_config(content, path)), msgspec.to_builtins(config)
    if before == after:
        return
    # Only writing needs it, and it is slow to import.
    import tomlkit

    mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    document = tomlkit.parse(content.removeprefix(mark).decode("utf-8"))
    for name in Config.__struct_fields__:
        if name not in after:
            document.pop(name, None)
        elif before.get(name) != after[name]:
            value = after[name]
            document[name] = list(value) if isinstance(value, tuple) else value
    try:
        replace_file(Path(os.path.realpath(path)), mark + tomlkit.dumps(document).encode("utf-8"))
    except OSError as fault:
        raise LabError(f"the settings were not saved: {fault.strerror or fault}", where=str(path)) from fault


def _read(path: Path) -> bytes:
    """Return the content of the settings file; b"" when there is none."""
    try:
        return read_bounded(path, LARGEST_TEXT) if path.exists() else b""
    except (LabError, OSError, RuntimeError) as fault:
        what = fault.what if isinstance(fault, LabError) else getattr(fault, "strerror", None) or fault
        raise LabError(f"the settings cannot be read: {what}", where=str(path), mend="the defaults are used") from fault


def _as_config(content: bytes, path: Path) -> Config:
    mend = "mend or delete the file; until then the defaults are used"
    try:
        return msgspec.convert(read_toml(content, str(path)), Config)
    except LabError as fault:
        raise LabError(f"the settings cannot be used: {fault.what}", where=fault.where, mend=mend) from fault
    except msgspec.ValidationError as fault:
        raise LabError(f"the settings cannot be used: {fault}", where=str(path), mend=mend) from fault


def change_config(change: Callable[[Config], Config], path: Path | None = None) -> Config:
    """Apply `change` to the settings in the file, write the result and return it.

    Raises `LabError`, and leaves the file as it was, when it cannot be read or written.
    """
    config = change(load_config(path))
    save_config(config, path)
    return config


def used(config: Config, model: str, scenario: str, levels: dict[str, str]) -> Config:
    """Return the settings after starting a session. `levels` are those that differ from the scenario's default."""
    recent = (model, *(other for other in config.recent if other != model))[:RECENT]
    conditions = {name: config.conditions[name] for name in config.conditions if name != scenario}
    if levels:
        conditions[scenario] = levels
    for name in [*conditions][:-RECENT]:
        del conditions[name]
    return msgspec.structs.replace(config, recent=recent, scenario=scenario, conditions=conditions)


def with_theme(config: Config, theme: str) -> Config:
    """Return the settings with another theme."""
    return msgspec.structs.replace(config, theme=theme)


def with_star(config: Config, model: str) -> Config:
    """Return the settings with the model's star toggled."""
    starred = tuple(other for other in config.starred if other != model)
    if len(starred) == len(config.starred):
        starred = (*starred, model)
    return msgspec.structs.replace(config, starred=starred)


def with_stop(config: Config, name: str, condition: str) -> Config:
    """Return the settings with a condition to run until kept under a name."""
    return msgspec.structs.replace(config, stops={**config.stops, name: condition})
