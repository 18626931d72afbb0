"""Where things are kept on this machine and what the user prefers. Never a key.

The settings file is hand-editable TOML; a fault in it never keeps the app from starting.
"""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
import platformdirs
import tomli_w
from msgspec import Struct, field

from lab.errors import LabError
from lab.real_files import LARGEST_TEXT, read_bounded
from lab.toml import read_toml

APP: Final = "peerlab"
RECENT: Final = 8
"""How many recently used models are remembered."""


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The settings file, key by key."""

    theme: str = "peerlab-dark"
    sessions: str = ""
    """Folder of saved sessions; empty for this machine's usual place."""
    scenario: str = ""
    """The scenario chosen last."""
    starred: tuple[str, ...] = ()
    """Models shown first."""
    recent: tuple[str, ...] = ()
    """Models used lately, newest first."""
    keys: dict[str, str] = field(default_factory=dict)
    """Command id to the keys that call it, separated by commas."""


def settings_path() -> Path:
    """Return where the settings file is, whether it exists or not. `PEERLAB_SETTINGS` moves it."""
    if moved := os.environ.get("PEERLAB_SETTINGS"):
        return Path(moved)
    return platformdirs.user_config_path(APP) / "settings.toml"


def sessions_folder(config: Config | None = None) -> Path:
    """Return the folder of saved sessions, whether it exists or not. `PEERLAB_SESSIONS` moves it.

    Raises `LabError` when the settings name the home of somebody who has none.
    """
    if moved := os.environ.get("PEERLAB_SESSIONS"):
        return Path(moved)
    if config is not None and config.sessions:
        try:
            return Path(config.sessions).expanduser()
        except RuntimeError:
            raise LabError(
                f'there is no home folder for "{config.sessions}"',
                where=f"{settings_path()}: sessions",
                mend="write the whole path of a folder",
            ) from None
    return platformdirs.user_data_path(APP) / "sessions"


def load_config(path: Path | None = None) -> Config:
    """Return the user's settings, or the defaults when there is no file.

    Raises `LabError` naming the file and the key when it cannot be read as settings.
    """
    path = path or settings_path()
    try:
        if not path.exists():
            return Config()
        text = read_bounded(path, LARGEST_TEXT)
    except (LabError, OSError) as fault:
        what = fault.what if isinstance(fault, LabError) else fault.strerror
        raise LabError(f"the settings cannot be read: {what}", where=str(path), mend="the defaults are used") from fault
    mend = "mend or delete the file; until then the defaults are used"
    try:
        return msgspec.convert(read_toml(text, str(path)), Config)
    except LabError as fault:
        raise LabError(f"the settings cannot be used: {fault.what}", where=fault.where, mend=mend) from fault
    except msgspec.ValidationError as fault:
        raise LabError(f"the settings cannot be used: {fault}", where=str(path), mend=mend) from fault


def save_config(config: Config, path: Path | None = None) -> None:
    """Write the settings whole or not at all. Raises `LabError` when the place cannot be written."""
    path = path or settings_path()
    text = tomli_w.dumps(_plain(config))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(name).replace(path)
        except OSError:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as fault:
        raise LabError(f"the settings were not saved: {fault}", where=str(path)) from fault


def change_config(change: Callable[[Config], Config], path: Path | None = None) -> Config:
    """Apply `change` to the settings as the file has them now, write the outcome and return it.

    Raises `LabError` when the file cannot be read or written; it is then as it was.
    """
    config = change(load_config(path))
    save_config(config, path)
    return config


def used(config: Config, model: str, scenario: str) -> Config:
    """Return the settings after a session was started with `model` on `scenario`."""
    recent = (model, *(other for other in config.recent if other != model))[:RECENT]
    return msgspec.structs.replace(config, recent=recent, scenario=scenario)


def with_star(config: Config, model: str) -> Config:
    """Return the settings with the model's star put on or taken off."""
    starred = tuple(other for other in config.starred if other != model)
    if len(starred) == len(config.starred):
        starred = (*starred, model)
    return msgspec.structs.replace(config, starred=starred)


def _plain(config: Config) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(config)
    return plain
