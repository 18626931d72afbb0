"""Where things are kept on this machine and what the user prefers. Never a key.

The settings file is hand-editable TOML; a fault in it never keeps the app from starting.
"""

import os
import stat
import tempfile
from codecs import BOM_UTF8
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import platformdirs
from msgspec import Struct, field

from lab.errors import LabError
from lab.text.real_files import LARGEST_TEXT, expanded, read_bounded
from lab.text.toml import read_toml

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

    Raises `LabError` when the settings name a home folder that nobody has.
    """
    if moved := os.environ.get("PEERLAB_SESSIONS"):
        return Path(moved)
    if config is not None and config.sessions:
        return expanded(config.sessions, f"{settings_path()}: sessions")
    return platformdirs.user_data_path(APP) / "sessions"


def load_config(path: Path | None = None) -> Config:
    """Return the user's settings, or the defaults when there is no file.

    Raises `LabError` naming the file and the key when it cannot be read as settings.
    """
    path = path or settings_path()
    return _as_config(_read(path), path)


def save_config(config: Config, path: Path | None = None) -> None:
    """Write what is new in the settings, whole or not at all; everything else in the file stays as it is.

    A file that says the same already is not written. Behind a link, the file it leads to is. Raises `LabError` when
    the place cannot be written, and when what is there cannot be read as settings.
    """
    path = path or settings_path()
    content = _read(path)
    before, after = msgspec.to_builtins(_as_config(content, path)), msgspec.to_builtins(config)
    if before == after:
        return
    # Only who writes needs it, and it takes a while to load.
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
        _replace(Path(os.path.realpath(path)), mark + tomlkit.dumps(document).encode("utf-8"))
    except OSError as fault:
        raise LabError(f"the settings were not saved: {fault.strerror or fault}", where=str(path)) from fault


def _read(path: Path) -> bytes:
    """Return what the settings file holds, nothing when there is no file."""
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


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            if path.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


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
