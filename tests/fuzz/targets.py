"""Every target by its name."""

from tests.fuzz import calls, edits, keys, kills, providers, scenarios, sessions

TARGETS = {
    target.name: target
    for module in (sessions, scenarios, calls, edits, providers, keys, kills)
    for target in module.TARGETS
}
