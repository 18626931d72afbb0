"""Who may know whom: every import of the package, the lazy ones too, read from its source."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import lab
import lab.world

PACKAGE = Path(lab.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*.py"))
TESTS = sorted(path for path in Path(__file__).parent.rglob("*.py"))
OTHERS = sorted(path for folder in ("benchmarks", "screenshots") for path in (PACKAGE.parent / folder).rglob("*.py"))

ANYBODY = {"lab", "lab.errors"}
"""Modules that every room may know."""

BELOW = {
    "errors": set(),
    "text": set(),
    "protocol": set(),
    "statistics": set(),
    "settings": {"text"},
    "world": {"text"},
    "tools": {"text", "world"},
    "session": {"text", "protocol", "world"},
    "personas": {"protocol"},
    "scenario": {"text", "protocol", "world", "tools"},
    "models": {"text", "protocol", "session", "personas"},
    "behaviours": {"text", "protocol", "statistics", "world", "tools", "session", "scenario"},
    "terms": {"text", "protocol", "world", "scenario"},
    "engine": {
        "terms",
        "text",
        "protocol",
        "settings",
        "statistics",
        "world",
        "tools",
        "session",
        "scenario",
        "models",
        "behaviours",
    },
    "batch": {
        "terms",
        "text",
        "protocol",
        "settings",
        "statistics",
        "world",
        "session",
        "scenario",
        "models",
        "behaviours",
        "engine",
    },
    "studies": {
        *("text", "protocol", "settings", "statistics", "world", "session", "scenario", "models", "behaviours"),
        *("personas", "engine", "batch", "terms"),
    },
    "export": {"text", "protocol", "world", "session", "models", "scenario", "engine"},
    "inspect": {
        *("text", "protocol", "settings", "world", "tools", "session", "scenario", "models", "personas", "behaviours"),
        *("terms", "engine"),
    },
}
"""Room to the rooms it may know besides itself. Screens and commands may know them all, but not one another's."""

PARTS_BELOW: dict[str, set[str]] = {
    "quantity": set(),
    "spec": set(),
    "machine": {"quantity"},
    "changes": {"machine"},
    "outcome": {"changes"},
    "programs.common": {"machine"},
    "python": {"machine", "programs.common"},
    "programs": {"machine", "programs.common", "python"},
    "shell": {"machine", "programs", "programs.common"},
    "tool_context": {"machine", "shell"},
    "build": {"quantity", "spec", "machine", "shell"},
    "world": {"spec", "machine", "changes", "outcome", "shell", "tool_context", "build"},
}
"""Part of the world to the parts it may know besides itself."""


def part_of(module: str) -> str:
    """Return the part of the world that a module is in."""
    parts = module.split(".")[2:]
    return ".".join(parts[:2]) if parts[:2] == ["programs", "common"] else parts[0]


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> tuple[str, ...]:
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 or not path.is_relative_to(PACKAGE), f"{path} imports relatively"
            if node.level:
                continue
            assert node.module is not None
            # `from lab.session import events` names a module, `from lab.errors import LabError` a thing in one.
            known = PACKAGE.parent / Path(*node.module.split("."))
            for name in node.names:
                inner = known / name.name
                is_module = inner.is_dir() or inner.with_suffix(".py").is_file()
                yield f"{node.module}.{name.name}" if is_module else node.module


def test_every_room_knows_only_the_rooms_below_it() -> None:
    strangers = [
        f"{module_of(path)} imports {name}"
        for path in FILES
        if (room := room_of(module_of(path))) in BELOW
        for name in imports(path)
        if name.split(".")[0] == "lab" and name not in ANYBODY and room_of(name) not in {room, *BELOW[room]}
    ]
    assert strangers == []


def test_the_world_is_entered_by_its_front_door() -> None:
    package = PACKAGE.parent
    strangers = [
        f"{path.relative_to(package)} imports {name}"
        for path in (*FILES, *TESTS, *OTHERS)
        if path.relative_to(package).parts[:2] not in {("lab", "world"), ("tests", "world")}
        for name in imports(path)
        if name.startswith("lab.world.")
    ]
    assert strangers == []


def test_every_part_of_the_world_knows_only_the_parts_below_it() -> None:
    strangers = [
        f"{module} imports {name}"
        for path in FILES
        if (module := module_of(path)).startswith("lab.world.")
        for name in imports(path)
        if name.startswith("lab.world.") and part_of(name) not in {part_of(module), *PARTS_BELOW[part_of(module)]}
    ]
    assert strangers == []


def test_the_front_door_of_the_world_loads_nothing_until_it_is_asked() -> None:
    assert imported_by("import lab.world").isdisjoint({"bashkit", "msgspec"})
    assert imported_by("from lab.world import HostSpec, Snapshot, diff").isdisjoint({"bashkit"})


def test_every_name_at_the_front_door_of_the_world_is_there() -> None:
    names = dir(lab.world)
    assert {name for name in names if getattr(lab.world, name, None) is None} == set()
    tree = ast.parse((PACKAGE / "world" / "__init__.py").read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {name.asname for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert typed == set(names)


def test_screens_and_commands_do_not_know_one_another() -> None:
    strangers = [
        f"{module_of(path)} imports {name}"
        for path in FILES
        for name in imports(path)
        if room_of(module_of(path)) == "ui" and room_of(name) == "cli"
    ]
    assert strangers == []


def test_libraries_stay_in_their_rooms() -> None:
    homes = {
        "textual": {"ui"},
        "bashkit": {"world"},
        "litellm": {"models"},
        "click": {"cli"},
        "inspect_ai": {"inspect"},
    }
    strangers = [
        f"{module_of(path)} imports {name}"
        for path in FILES
        for name in imports(path)
        if (home := homes.get(name.split(".")[0])) is not None and room_of(module_of(path)) not in home
    ]
    assert strangers == []


def imported_by(code: str) -> set[str]:
    """Return the packages a fresh Python has imported after running `code`."""
    script = f"import sys\n{code}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_the_help_of_the_command_line_loads_nothing_heavy() -> None:
    heavy = {"textual", "litellm", "bashkit", "rich", "openai", "asyncio", "msgspec"}
    assert imported_by("from lab.cli import run_command; run_command(['--help'])").isdisjoint(heavy)


def test_no_command_is_loaded_before_it_is_asked_for() -> None:
    cli = PACKAGE / "cli"
    inner = {name for name in imports(cli / "group.py") if name.startswith("lab.cli.")}
    assert inner == {"lab.cli.options", "lab.cli.screens"}
    top = ast.parse((cli / "group.py").read_text("utf-8")).body
    assert "lab.cli.screens" not in {node.module for node in top if isinstance(node, ast.ImportFrom)}


def test_a_run_with_a_persona_loads_neither_the_app_nor_a_provider(tmp_path: Path) -> None:
    arguments = ["run", "clear-the-host", "--model", "persona/protector", "--out", str(tmp_path)]
    assert imported_by(f"from lab.cli import run_command; assert run_command({arguments!r}) == 0").isdisjoint(
        {"textual", "litellm", "openai"}
    )


def test_listing_models_does_not_load_litellm() -> None:
    assert "litellm" not in imported_by("from lab.models.catalogue import entries; entries()")


def test_the_app_is_there_before_litellm() -> None:
    assert "litellm" not in imported_by("import lab.ui.app, lab.ui.start.screen, lab.engine.start")
