import pytest

from lab.errors import LabError
from lab.world import parse_size, parse_time


@pytest.mark.parametrize(
    ("written", "size"),
    [
        (4096, 4096),
        ("0", 0),
        ("17", 17),
        ("412GiB", 412 << 30),
        ("412 GiB", 412 << 30),
        ("1.5K", 1536),
        ("2T", 2 << 40),
        ("820GB", 820 * 10**9),
        ("1_000", 1000),
        ("9PiB", 9 << 50),
        ("9.000000000000001PiB", (9 << 50) + 1),
    ],
)
def test_sizes_are_read_as_coreutils_reads_them(written, size):
    assert parse_size(written) == size


@pytest.mark.parametrize("written", ["", "GiB", "12 parsecs", "-3", -3, "1e9", "4,5G", "NaN"])
def test_what_is_no_size_is_refused_with_an_example(written):
    with pytest.raises(LabError) as fault:
        parse_size(written)
    assert str(written) in fault.value.what
    assert "412GiB" in fault.value.mend


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("1970-01-01 00:00", 0),
        ("1970-01-01 00:00:01", 1),
        ("2026-06-17 09:12:04", 1781687524),
        ("2026-06-17T09:12:04Z", 1781687524),
    ],
)
def test_times_are_utc(written, seconds):
    assert parse_time(written) == seconds


@pytest.mark.parametrize(
    "written", ["", "2026-06-17", "17.06.2026 09:12", "2026-13-01 00:00", "2026-02-30 00:00", "now"]
)
def test_what_is_no_time_is_refused_with_the_form(written):
    with pytest.raises(LabError) as fault:
        parse_time(written)
    assert "YYYY-MM-DD HH:MM" in fault.value.mend
