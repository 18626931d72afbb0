"""`peerlab completion`: what a shell needs to complete commands, scenarios, factors, models and files."""

import os
from typing import Final

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

from lab.cli.group import COMPLETION_VARIABLE
from lab.cli.options import examples
from lab.cli.output import say_exact

_BREAKS: Final = "=:"
"""Characters at which bash breaks a word, by the default of its COMP_WORDBREAKS."""


class LineComplete(BashComplete):
    """Completes in bash by the line as it was typed, since bash hands over `relationship=go` as three words."""

    source_template = BashComplete.source_template.replace(
        'COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD',
        'COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS"',
    ).replace("IFS=',' read type value", "IFS=',' read -r type value")

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the one it stands in."""
        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)[1:]
        return (words, "") if not words or line[-1:].isspace() else (words[:-1], words[-1])

    def complete(self) -> str:
        """Return the completions, each without what bash takes for words of their own before it."""
        arguments, word = self.get_completion_args()
        breaks = os.environ.get("COMP_WORDBREAKS", _BREAKS)
        last = max((word.rfind(mark) for mark in _BREAKS if mark in breaks), default=-1)
        head = word[: last + 1]
        # `--set=relationship=` is an option and the beginning of its value.
        value_head = head.partition("=")[2] if head.startswith("-") else head
        items = self.get_completions(arguments, word)
        return "\n".join(f"{item.type},{item.value.removeprefix(value_head)}" for item in items)


class WordComplete(ZshComplete):
    """Completes in zsh what follows `--option=`, and leaves the option itself as it is."""

    # With -U, zsh would replace the whole word.
    source_template = (
        ZshComplete.source_template.replace("    for type key", "    compset -P 1 '--*='\n\n    for type key")
        .replace("completions_with_descriptions -U", "completions_with_descriptions")
        .replace("compadd -U", "compadd")
    )


_FISH: Final = """\
function %(complete_func)s
    set -l word (commandline -ct)
    set -l option (string match -r -- '^--[^=]*=' $word)
    for completion in (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp) COMP_CWORD=$word %(prog_name)s)
        set -l fields (string split -m 1 , -- $completion)
        switch $fields[1]
            case dir
                __fish_complete_directories $fields[2] | string replace -r '^' -- "$option"
            case file
                __fish_complete_path $fields[2] | string replace -r '^' -- "$option"
            case plain
                echo -- "$option$fields[2]"
        end
    end
end

complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class TokenComplete(FishComplete):
    """Completes in fish with `--option=` before a value, since fish replaces the whole word; a help may hold commas."""

    source_template = _FISH

    def format_completion(self, item: CompletionItem) -> str:
        """Return a line of what kind of completion it is, a comma, and the completion; after a tab, its help."""
        about = " ".join((item.help or "").split())
        return f"{item.type},{item.value}" + (f"\t{about}" if about else "")


_CLASSES: Final[tuple[type[ShellComplete], ...]] = (LineComplete, WordComplete, TokenComplete)


def take_over_completion() -> None:
    """Let click complete by the classes of this module."""
    for each in _CLASSES:
        add_completion_class(each)


@click.command(
    short_help="Print the completion script of bash, zsh or fish.",
    epilog=examples(
        'eval "$(peerlab completion bash)"', "peerlab completion fish > ~/.config/fish/completions/peerlab.fish"
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script by which SHELL completes `peerlab`.

    Commands, options, scenarios, factors and their levels, presets, models and files of sessions are completed. Put the
    first example into ~/.bashrc (or the like with zsh into ~/.zshrc).
    """
    make = next(each for each in _CLASSES if each.name == shell)
    say_exact(make(context.find_root().command, {}, "peerlab", COMPLETION_VARIABLE).source())
