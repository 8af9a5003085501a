"""Browsers in words that their owners know."""

import pytest

from kdrama_app.ui.account.user_agents import known_as

CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 {}Safari/537.36{}"


@pytest.mark.parametrize(
    ("user_agent", "known"),
    [
        (CHROME.format("X11; Linux x86_64", "", ""), ("Chrome", "Linux")),
        (CHROME.format("Windows NT 10.0; Win64; x64", "", " Edg/150.0"), ("Edge", "Windows")),
        (CHROME.format("Linux; Android 15; SM-S921N", "Mobile ", ""), ("Chrome", "Android")),
        (CHROME.format("Windows NT 10.0", "Whale/4.0 ", ""), ("Whale", "Windows")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Mac")),
        ("curl/8.5", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_known(user_agent: str, known: tuple[str, str]) -> None:
    assert known_as(user_agent) == known
