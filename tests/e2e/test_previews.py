"""Looking ahead on the scrub bar: the frame of that moment, and the chapter it belongs to."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import media
from tests.e2e.conftest import Visitor
from tests.e2e.test_first_evening import upload, watch
from tests.e2e.waits import wait_until

CHAPTERS = (
    ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=6000\ntitle=비 & 기차\n"
    "[CHAPTER]\nTIMEBASE=1/1000\nSTART=6000\nEND=12000\ntitle=<끝>\n"
)
# Whether the middle of the preview, drawn from its sheet as the player places it, is red or else blue.
SHOWS = """(red) => {
  const image = document.querySelector('.vds-slider-thumbnail img');
  if (!image?.complete || !image.naturalWidth) return false;
  const [x, y] = image.style.transform.match(/-?\\d+/g).map((side) => -Number(side));
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  canvas.drawImage(image, x + 80, y + 45, 1, 1, 0, 0, 1, 1);
  const [r, , b] = canvas.getImageData(0, 0, 1, 1).data;
  return red ? r > 200 && b < 50 : b > 200 && r < 50;
}"""


def make_two_acts(folder: Path) -> Path:
    """Six red seconds, six blue ones; a chapter each."""
    colours = (("red", "lt(t,6)"), ("blue", "gte(t,6)"))
    acts = ",".join(f"drawbox=color={name}:t=fill:enable='{when}'" for name, when in colours)
    film = media.make_encoded(folder / "acts.mp4", "-vf", acts, "-g", "25", *media.H264_AAC, seconds=12)
    chapters, whole = folder / "chapters.txt", folder / "whole.mkv"
    chapters.write_text(CHAPTERS)
    media.run_ffmpeg("-i", str(film), "-i", str(chapters), "-map", "0", "-c", "copy", "-map_chapters", "1", str(whole))
    return whole


def point_at(page: Page, share: float) -> None:
    # Controls that have hidden themselves take no pointer until the next time it moves.
    page.locator("#kdrama-player").hover()
    box = page.locator(".vds-time-slider").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2, steps=4)


def comes_up(page: Page, share: float, *, red: bool) -> None:
    """Point there until it shows: under a pointer that rests the controls hide themselves after a while."""

    def met(shown: bool) -> bool:
        if not shown:
            point_at(page, share)
        return shown

    wait_until(page, SHOWS, red, met=met)


def test_the_pointer_shows_what_is_there(
    visit: Callable[..., Visitor], uploader: dict[str, str], tmp_path: Path, pictures: Callable[[Page, str], Path]
) -> None:
    yuna = visit("yuna")
    page = yuna.page
    upload(page, make_two_acts(tmp_path), series="두 막", title="빨강과 파랑", episode=1)
    link = page.get_by_role("link", name=re.compile("Watch"))
    expect(page.get_by_text("Ready to watch", exact=True)).to_be_visible(timeout=180_000)
    video_id = (link.get_attribute("href") or "").rstrip("/").rpartition("/")[2]
    dressed = "(id) => fetch(`/api/v1/videos/${id}/playback`).then((it) => it.json()).then((it) => it.storyboard)"
    wait_until(page, dressed, video_id)
    link.click()
    watch(page)

    for share, chapter, red in ((0.25, "비 & 기차", True), (0.75, "<끝>", False)):
        comes_up(page, share, red=red)
        expect(page.locator(".vds-slider-chapter-title")).to_have_text(chapter)
    pictures(page, "watch-preview")
    yuna.watcher.assert_clean()
