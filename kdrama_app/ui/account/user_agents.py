"""What a browser calls itself, in words that its owner knows. Pure."""

# Each says the names of those it descends from, so the youngest come first.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Whale/", "Whale"),
    ("KAKAOTALK", "KakaoTalk"),
    ("FxiOS", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Tizen", "Tizen"),
    ("Web0S", "webOS"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
HANDHELD = frozenset({"iPhone", "iPad", "Android"})


def known_as(user_agent: str) -> tuple[str, str]:
    """(browser, system) of a User-Agent header, such as ("Chrome", "Windows"); "" for what it does not say."""

    def first(names: tuple[tuple[str, str], ...]) -> str:
        return next((name for sign, name in names if sign in user_agent), "")

    return first(_BROWSERS), first(_SYSTEMS)
