"""What a page stands up to wherever it is looked at: both themes, no barrier, nothing wider than the window."""

from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Pictures = Callable[..., Path]

# What fades or slides in is half there until it has, and its contrast nobody's. Ended, and looked at again: the end of
# one may be the beginning of the next. What goes round for ever is left to go round.
STILL = """async () => {
  const endless = (each) => each.effect?.getTiming().iterations === Infinity;
  const frame = () => new Promise(requestAnimationFrame);
  for (let round = 0; round < 100; round += 1) {
    const moving = document.getAnimations().filter((each) => each.playState !== 'finished' && !endless(each));
    if (moving.length === 0) return;
    for (const each of moving) each.finish();
    await frame();
    await frame();
  }
  throw new Error('the page never stands still');
}"""
DRESS = "(theme) => { document.documentElement.dataset.theme = theme; }"


def no_barrier(page: Page) -> None:
    """The page as it stands has nothing that axe's rules call a barrier."""
    page.evaluate(STILL)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def look_well(page: Page, pictures: Pictures, name: str, *, whole: bool = True) -> None:
    """Keep it as `{name}-light` and `{name}-dark`; neither has a barrier, nor is it wider than the window."""
    for theme in ("light", "dark"):
        page.evaluate(DRESS, theme)
        page.evaluate(STILL)
        pictures(page, f"{name}-{theme}", whole=whole)
        no_barrier(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
