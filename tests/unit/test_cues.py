"""Subtitle files of every kind become cues: in the right language, at the right time, and harmless."""

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdrama_app.errors import InvalidInput
from kdrama_app.subtitles.formats import MAX_BYTES, MAX_CUES, parse_subtitles
from kdrama_app.subtitles.languages import autonym, language_tag
from kdrama_app.subtitles.views import Cue
from kdrama_app.subtitles.webvtt import Fragment, cue_text, to_webvtt

SRT = """1
00:00:01,000 --> 00:00:03,500
안녕하세요, <i>여기서</i> 만나요
두 번째 줄

2
00:00:04,000 --> 00:00:06,000
뷁! 똠방각하
"""

BILINGUAL_SMI = """<SAMI>
<HEAD><TITLE>도깨비</TITLE><STYLE TYPE="text/css"><!--
P { margin-left:8pt; font-family: 굴림; }
.KRCC { Name:한국어; lang:ko-KR; SAMIType:CC; }
.ENCC { Name:English; lang:en-US; SAMIType:CC; }
--></STYLE></HEAD>
<BODY>
<SYNC Start=1000><P Class=KRCC>안녕하세요<br>여러분
<P Class=ENCC>Hello <i>everyone</i>
<SYNC Start=3500><P Class=KRCC>&nbsp;
<P Class=ENCC>&nbsp;
<SYNC Start=5000><P Class=KRCC><font color="yellow">다음에 &lt;또&gt; 봐요</font>
<SYNC Start=6000><P Class=ENCC>See you
<SYNC Start=8000><P Class=KRCC>&nbsp;<P Class=ENCC>&nbsp;
</BODY></SAMI>"""

ASS = r"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,-1,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1
Style: Thought,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,-1,-1,0,0,100,100,0,0,1,2,2,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,a note to the next translator
Dialogue: 0,0:00:03.00,0:00:04.00,Thought,,0,0,0,,생각
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\an8}안녕 {\i1}하세요{\i0}\N둘째 줄
Dialogue: 1,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\an8}안녕 {\i1}하세요{\i0}\N둘째 줄
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\p1}m 0 0 l 100 0 100 100{\p0}
"""  # noqa: E501

VTT = """WEBVTT - a title

NOTE
a comment of the author

STYLE
::cue { color: red }

the greeting
00:01.000 --> 00:02.500 line:0 align:start
- Hi <v Bob>there</v> &amp; <b>bye</b>

