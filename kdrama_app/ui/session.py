"""Who is here and in which language: the state every page shares."""

from typing import Any

import reflex as rx

from kdrama_app.accounts.views import Permission, Principal, Theme
from kdrama_app.ui.bridge import change, closed_for_now, house, look, session_token, whoever


class Session(rx.State):
    """What the frame of each page needs. Rights are never read from here: handlers ask `allow`."""

    signed_in: bool = False
    username: str = ""
    role: str = ""
    may_upload: bool = False
    is_admin: bool = False
    # Whether there is anything live to look at, or to care for.
    sees_live: bool = False
    clips: bool = False
    """Whether there are any to swipe through."""
    arrived: bool = False
    # Why only admins get in, in their words, and until when (ISO 8601); "" where nobody said.
    closed: bool = False
    closed_because: str = ""
    closed_until: str = ""
    # Only a preference, so a cookie that scripts can read is fine.
    language: str = rx.Cookie("", name="kdrama_language", max_age=365 * 24 * 3600, same_site="lax")
    # "dark", "light" or "system"; dark where nobody chose, as films look best. Read by assets/early.js too.
    theme: str = rx.Cookie("", name="kdrama_theme", max_age=365 * 24 * 3600, same_site="lax")
    # Written by assets/early.js before the socket opens.
    browser_language: str = rx.Cookie("", name="kdrama_browser_language", same_site="lax")

    @rx.var
    def korean(self) -> bool:
        """Korean by choice, else by the browser's first language."""
        chosen = self.language or self.browser_language or self.router.headers.accept_language
        return chosen.lower().startswith("ko")

    @rx.event
    async def arrive(self):
        """On every page load: read the session cookie anew, so a login or logout elsewhere shows here."""
        viewer = await whoever(self)
        if viewer and viewer.user_id is not None:
            await self._greet(viewer.user_id)
        self.signed_in = viewer is not None
        self.username = viewer.name if viewer else ""
        self.role = viewer.role.value if viewer and viewer.role else ""
        self.may_upload = viewer is not None and viewer.may(Permission.UPLOAD)
        self.is_admin = viewer is not None and viewer.is_admin
        self.clips = await look(house().clips.are_there)
        self.sees_live = self.may_upload or await look(house().streams.exist)
        closed = await closed_for_now()
        self.closed = closed is not None
        self.closed_because = closed.message if closed else ""
        self.closed_until = closed.until.isoformat() if closed and closed.until else ""
        self.arrived = True

    @rx.event
    async def speak(self, language: str):
        """Choose the language of the site: "en" or "ko"."""
        viewer = await whoever(self)
        if language in {"en", "ko"}:
            self.language = language
            await self._remember(viewer, language=language)

    @rx.event
    async def dress(self, theme: str):
        """Choose the look of the site: "dark", "light", or "system" to follow the device."""
        viewer = await whoever(self)
        if theme in list(Theme):
            self.theme = theme
            await self._remember(viewer, theme=Theme(theme))

    async def _greet(self, user_id: int) -> None:
        """What somebody chose in one browser holds in the next."""
        profile, token = house().profile, session_token(self)
        preferences, unseen = await look(
            lambda tx: (profile.preferences(tx, user_id), profile.unseen(tx, token)),
        )
        self.language = preferences.language or self.language
        self.theme = preferences.theme or self.theme
        if unseen:
            await change(profile.see, token)

    async def _remember(self, viewer: Principal | None, **chosen: Any) -> None:
        if viewer and viewer.user_id is not None:
            await change(house().profile.prefer, viewer.user_id, **chosen)
