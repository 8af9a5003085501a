"""Where a callback may lead: every spelling of a private address is refused, before and after the name is resolved."""

import pytest

from kdrama_app.errors import InvalidInput
from kdrama_app.transcode.addresses import AddressRefused, AllowedHosts, is_public, literal, require_public
from kdrama_app.transcode.webhook import checked_url

NOBODY = AllowedHosts()


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::200e"])
def test_the_public_internet_may_be_called(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "127.0.0.1", "127.255.255.254", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.7", "198.18.0.1", "198.51.100.1"),
        *("203.0.113.9", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::a00:1",
            "64:ff9b::808:808",
        ),
        *("2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "4000::1"),
        *("2606:4700::1111%eth0", "localhost", "", "127.1", "1.1.1.1.1"),
    ],
)
def test_everything_else_may_not(address: str) -> None:
    assert not is_public(address)


def test_one_private_address_among_public_ones_spoils_the_name() -> None:
    assert require_public(["93.184.216.34", "2606:4700::1111"]) == ["93.184.216.34", "2606:4700::1111"]
    for answer in (["93.184.216.34", "10.0.0.1"], ["::1", "93.184.216.34"], []):
        with pytest.raises(AddressRefused):
            require_public(answer)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        *(("127.0.0.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"), ("127.1", "127.0.0.1")),
        *(("0177.0.0.1", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("[::1]", "::1"), ("0", "0.0.0.0")),
        *(("[::ffff:7f00:1]", "::ffff:7f00:1"), ("017700000001", "127.0.0.1"), ("example.com", None), ("10.lan", None)),
    ],
)
def test_the_spellings_of_one_address(host: str, address: str | None) -> None:
    assert literal(host) == address


@pytest.mark.parametrize(
    "url",
    [
        *("https://hooks.example.com/kdrama", "https://example.com:8443/a?b=c", "https://93.184.216.34/"),
        *("https://[2606:4700::1111]/", "https://드라마.example/끝", "https://example.com:443/"),
    ],
)
def test_a_url_on_the_internet_is_accepted(url: str) -> None:
    assert checked_url(url, allowed=NOBODY) == url


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "example.com",
            "/relative",
            "ftp://example.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://",
        ),
        *("http://example.com/", "https://example.com:22/", "https://example.com:25/", "https://example.com:80/"),
        *("https://user:secret@example.com/", "https://user@example.com/", "https://example.com/#end"),
        *("https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/"),
        *("https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://169.254.169.254/"),
        *(
            "https://１２７.0.0.1/",
            "https://exa mple.com/",
            "https://example.com:99999/",
            "https://example.com:0/",
            "https://e.com/" + "a" * 2048,
        ),
    ],
)
def test_any_other_is_refused_when_it_is_asked_for(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_url(url, allowed=NOBODY)
    assert list(refused.value.details or {}) == ["callbackUrl"]


def test_a_host_allowed_by_name_may_be_private_and_plain() -> None:
    allowed = AllowedHosts.parse(" CI.lan, 127.0.0.1:9000 ,[::1]:9000, ::2")
    for url in (
        "http://ci.lan/",
        "https://ci.lan:22/",
        "http://127.0.0.1:9000/",
        "http://[::1]:9000/",
        "http://[::2]/",
    ):
        assert checked_url(url, allowed=allowed) == url
    for url in (
        "http://127.0.0.1/",
        "http://127.0.0.1:9001/",
        "http://[::1]/",
        "http://xci.lan/",
        "http://ci.lan.example/",
    ):
        with pytest.raises(InvalidInput):
            checked_url(url, allowed=allowed)
