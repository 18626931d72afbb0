"""The list of all commands, in the order of the help sheet. Footer, palette, help sheet, cards and hints read it."""

from typing import Final

from lab.ui.commands.command import Command
from lab.ui.commands.of_attach import OF_ATTACH
from lab.ui.commands.of_coding import OF_CODING
from lab.ui.commands.of_comparing import OF_COMPARING
from lab.ui.commands.of_dialogs import OF_DIALOGS
from lab.ui.commands.of_rates import OF_RATES
from lab.ui.commands.of_sessions import OF_SESSIONS
from lab.ui.commands.of_stage import OF_STAGE
from lab.ui.commands.of_start import OF_START
from lab.ui.commands.of_studies import OF_STUDIES
from lab.ui.commands.of_widgets import OF_THE_APP, OF_WIDGETS
from lab.ui.commands.of_words import OF_WORDS

COMMANDS: Final[tuple[Command, ...]] = (
    *OF_SESSIONS,
    *OF_CODING,
    *OF_WORDS,
    *OF_COMPARING,
    *OF_STAGE,
    *OF_START,
    *OF_RATES,
    *OF_STUDIES,
    *OF_ATTACH,
    *OF_DIALOGS,
    *OF_WIDGETS,
    *OF_THE_APP,
)
