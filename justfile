# Everyday commands; `just` alone lists them. `.ci/run` runs `just style types tests` in a fresh environment.
# `just` comes with the test extra: `pip install -e '.[test]'`.

set positional-arguments

# List the commands
default:
    @just --list --unsorted

# Install the lab and everything its tests need into .venv
setup python="python3":
    {{python}} -m venv .venv
    .venv/bin/pip install --quiet --editable '.[test]'

# Open the app; `just app demo` opens a scripted session
app *words:
    python -m lab "$@"

# Run tests: all, or those of one file or folder, e.g. `just test tests/engine -k fork`
test *words:
    pytest -n auto --dist worksteal "$@"

# Run the tests of one room, e.g. `just room session`
room name *words:
    room="$1"; shift; pytest "tests/$room" "$@"

# Run the shell against the answers of a real Debian, e.g. `just battery -k sed`
battery *words:
    pytest tests/world/test_battery.py "$@"

# Run the snapshot tests; `just snap --snapshot-update` accepts what you have looked at
snap *words:
    pytest tests/ui "$@"

# Record the tour that `peerlab demo` shows, with the count over its twenty runs
tour:
    python screenshots/tour.py

# Make the pictures of the README from the real app
pictures:
    python screenshots/make.py

# Measure one claim, e.g. `just bench first_frame`
bench name:
    python -m "benchmarks.$1"

# Check style and format
style:
    ruff check --no-cache .
    ruff format --no-cache --check .

# Mend what can be mended of style and format
fix:
    ruff check --no-cache --fix .
    ruff format --no-cache .

# Check types
types *words:
    mypy "$@"

# Run every test the way CI does: a test of a screen waits more than half its time, so four keep two cores busy
tests *words:
    pytest -n 4 --dist worksteal "$@"

# Everything CI checks, in the environment at hand
check: style types tests
