"""What an MKV brings with it - subtitles in several languages, chapters - goes with the episode."""

import asyncio
from pathlib import Path

import pytest

from kdrama_app.transcode.chapters import chapters_vtt
from kdrama_app.transcode.embedded import chosen_tracks, extract
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.run import NothingMade
from kdrama_app.transcode.source import ChapterFacts, SourceFacts, SubtitleFacts
from kdrama_app.transcode.views import JobStatus
from tests import media
from tests.transcoding import Studio, running_worker

SRT = "1\n00:00:00,500 --> 00:00:01,500\n{first}\n\n2\n00:00:02,000 --> 00:00:03,000\n<i>{second}</i>\n"
ASS = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n\n"
    "[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\pos(10,10)}もう行こう\n"
)
CHAPTERS = (
    ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=비 & 기차\n"
    "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4000\ntitle=<끝>\n"
)


def make_rich(path: Path) -> Path:
    """Korean (forced signs, then the dialogue), English, Japanese (ASS) and unnamed subtitles; two chapters."""
    folder = path.parent / "parts"
    folder.mkdir()
    film = media.make_mp4(folder / "film.mp4", seconds=4)
    texts = {
        "signs.srt": SRT.format(first="간판", second="간판"),
        "ko.srt": SRT.format(first="안녕", second="가자"),
        "en.srt": SRT.format(first="Hello & welcome", second="Let's go"),
        "ja.ass": ASS,
        "nameless.srt": SRT.format(first="?", second="!"),
        "chapters.txt": CHAPTERS,
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    inputs = [part for name in texts for part in ("-i", str(folder / name))]
    languages = ("kor", "kor", "eng", "jpn")
    tags = [part for index, tag in enumerate(languages) for part in (f"-metadata:s:s:{index}", f"language={tag}")]
    maps = [part for index in range(6) for part in ("-map", str(index))]
    kinds = ("-c", "copy", "-disposition:s:0", "forced", "-map_chapters", "6")
    media.run_ffmpeg("-i", str(film), *inputs, *maps, *tags, *kinds, str(path))
    return path


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_rich(tmp_path_factory.mktemp("rich") / "film.mkv")


@pytest.fixture(scope="module")
def facts(rich: Path) -> SourceFacts:
    return asyncio.run(probe(rich))


def test_one_track_a_language_the_dialogue_before_the_signs(facts: SourceFacts) -> None:
    assert {tag: track.index for tag, track in chosen_tracks(facts).items()} == {"ko": 1, "en": 2, "ja": 3, "und": 4}
    assert facts.subtitles[0].forced
    assert [(chapter.start, chapter.title) for chapter in facts.chapters] == [(0.0, "비 & 기차"), (1.5, "<끝>")]


def test_an_mp4_keeps_its_words_too(tmp_path: Path, rich: Path) -> None:
    phone, out = tmp_path / "phone.mp4", tmp_path / "out"
    media.run_ffmpeg("-i", str(rich), "-map", "0:v", "-map", "0:s:1", "-c:v", "copy", "-c:s", "mov_text", str(phone))
    out.mkdir()
    tracks = chosen_tracks(asyncio.run(probe(phone)))
    assert {tag: track.codec for tag, track in tracks.items()} == {"ko": "mov_text"}
    files = asyncio.run(extract(media.FFMPEG, phone, tracks, out, starts_at=0.0))
    assert "00:00:00,500 --> 00:00:01,500\n안녕\n" in files["ko"].read_text()


def test_words_keep_step_with_a_picture_that_starts_late(tmp_path: Path, rich: Path, facts: SourceFacts) -> None:
    files = asyncio.run(extract(media.FFMPEG, rich, chosen_tracks(facts), tmp_path, starts_at=0.25))
    assert "00:00:00,250 --> 00:00:01,250" in files["ko"].read_text()
    assert "Dialogue: 0,0:00:00.75,0:00:01.75" in files["ja"].read_text()


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    garbage = media.make_garbage(tmp_path / "film.mkv")
    with pytest.raises(NothingMade):
        asyncio.run(extract(media.FFMPEG, garbage, {"ko": SubtitleFacts(0, "subrip", "kor")}, tmp_path, starts_at=0.0))


def test_chapters_are_written_for_a_menu() -> None:
    two = (ChapterFacts(0.0, "비 & 기차"), ChapterFacts(61.5, "둘\n째"), ChapterFacts(500.0, "after the end"))
    assert chapters_vtt(two, starts_at=0.5, seconds=120.0) == (
        "WEBVTT\n\n00:00:00.000 --> 00:01:01.000\n비 &amp; 기차\n\n00:01:01.000 --> 00:02:00.000\n둘 째\n"
    )
    assert "\n\n00:00:05.000 --> 00:00:09.000\n2\n" in chapters_vtt(
        (ChapterFacts(0.0, ""), ChapterFacts(5.0, "")), starts_at=0.0, seconds=9.0
    )
    assert chapters_vtt(two[:1], starts_at=0.0, seconds=9.0) == ""
    assert chapters_vtt((), starts_at=0.0, seconds=9.0) == ""


def test_they_come_with_the_episode_and_leave_what_people_uploaded(studio: Studio, rich: Path) -> None:
    episode = studio.upload(rich)
    mine = studio.subtitles.convert(episode.id, SRT.format(first="내 자막", second="끝").encode(), language="ko")
    with studio.database.transaction() as tx:
        studio.subtitles.record(tx, mine)
    with running_worker(studio.settings):
        job = studio.start(episode)
        assert studio.wait(job.id).status is JobStatus.COMPLETED
        studio.wait_for(lambda: not studio.to_come(episode.id))
        with studio.database.transaction() as tx:
            before = studio.subtitles.tracks(tx, episode.id)
            chapters = studio.extras.of(tx, episode.id).chapters
            chosen = studio.extras.choose_poster(tx, episode.id, 2).posters[1]

        # Transcoded once more nothing comes twice, and the poster that was chosen stays. What cannot be published is
        # given up, and not promised for ever.
        (studio.media(episode.id) / "storyboard-2").write_text("in the way")
        again = studio.start(episode)
        assert studio.wait(again.id).status is JobStatus.COMPLETED
        studio.wait_for(lambda: not studio.to_come(episode.id))
        assert [line["part"] for line in studio.told("transcode.undressed")] == ["storyboard"]

    assert {track.language: track.cue_count for track in before} == {"ko": 2, "en": 2, "ja": 1, "und": 2}
    texts = {track.language: studio.storage.read(track.key).decode() for track in before}
    assert "내 자막" in texts["ko"]
    assert "00:00:00.500 --> 00:00:01.500\nHello &amp; welcome\n" in texts["en"]
    assert "<i>Let's go</i>" in texts["en"]
    assert "00:00:01.000 --> 00:00:02.000\nもう行こう\n" in texts["ja"]
    assert "비 &amp; 기차" in studio.storage.read(chapters).decode()
    with studio.database.snapshot() as tx:
        assert studio.subtitles.tracks(tx, episode.id) == before
        after = studio.extras.of(tx, episode.id)
    kept = {file.name for file in (studio.media(episode.id) / "subtitles").iterdir()}
    assert kept == {track.key.rpartition("/")[2] for track in before}
    assert studio.episode(episode.id).poster_key == chosen
    assert all("/posters-2/" in key or key == chosen for key in after.posters)
    assert "/chapters-2/" in after.chapters
    assert "/storyboard-1/" in after.storyboard
