"""awk reads fields that begin with a sign and hold wide letters close to it, which bashkit's breaks at."""

import pytest

from tests.world.conftest import Run


@pytest.mark.parametrize(
    ("script", "printed"),
    [
        ("echo '-abé x' | awk '{print $1, NF}'", "-abé 2\n"),
        ("echo '+éé' | awk '{print length($1), $1 \"é\"}'", "3 +ééé\n"),
        ("echo '-5–10% of é' | awk '{print toupper($0), ($1 > 5)}'", "-5–10% OF É 0\n"),
        ("echo '-ab重要な' > f; echo b >> f; awk '{print x, $1, NR}' x=1 f", "1 -ab重要な 1\n1 b 2\n"),
        ("echo 'a:-1…:b' | awk -F: -v x=é '{print $2, x}'", "-1… é\n"),
    ],
)
def test_a_sign_before_wide_letters_breaks_nothing(run: Run, script: str, printed: str) -> None:
    assert run(script).output == printed
