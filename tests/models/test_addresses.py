import pytest

from lab.errors import LabError
from lab.models.addresses import address_of, check_address, is_on_this_machine, without_secrets
from lab.models.catalogue import open_model
from lab.models.human import HumanModel
from lab.models.litellm_model import LitellmModel


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("https://me:hunter2@box.lan/v1", "https://box.lan/v1"),
        ("https://box.lan/v1?api_key=sk-1&version=2#x", "https://box.lan/v1?version=2"),
        ("https://box.lan/v1?sig=abc", "https://box.lan/v1"),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_no_password_is_kept_of_an_address(given: str, kept: str) -> None:
    assert without_secrets(given) == kept


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1:8080", "/v1", "ftp://box.lan", "http://", "http://[::1", "http://box.lan:99999/v1"),
        *("http://box.lan:x", "http://a b/", "http://box.lan/\x1b[2J", "http://box.lan/\u202e"),
    ],
)
def test_what_no_request_can_be_sent_to_is_no_address(address: str) -> None:
    with pytest.raises(LabError, match="no address of a server"):
        open_model("openai/m", api_base=address)


@pytest.mark.parametrize("address", ["http://[::1]:8080/v1", "https://me:p@box.lan/v1?version=2", "http://bücher.lan"])
def test_an_address_is_one(address: str) -> None:
    check_address(address)


def test_a_model_tells_where_it_is_asked() -> None:
    assert address_of(LitellmModel("openai/m", api_base="http://u:p@localhost:1/v1")) == "http://localhost:1/v1"
    assert address_of(LitellmModel("gpt-5.2")) == ""
    assert address_of(HumanModel()) == ""


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://localhost/v1", True),
        ("https://[::1]:9/v1", True),
        ("http://127.8.0.1/v1", True),
        ("http://[::ffff:127.0.0.1]:8080/v1", True),
        ("http://127.0.0.1.evil.example/v1", False),
        ("http://localhost@evil.example/v1", False),
        ("http://evil.example/v1?127.0.0.1", False),
        ("file://localhost/etc", False),
        ("http://192.168.0.7/v1", False),
        ("http://[::1", False),
    ],
)
def test_only_this_machine_is_this_machine(address: str, own: bool) -> None:
    assert is_on_this_machine(address) is own
