import pytest

from lab.world.programs.common.getopt import UsageFault, options, parse

LS = options("a,all A,almost-all author I,ignore= color? w,width= l")


def test_letters_are_read_in_one_word_and_values_joined_or_apart():
    given = parse(["-lw80", "-I", "x", "d", "-a"], LS)
    assert given.options == (("l", ""), ("width", "80"), ("ignore", "x"), ("all", ""))
    assert given.operands == ("d",)


def test_a_long_name_may_be_cut_while_it_stays_unambiguous():
    assert "almost-all" in parse(["--alm"], LS)
    with pytest.raises(UsageFault, match="'--al' is ambiguous; possibilities: '--all' '--almost-all'"):
        parse(["--al"], LS)


def test_two_dashes_end_the_options():
    assert parse(["--", "-l"], LS).operands == ("-l",)


def test_without_permutation_the_first_operand_ends_the_options():
    given = parse(["-l", "host", "-a"], LS, permute=False)
    assert given.operands == ("host", "-a")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["-z"], "invalid option -- 'z'"),
        (["--zed"], "unrecognized option '--zed'"),
        (["-I"], "option requires an argument -- 'I'"),
        (["--ignore"], "option '--ignore' requires an argument"),
        (["--all=x"], "option '--all' doesn't allow an argument"),
    ],
)
def test_mistakes_are_worded_as_getopt_does(words, text):
    with pytest.raises(UsageFault) as fault:
        parse(words, LS)
    assert fault.value.text == text
