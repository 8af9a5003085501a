"""Importing from a link: what is found at it, and what becomes of those that were asked for."""

import asyncio
from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.views import EpisodeDraft
from kdrama_app.db import utc_now
from kdrama_app.errors import AppError, Forbidden, InvalidInput
from kdrama_app.reels.extractor import Extractor, MediaInfo
from kdrama_app.reels.importing import SWITCHED_OFF, UNFINISHED, ImportView
from kdrama_app.reels.links import Link, read_link
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.tiles import length_of, watch_href
from kdrama_app.ui.session import Session
from kdrama_app.ui.studio.details import size_words
from kdrama_app.ui.studio.edit_form import Words, understood
from kdrama_app.ui.studio.link_words import why
from kdrama_app.ui.words import done, say
from kdrama_app.upload.filenames import guess

SHOWN = 24
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Found:
    """What is at a link. Texts, "" where nobody says; the form begins with `title`, `series`, `season`, `number`."""

    platform: str = ""
    by: str = ""
    lasts: str = ""
    lasts_ko: str = ""
    size: str = ""
    resolution: str = ""
    title: str = ""
    series: str = ""
    season: str = "1"
    number: str = "1"


@dataclass(frozen=True)
class ImportRow:
    """`percent` is -1 where nobody knows how large it will be; `why` it failed."""

    id: str
    title: str
    url: str
    status: str
    percent: int
    arrived: str
    why: str
    why_ko: str
    href: str


class LinkDesk(rx.State):
    """`on`: whether links are fetched here at all."""

    on: bool = False
    looking: bool = False
    wrong: str = ""
    wrong_ko: str = ""
    found: rx.Field[Found | None] = rx.field(None)
    faults: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    rows: rx.Field[list[ImportRow]] = rx.field(default_factory=list)
    busy: bool = False
    # What was found, as the extractor said it: what is fetched is never what a browser sends back.
    _link: Link | None = None
    _media: MediaInfo | None = None

    @rx.event
    async def load(self):
        try:
            viewer = await allow(self, Permission.UPLOAD)
        except Forbidden:
            self.reset()
            return
        self.on = house().extractor is not None
        self.looking = False
        await self._read(viewer)

    @rx.event(background=True)
    async def look_up(self, form: dict[str, object]):
        """Ask the platform what is at a link; nothing is fetched."""
        await allow(self, Permission.UPLOAD)
        typed = form.get("link") if isinstance(form, dict) else ""
        async with self:
            self.looking, self.found, self.wrong, self.wrong_ko, self.faults = True, None, "", "", {}
        link, media, wrong = None, None, ("", "")
        try:
            link = read_link(typed if isinstance(typed, str) else "")
            media = await _extractor().info(link)
        except AppError as failure:
            wrong = why(failure.code, failure)
        finally:
            async with self:
                self.looking, self._link, self._media = False, link, media
                self.wrong, self.wrong_ko = wrong
                self.found = found_of(link, media) if link and media else None

    @rx.event
    async def bring_in(self, form: dict[str, object]):
        """Fetch what was found, and make a video of it."""
        viewer = await allow(self, Permission.UPLOAD)
        link, media = self._link, self._media
        if link is None or media is None:
            raise InvalidInput(details={"link": "look it up first"})
        draft, wrong = draft_of(form if isinstance(form, dict) else {})
        korean = (await self.get_state(Session)).korean
        self.faults = {name: say(korean, *words) for name, words in wrong.items()}
        if draft is None:
            return None
        house().limits.hit_upload_start(viewer.person)
        try:
            view = await change(house().imports.start, link, media, draft, user_id=viewer.person)
        except AppError as refused:
            self.wrong, self.wrong_ko = why(refused.code, refused)
            return None
        await asyncio.to_thread(house().imports.dispatch, view)
        self.found = self._link = self._media = None
        self.wrong = self.wrong_ko = ""
        await self._read(viewer)
        return await done(self, "Fetching it.", "가져오고 있어요.")

    @rx.event
    async def put_aside(self):
        """Not that one."""
        await allow(self, Permission.UPLOAD)
        self.found = self._link = self._media = None
        self.wrong, self.wrong_ko, self.faults = "", "", {}

    @rx.event
    async def refresh(self):
        """How far they are now."""
        await self._read(await allow(self, Permission.UPLOAD))

    @rx.event
    async def cancel(self, import_id: str):
        """Call one off; what arrived of it goes."""
        viewer = await allow(self, Permission.UPLOAD)
        imports = house().imports
        view, leftovers = await change(imports.cancel, str(import_id), user_id=viewer.person)
        await asyncio.to_thread(imports.withdraw, view)
        await asyncio.to_thread(house().uploads.sweep, leftovers)
        await self._read(viewer)
        return await done(self, "Cancelled.", "가져오기를 취소했어요.")

    @rx.event
    async def again(self, import_id: str):
        """Try one that failed once more."""
        viewer = await allow(self, Permission.UPLOAD)
        house().limits.hit_upload_start(viewer.person)
        view = await change(house().imports.retry, str(import_id), user_id=viewer.person)
        await asyncio.to_thread(house().imports.dispatch, view)
        await self._read(viewer)

    @rx.event
    async def dismiss(self, import_id: str):
        """Take one that has ended off the list."""
        viewer = await allow(self, Permission.UPLOAD)
        await change(house().imports.dismiss, str(import_id), user_id=viewer.person)
        await self._read(viewer)

    async def _read(self, viewer: Principal) -> None:
        views = await look(_mine, viewer)
        self.rows = [_row(view) for view in views]
        self.busy = any(view.status in UNFINISHED for view in views)


