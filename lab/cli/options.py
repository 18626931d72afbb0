"""Options that several commands share, and the format of examples in their help."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from lab.text.safe import clean_line

if TYPE_CHECKING:
    from lab.scenario.schema import Scenario

F = TypeVar("F", bound=Callable[..., Any])


def examples(*lines: str) -> str:
    """Return a help epilog that shows `lines` as typed at a prompt."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def complete_scenario(_: click.Context, __: click.Parameter, prefix: str) -> list[CompletionItem]:
    """Return the shipped scenarios that begin with what was typed, or files where none does."""
    from lab.scenario.shipped import shipped_scenarios

    return _items(shipped_scenarios(), prefix) or [CompletionItem(prefix, type="file")]


def complete_setting(context: click.Context, _: click.Parameter, prefix: str) -> list[CompletionItem]:
    """Return the factors and levels, of the scenario on the line, that begin with what was typed."""
    scenario = _scenario_on_line(context)
    factors = scenario.factors if scenario else ()
    settings = [f"{factor.name}={level.name}" for factor in factors for level in factor.levels]
    # Where several levels may be set, the one after a comma is completed as the first is.
    head, comma, _rest = prefix.rpartition(",")
    if comma:
        name, _equals, levels = head.partition("=")
        used = {f"{name}={level}" for level in levels.split(",")}
        settings = [
            f"{head},{setting.partition('=')[2]}"
            for setting in settings
            if setting.startswith(f"{name}=") and setting not in used
        ]
    return _items(settings, prefix)


def _complete_preset(context: click.Context, _: click.Parameter, prefix: str) -> list[CompletionItem]:
    scenario = _scenario_on_line(context)
    presets = scenario.presets if scenario else ()
    return _items([preset.name for preset in presets], prefix)


def _items(names: Iterable[str], prefix: str) -> list[CompletionItem]:
    """Return the names with that prefix.

    A name that a terminal cannot show cannot be typed either, so it is left out.
    """
    return [CompletionItem(name) for name in names if name.startswith(prefix) and clean_line(name) == name]


def _scenario_on_line(context: click.Context) -> "Scenario | None":
    """Return the scenario on the command line so far."""
    from lab.errors import LabError
    from lab.scenario.load import load_scenario

    # While an option is being completed, click has not parsed the words before it yet.
    name = context.params.get("scenario") or next(iter(context.args), "")
    try:
        return load_scenario(name).scenario
    except LabError:
        return None


def complete_model(_: click.Context, __: click.Parameter, prefix: str) -> list[CompletionItem]:
    """Return the model names that begin with what was typed."""
    from lab.models.catalogue import entries

    return _items([entry.name for entry in entries()], prefix)


def scenario_argument(function: F) -> F:
    """Add SCENARIO: a shipped name or the path of a file."""
    return click.argument("scenario", shell_complete=complete_scenario)(function)


def optional_scenario_argument(function: F) -> F:
    """Add SCENARIO as an optional argument."""
    return click.argument("scenario", default="", shell_complete=complete_scenario)(function)


def condition_options(function: F) -> F:
    """Add `--preset NAME` and the repeatable `--set FACTOR=LEVEL`."""
    return _preset_and_set(function, "FACTOR=LEVEL", "Set a factor")


def grid_options(function: F) -> F:
    """Add `--preset NAME` and the repeatable `--set FACTOR=LEVEL,…`, which crosses the levels it names."""
    return _preset_and_set(function, "FACTOR=LEVEL,…", "Set a factor, or play several of its levels")


def _preset_and_set(function: F, metavar: str, purpose: str) -> F:
    for option in (
        click.option(
            "--preset",
            metavar="NAME",
            default="",
            shell_complete=_complete_preset,
            help="Start from a named condition of the scenario, such as a cell of the study.",
        ),
        click.option(
            "--set",
            "settings",
            multiple=True,
            metavar=metavar,
            shell_complete=complete_setting,
            help=f"{purpose}; the others have the preset's level, or else their first. Repeatable.",
        ),
    ):
        function = option(function)
    return function


def models_option(function: F) -> F:
    """Add the repeatable `--model`, which a run requires."""
    return click.option(
        "-m",
        "--model",
        "models",
        required=True,
        multiple=True,
        metavar="MODEL",
        shell_complete=complete_model,
        help="The model: persona/NAME (persona/NAME@0.6 acts in character in six runs of ten), recording/PATH, or a "
        "litellm id such as gemini/gemini-3-flash-preview. Repeatable.",
    )(function)


def sampling_options(function: F) -> F:
    """Add `--temperature` and `--setting KEY=VALUE`, the parameters sent with the conversation."""
    for option in (
        click.option(
            "--setting",
            "sampling",
            multiple=True,
            metavar="KEY=VALUE",
            help="Another setting, as TOML: top_p=0.9, max_tokens=2000, reasoning_effort=low, seed=7, "
            "tool_choice=required, system_role=user, malformed=redraw, or any parameter of the provider. Repeatable.",
        ),
        click.option("--temperature", type=click.FloatRange(0), metavar="T", help="By default the provider's own."),
    ):
        function = option(function)
    return function


def api_base_option(function: F) -> F:
    """Add `--api-base`, the address of the user's own server."""
    return click.option(
        "--api-base",
        metavar="URL",
        help="Ask an OpenAI-compatible server at this address, such as http://127.0.0.1:8080/v1.",
    )(function)


def json_option(function: F) -> F:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")(function)


def no_mouse(function: F) -> F:
    """Add `--no-mouse`, which leaves mouse selection to the terminal."""
    return click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal (to select and copy).")(
        function
    )
