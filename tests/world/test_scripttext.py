import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.world.shell.grammar.script_text import pieces
from lab.world.shell.rewriting.rewrite import marked, rewrite, unmarked


def kinds(script: str) -> list[tuple[str, str]]:
    return [(piece.kind, script[piece.start : piece.end]) for piece in pieces(script)]


def test_quotes_comments_and_here_documents_are_told_from_code() -> None:
    assert kinds("x='it' # c'om\ny=\"#no\" $# ${#a}") == [
        ("code", "x="), ("single", "'it'"), ("code", " "), ("comment", "# c'om"), ("code", "\ny="),
        ("double", '"#no"'), ("code", " $# ${#a}"),
    ]  # fmt: skip
    assert kinds("cat <<A <<-'B'\n$$\nA\n\t'x\n\tB\necho $((1<<2))") == [
        ("code", "cat <<A <<-'B'\n"), ("heredoc", "$$\nA\n"), ("verbatim", "\t'x\n\tB\n"), ("code", "echo $((1<<2))"),
    ]  # fmt: skip


def test_a_command_within_a_double_quote_is_code() -> None:
    assert kinds('a="$(cd "$d" && pwd)" b') == [
        ("code", "a="), ("double", '"$('), ("code", "cd "), ("double", '"$d"'), ("code", " && pwd)"), ("double", '"'),
        ("code", " b"),
    ]  # fmt: skip


@given(st.text(st.sampled_from("ab $\"'\\#\n()<>&|;-[]{}`EOF"), max_size=60))
def test_any_text_is_divided_without_loss(script: str) -> None:
    assert "".join(text for _, text in kinds(script)) == script
    assert unmarked(marked(script)).count("\n") == script.count("\n")


@pytest.mark.parametrize(
    "script",
    [
        'if [[ ! -f "$x" || ( -w y && $a == -d ) ]]; then cd x; fi',
        'while [[ "$a" && -x $b && ! -d c ]]; do :; done',
        "for t in jq rg; do command -v $t; done; type http; grep http x",
    ],
)
def test_marks_come_out_as_they_went_in(script: str) -> None:
    assert marked(script) != script
    assert unmarked(marked(script)) == script


@pytest.mark.parametrize(
    "script",
    [
        "echo '[[ -d x ]] $$'",
        'echo "[[ -d x ]]"',
        "# [[ -d x ]] $$",
        "cat <<'E'\n[[ -d x ]] $$\nE",
        "[[ -d == $x ]]",
        "[ -d x ]",
    ],
)
def test_what_is_only_text_stays_as_it_is(script: str) -> None:
    assert rewrite(script, pid=3100) == script