01:00:03.000 --> 01:00:04.000
plain
"""


def only(content: str | bytes, *, language: str = "ko") -> list[Cue]:
    raw = content.encode() if isinstance(content, str) else content
    tracks = parse_subtitles(raw, language=language)
    assert list(tracks) == [language]
    return list(tracks[language])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_korean_srt_comes_out_right_in_whatever_it_was_saved(encoding: str) -> None:
    assert only(SRT.encode(encoding)) == [
        Cue(1000, 3500, "안녕하세요, <i>여기서</i> 만나요\n두 번째 줄"),
        Cue(4000, 6000, "뷁! 똠방각하"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_a_bilingual_smi_is_a_track_of_each_language(encoding: str) -> None:
    assert parse_subtitles(BILINGUAL_SMI.encode(encoding), language="ko") == {
        "ko": (Cue(1000, 3500, "안녕하세요\n여러분"), Cue(5000, 8000, "다음에 &lt;또&gt; 봐요")),
        "en": (Cue(1000, 3500, "Hello <i>everyone</i>"), Cue(6000, 8000, "See you")),
    }


def test_an_smi_in_one_language_is_in_the_language_its_uploader_says() -> None:
    """Many English files carry the Korean class name."""
    text = "<SAMI><BODY><SYNC Start=1000><P Class=KRCC>Hello<SYNC Start=2000><P Class=KRCC>&nbsp;</BODY></SAMI>"
    assert only(text, language="en") == [Cue(1000, 2000, "Hello")]


def test_an_smi_cue_that_nothing_ends_is_taken_away_after_ten_seconds() -> None:
    text = "<SAMI><BODY><SYNC Start=1000><P Class=KRCC>하나<SYNC Start=60000><P Class=KRCC>둘</BODY></SAMI>"
    assert only(text) == [Cue(1000, 11_000, "하나"), Cue(60_000, 70_000, "둘")]


def test_classes_that_no_style_names_are_known_by_their_usual_names() -> None:
    text = "<SAMI><SYNC Start=1><P Class=KRCC>하나<P Class=EGCC>one<SYNC Start=900><P Class=KRCC>둘<P Class=EGCC>two"
    assert list(parse_subtitles(text.encode(), language="ko")) == ["ko", "en"]


def test_ass_keeps_what_is_said_in_order_and_loses_drawings_comments_and_copies() -> None:
    assert only(ASS) == [Cue(1000, 2000, "안녕 <i>하세요</i>\n둘째 줄"), Cue(3000, 4000, "<i>생각</i>")]


def test_webvtt_loses_comments_styles_and_settings() -> None:
    assert only(VTT, language="en") == [
        Cue(1000, 2500, "- Hi there &amp; <b>bye</b>"),
        Cue(3_603_000, 3_604_000, "plain"),
    ]


def test_what_comes_out_goes_in_again() -> None:
    cues = only(SRT)
    assert only(to_webvtt(cues)) == cues


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>x", "<img src=x onerror=alert(1)>x", "<c.red>x</c>", "<v Bob>x</v>", "<ruby>x</ruby>"],
)
def test_no_markup_but_ours_comes_through(text: str) -> None:
    (cue,) = only(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n")
    assert "<" not in cue.text


def test_cue_text_can_neither_end_nor_begin_a_cue() -> None:
    text = cue_text([Fragment("one\n\n\n 00:01.000 --> 00:02.000 \x00\u2028 <b> & ", italic=True)])
    assert text == "<i>one\n00:01.000 --&gt; 00:02.000    &lt;b&gt; &amp; </i>"


@given(st.lists(st.builds(Fragment, st.text(), st.booleans(), st.booleans(), st.booleans()), max_size=5))
def test_whatever_is_said_stays_inside_its_cue(fragments: list[Fragment]) -> None:
    text = cue_text(fragments)
    assert "-->" not in text
    assert "\n\n" not in text
    assert not text.startswith("\n")


def test_cues_that_cannot_be_shown_are_left_out() -> None:
    backwards = "1\n00:00:05,000 --> 00:00:04,000\nx\n\n2\n00:00:06,000 --> 00:00:06,000\ny\n"
    with pytest.raises(InvalidInput):
        parse_subtitles(backwards.encode(), language="ko")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"just a letter to the editor",
        b"\x00\x01\x02" * 1000,
        bytes(range(256)) * 8,
        b"\xff\xfe\x00",
        b"<SAMI></SAMI>",
        b"WEBVTT",
        b"[Script Info]\n[Events]\nDialogue: x",
        b"a --> b",
    ],
)
def test_what_is_no_subtitle_file_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_subtitles(content, language="ko")
    assert refusal.value.details


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(InvalidInput):
        parse_subtitles(b" " * (MAX_BYTES + 1), language="ko")
    many = "".join(f"00:00:01,000 --> 00:00:02,{n % 1000:03d}\n{n}\n\n" for n in range(MAX_CUES + 1))
    with pytest.raises(InvalidInput):
        parse_subtitles(many.encode(), language="ko")


SRT_HEAD = "1\n00:00:01,000 --> 00:00:02,000\n"
ASS_LINE = "Dialogue: 0,0:00:03.00,0:00:04.00,Thought,,0,0,0,,"


@pytest.mark.parametrize(
    "crafted",
    [
        SRT_HEAD + "<a" * 900_000,
        (SRT_HEAD + "<a" * 95 + "\n" * 300 + " 1" * 500 + "\n\n") * 1400,
        ASS + (ASS_LINE + "{\\i1}a" * 95 + "\n") * 3000,
        ASS + (ASS_LINE + "{" * 95 + "a" * 1500 + "\n") * 1200,
        "<SAMI>" + "<sync start=1" * 150_000,
        "<SAMI>" + ("<sync start=1><p class=KR><p class" + " class=a" * 180) * 1300,
        "<SAMI><STYLE>" + ".a{" * 500_000,
        "WEBVTT\n\n" + "\n" * 1_500_000 + "x",
        "WEBVTT\n\n" + "00:00.000-->" * 150_000,
    ],
    ids=["tags", "many-tags", "overrides", "braces", "syncs", "classes", "styles", "blank", "arrows"],
)
def test_a_crafted_file_costs_no_more_than_seconds(crafted: str) -> None:
    began = time.process_time()
    with contextlib.suppress(InvalidInput):
        parse_subtitles(crafted.encode()[:MAX_BYTES], language="ko")
    assert time.process_time() - began < 10


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_cues_or_a_refusal(content: bytes) -> None:
    for prefix in (b"", b"WEBVTT\n\n", b"<SAMI><SYNC Start=1>", b"[Script Info]\n", SRT_HEAD.encode()):
        try:
            tracks = parse_subtitles(prefix + content, language="ko")
        except InvalidInput:
            continue
        assert all(tracks.values())


@pytest.mark.parametrize(
    ("written", "tag", "name"),
    [
        ("KO_kr", "ko", "한국어"),
        ("ko", "ko", "한국어"),
        ("en-US", "en", "English"),
        ("zh-tw", "zh-TW", "中文（台灣）"),
        ("pt-PT", "pt-PT", "Português (Portugal)"),
        ("mn", "mn", "mn"),
    ],
)
def test_language_tags_have_one_spelling_and_a_name(written: str, tag: str, name: str) -> None:
    assert (language_tag(written), autonym(tag)) == (tag, name)


@pytest.mark.parametrize("written", ["", "korean!", "xx-yy-zz", "x" * 100, "../ko"])
def test_what_is_no_language_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        language_tag(written)
