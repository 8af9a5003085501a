"""A film in two languages: the viewer chooses, in words of their own, and is heard the next time too."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import media
from tests.e2e.conftest import Visitor
from tests.e2e.test_first_evening import upload, watch
from tests.e2e.waits import wait_until

# The loudest frequency (Hz) of what the player's <video> plays right now.
LISTENS = """async () => {
  const video = document.querySelector('video');
  const context = (window.listening ??= new AudioContext());
  const meter = (window.meter ??= (() => {
    const meter = context.createAnalyser();
    meter.fftSize = 8192;
    context.createMediaElementSource(video).connect(meter);
    return meter;
  })());
  await context.resume();
  const bins = new Float32Array(meter.frequencyBinCount);
  meter.getFloatFrequencyData(bins);
  const loudest = bins.indexOf(Math.max(...bins));
  return loudest * context.sampleRate / meter.fftSize;
}"""


def make_bilingual(path: Path) -> Path:
    """Twenty seconds: a low tone in Korean, a high one in English."""
    picture = ("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=20")
    tones = [part for hertz in (500, 2000) for part in ("-f", "lavfi", "-i", f"sine=frequency={hertz}:duration=20")]
    languages = ("-metadata:s:a:0", "language=kor", "-metadata:s:a:1", "language=eng")
    maps = ("-map", "0", "-map", "1", "-map", "2")
    media.run_ffmpeg(*picture, *tones, *maps, *media.H264_AAC, *languages, str(path))
    return path


def hears(page: Page, hertz: int) -> None:
    wait_until(page, LISTENS, met=lambda heard: abs(heard - hertz) < 30)


def open_menu(page: Page, name: str) -> None:
    page.locator("#kdrama-player").hover()
    page.get_by_role("button", name="Settings").or_(page.get_by_role("button", name="설정")).click()
    page.get_by_role("menuitem", name=re.compile(name)).click()


def test_a_viewer_chooses_the_language_of_the_sound(
    visit: Callable[..., Visitor], uploader: dict[str, str], tmp_path: Path, pictures: Callable[..., Path]
) -> None:
    yuna = visit("yuna")
    page = yuna.page
    upload(page, make_bilingual(tmp_path / "two.mkv"), series="두 언어", title="목소리", episode=1)
    page.get_by_role("link", name=re.compile("Watch")).click(timeout=180_000)
    watch(page)
    hears(page, 500)

    open_menu(page, "Audio")
    pictures(page, "watch-audio-menu", whole=False)
    page.get_by_role("menuitem", name=re.compile("Track")).click()
    pictures(page, "watch-audio-tracks", whole=False)
    expect(page.get_by_role("menuitemradio", name="Korean")).to_be_checked()
    page.get_by_role("menuitemradio", name="English").click()
    hears(page, 2000)

    page.reload()
    watch(page)
    hears(page, 2000)
    open_menu(page, "Audio")
    page.get_by_role("menuitem", name=re.compile("Track")).click()
    expect(page.get_by_role("menuitemradio", name="English")).to_be_checked()
    yuna.watcher.assert_clean()
