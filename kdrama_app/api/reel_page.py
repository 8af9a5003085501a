"""The information page of `/reel/`, in both languages. Pure."""

import html
import re

from kdrama_app.api.examples import CLIP
from kdrama_app.api.reel_errors import INTERNAL, TYPES

_STYLE = """
:root { color-scheme: dark light;
  --ground: #0c0b10; --ink: #f4f1f6; --muted: #a9a3b3; --line: #2b2733; --mark: #ff8a97; }
@media (prefers-color-scheme: light) {
  :root { --ground: #fbf9fc; --ink: #1b1822; --muted: #5f596b; --line: #ddd8e4; --mark: #b3132f; }
}
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
a { color: var(--mark); } h1 { font-size: 1.8rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
p, li, td { color: var(--muted); } code, pre { color: var(--ink); overflow-wrap: anywhere; white-space: pre-wrap; }
pre { border: 1px solid var(--line); border-radius: 12px; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: .4rem .2rem; text-align: left; }
"""

_WORDS = {
    "en": {
        "title": "Reels",
        "what": "A reel is a clip of an episode, at most a minute and a half long, under a shortcode of its own. "
        "Whoever may watch the episode may watch its clips.",
        "ways": "Addresses",
        "video": "the clip as one MP4 (ranges, HEAD, ETag)",
        "info": "what is known of it, as JSON",
        "poster": "its picture as JPEG, or with <code>?width=320</code>, <code>640</code> or <code>1280</code> as AVIF",
        "health": "how this server is",
        "asking": "Asking",
        "proof": "A browser that is logged in needs nothing more. A program sends "
        "<code>Authorization: Bearer …</code>.",
        "refusals": "Refusals",
        "form": "Every refusal has the form",
        "type": "type",
        "status": "status",
        "docs": "The whole API",
        "home": "To the site",
    },
    "ko": {
        "title": "릴스",
        "what": "릴스는 회차에서 잘라 낸 1분 30초 이하의 클립이고, 저마다 고유한 코드가 있어요. "
        "회차를 볼 수 있는 사람은 그 클립도 볼 수 있어요.",
        "ways": "주소",
        "video": "클립을 MP4 하나로 (범위 요청, HEAD, ETag)",
        "info": "클립 정보를 JSON으로",
        "poster": "대표 이미지를 JPEG로, <code>?width=320</code>·<code>640</code>·<code>1280</code>을 붙이면 AVIF로",
        "health": "서버 상태",
        "asking": "요청하기",
        "proof": "로그인한 브라우저는 따로 필요한 것이 없어요. 프로그램은 "
        "<code>Authorization: Bearer …</code>를 함께 보내요.",
        "refusals": "오류",
        "form": "오류는 모두 이 형식이에요",
        "type": "종류",
        "status": "상태 코드",
        "docs": "전체 API",
        "home": "사이트로",
    },
}


def page_for(accept_language: str, site_url: str) -> tuple[str, str]:
    """The language that is asked for ("en" or "ko"), and the page in it."""
    language = _language(accept_language)
    words, site = _WORDS[language], html.escape(site_url, quote=True)
    addresses = "".join(
        f"<tr><td><code>GET {path}</code></td><td>{words[name]}</td></tr>"
        for path, name in (
            ("/reel/{shortcode}/", "video"),
            ("/reel/{shortcode}/info", "info"),
            ("/reel/{shortcode}/poster", "poster"),
            ("/health", "health"),
        )
    )
    statuses = [(name, facts[-1].status) for name, facts in TYPES] + [(INTERNAL, 500)]
    refusals = "".join(
        f"<tr><td><code>{name}</code></td><td>{status}</td></tr>"
        for name, status in sorted(statuses, key=lambda row: row[1])
    )
    form = '{"error": {"type", "message", "details"}, "timestamp"}'
    return (
        language,
        f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{words["title"]} · K-Drama</title>
<link rel="icon" href="/favicon.svg">
<style>{_STYLE}</style>
</head>
<body>
<main>
<p><a href="/">← {words["home"]}</a></p>
<h1>{words["title"]}</h1>
<p>{words["what"]}</p>
<h2>{words["ways"]}</h2>
<table><tbody>{addresses}</tbody></table>
<h2>{words["asking"]}</h2>
<p>{words["proof"]}</p>
<pre><code>curl -H "Authorization: Bearer $TOKEN" -H "Range: bytes=0-1023" {site}/reel/{CLIP}/</code></pre>
<h2>{words["refusals"]}</h2>
<p>{words["form"]}: <code>{html.escape(form)}</code></p>
<table><thead><tr><th>{words["type"]}</th><th>{words["status"]}</th></tr></thead><tbody>{refusals}</tbody></table>
<p><a href="/api/docs">{words["docs"]}</a></p>
</main>
</body>
</html>
""",
    )


def _language(accept: str) -> str:
    """The first of ours in `Accept-Language`, which browsers send in the order of its weights."""
    for part in accept.split(","):
        tag = re.match(r"\s*(en|ko)\b(?!.*;\s*q=0(\.0*)?\s*$)", part, re.IGNORECASE)
        if tag:
            return tag[1].lower()
    return "en"
