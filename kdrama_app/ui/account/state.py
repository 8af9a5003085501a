"""What somebody's own account page shows. Passwords never pass through here: own_account.jsx asks the API itself."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Account, Device, Permission, Preferences, Principal
from kdrama_app.errors import InvalidInput
from kdrama_app.ui.account.user_agents import HANDHELD, known_as
from kdrama_app.ui.bridge import allow, change, house, look, session_token
from kdrama_app.ui.words import done

# More than anybody watched; the export has all of it.
EVERYTHING = 1_000_000

# Heights that videos are made in.
QUALITIES = (1080, 720, 360)


@dataclass(frozen=True)
class DeviceRow:
    """`seen` is ISO 8601; `name` is empty where its browser does not say."""

    id: str
    name: str
    handheld: bool
    seen: str
    current: bool


class AccountState(rx.State):
    username: str = ""
    email: str = ""
    role: str = ""
    member_since: str = ""
    """An ISO date."""
    devices: rx.Field[list[DeviceRow]] = rx.field(default_factory=list)
    programs: rx.Field[int] = rx.field(0)
    keeps_history: rx.Field[bool] = rx.field(True)
    autoplay: rx.Field[bool] = rx.field(True)
    quality: str = "0"
    speed: str = "1"
    captions: str = "auto"
    """How one watches, as the choices of the page are called."""

    @rx.event
    async def load(self):
        """On every visit; whoever is not logged in is sent to the login page."""
        viewer = await allow(self, Permission.WATCH)
        await self._read(viewer.person)

    @rx.event
    async def set_history(self, on: bool):
        """Whether what is watched is remembered."""
        viewer = await allow(self, Permission.WATCH)
        chosen = await change(house().profile.prefer, viewer.person, history=on is True)
        self.keeps_history = chosen.history

    @rx.event
    async def set_autoplay(self, on: bool):
        """Whether the next episode begins by itself."""
        viewer = await allow(self, Permission.WATCH)
        chosen = await change(house().profile.prefer, viewer.person, autoplay=on is True)
        self.autoplay = chosen.autoplay

    @rx.event
    async def set_quality(self, height: str):
        """The picture to begin with, in every browser: its height, "0" for what the line carries."""
        viewer = await allow(self, Permission.WATCH)
        await self._like(viewer.person, quality=_number(height, int, "quality"))

    @rx.event
    async def set_speed(self, speed: str):
        """How fast films play."""
        viewer = await allow(self, Permission.WATCH)
        await self._like(viewer.person, speed=_number(speed, float, "speed"))

    @rx.event
    async def set_captions(self, captions: str):
        """Captions: "auto", "off", or a language."""
        viewer = await allow(self, Permission.WATCH)
        await self._like(viewer.person, captions=str(captions))

    @rx.event
    async def sign_out(self, device_id: str):
        """End another browser's session."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().profile.sign_out, viewer.person, str(device_id))
        await self._read(viewer.person)
        return await done(self, "That device is signed out.", "그 기기에서 로그아웃했어요.")

    @rx.event
    async def sign_out_elsewhere(self):
        """End every session but this one, and every program's login."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().profile.sign_out_elsewhere, viewer.person, keep=session_token(self))
        await self._read(viewer.person)
        return await done(self, "You are signed in here only.", "이제 이 기기에서만 로그인되어 있어요.")

    @rx.event
    async def export(self):
        """Everything the house knows of this person, as a JSON file."""
        viewer = await allow(self, Permission.WATCH)
        known = await look(_known, viewer, session_token(self))
        return rx.download(
            data=json.dumps(known, ensure_ascii=False, indent=2, default=str), filename=f"{viewer.name}.json"
        )

    async def _read(self, user_id: int) -> None:
        account, preferences, devices, programs = await look(_account, user_id, session_token(self))
        self.username, self.email, self.role = account.username, account.email, account.role.value
        self.member_since = account.created_at.date().isoformat()
        self.keeps_history, self.autoplay = preferences.history, preferences.autoplay
        self._show(preferences)
        self.devices, self.programs = [device_row(each) for each in devices], programs

    async def _like(self, user_id: int, **chosen: Any) -> None:
        self._show(await change(house().profile.prefer, user_id, **chosen))

    def _show(self, preferences: Preferences) -> None:
        wanted = preferences.quality or 0
        self.quality = str(min(QUALITIES, key=lambda each: abs(each - wanted)) if wanted else 0)
        self.speed = f"{preferences.speed or 1:g}"
        self.captions = (preferences.captions or "auto").split("-")[0]


def device_row(device: Device) -> DeviceRow:
    browser, system = known_as(device.user_agent)
    return DeviceRow(
        id=device.id,
        name=" · ".join(part for part in (browser, system) if part),
        handheld=system in HANDHELD,
        seen=device.seen_at.isoformat(),
        current=device.current,
    )


def _number(text: str, kind: Callable[[str], float], name: str) -> float:
    try:
        return kind(text)
    except (TypeError, ValueError) as none:
        raise InvalidInput(details={name: "a number"}) from none


def _account(tx: Transaction, user_id: int, token: str) -> tuple[Account, Preferences, list[Device], int]:
    profile = house().profile
    return (
        house().accounts.account(tx, user_id),
        profile.preferences(tx, user_id),
        profile.devices(tx, user_id, current=token),
        profile.programs(tx, user_id),
    )


def _known(tx: Transaction, viewer: Principal, token: str) -> dict[str, Any]:
    account, preferences, devices, programs = _account(tx, viewer.person, token)
    viewing = house().viewing
    return {
        "account": asdict(account),
        "preferences": asdict(preferences),
        "devices": [asdict(each) for each in devices],
        "programs": programs,
        "history": [
            {
                "video": entry.episode.id,
                "series": entry.episode.series,
                "season": entry.episode.season,
                "episode": entry.episode.number,
                "title": entry.episode.title,
                "position_seconds": entry.progress.position,
                "finished": entry.progress.finished,
                "watched_at": entry.progress.updated_at,
            }
            for entry in viewing.history(tx, viewer=viewer, limit=EVERYTHING)
        ],
        "ratings": [asdict(each) for each in house().ratings.own(tx, viewer=viewer)],
        "comments": [asdict(each) for each in house().comments.own(tx, viewer=viewer)],
        "watchlist": [card.name for card in viewing.watchlist(tx, viewer=viewer, limit=EVERYTHING)],
        "uploads": [
            {"video": each.id, "series": each.series, "title": each.title, "uploaded_at": each.uploaded_at}
            for each in house().catalog.uploaded_by(tx, viewer.person, limit=EVERYTHING)
        ],
    }
