"""The exit codes that scripts can rely on."""

from typing import Final

DONE: Final = 0
FAILED_CHECK: Final = 1
BAD_INPUT: Final = 2
MODEL_FAILED: Final = 3
INTERRUPTED: Final = 130