class _TurnedOff(AppError):
    """Links are not fetched here."""

    code = SWITCHED_OFF


def _extractor() -> Extractor:
    """Raises _TurnedOff."""
    if (extractor := house().extractor) is None:
        raise _TurnedOff
    return extractor


def found_of(link: Link, media: MediaInfo) -> Found:
    """As it is shown. The form begins with what its title says, as that of a file does with its name."""
    title = (media.title or media.caption.split("\n", maxsplit=1)[0])[:LONGEST_TITLE].strip()
    guessed = guess(f"{title}.mp4") if title else guess(media.file_name)
    return Found(
        platform=link.platform.value,
        by=media.username,
        lasts=length_of(media.duration, hour=" h", minute=" min", second=" s"),
        lasts_ko=length_of(media.duration, hour="시간", minute="분", second="초"),
        size=size_words(media.size) if media.size else "",
        resolution=media.resolution,
        title=title,
        series=guessed.series[:LONGEST_TITLE],
        season=str(guessed.season),
        number=str(1 if guessed.number is None else guessed.number),
    )


def draft_of(form: dict[str, object]) -> tuple[EpisodeDraft | None, dict[str, Words]]:
    """The video to be; or None, and what is wrong with each field."""
    said = {name: form.get(name, "") for name in ("title", "series", "season", "number")}
    meant, wrong = understood({**said, "language": "ko", "visibility": "draft"}, now=utc_now())
    if meant is None:
        return None, wrong
    number, season = meant.changes.number, meant.changes.season
    return EpisodeDraft(
        title=meant.changes.title or "",
        series=meant.changes.series or "",
        number=0 if number is None else number,
        season=1 if season is None else season,
    ), {}


def _mine(tx: Transaction, viewer: Principal) -> list[ImportView]:
    return house().imports.mine(tx, user_id=viewer.person, limit=SHOWN)


def _row(view: ImportView) -> ImportRow:
    english, korean = why(view.fault) if view.fault else ("", "")
    return ImportRow(
        id=view.id,
        title=view.title,
        url=view.url,
        status=view.status,
        percent=min(100, view.arrived * 100 // view.total) if view.total else -1,
        arrived=size_words(view.arrived) if view.arrived else "",
        why=english,
        why_ko=korean,
        href=watch_href(view.episode_id) if view.episode_id else "",
    )
