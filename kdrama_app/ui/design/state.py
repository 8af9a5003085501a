"""What can be tried on the design page."""

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.ui.bridge import allow


class DesignState(rx.State):
    """`may_see`: only an admin; `opened`: the dialog is shown."""

    may_see: bool = False
    opened: rx.Field[bool] = rx.field(False)
    flag: rx.Field[bool] = rx.field(True)
    chosen: rx.Field[str] = rx.field("second")

    @rx.event
    async def load(self):
        """On every visit."""
        await allow(self, Permission.ADMINISTER)
        self.may_see = True

    @rx.event
    async def show(self, wanted: bool):
        """Open or close the dialog."""
        await allow(self, Permission.ADMINISTER)
        self.opened = wanted is True

    @rx.event
    async def set_flag(self, on: bool):
        """Turn the switch."""
        await allow(self, Permission.ADMINISTER)
        self.flag = on is True

    @rx.event
    async def choose(self, value: str):
        """Choose one of three."""
        await allow(self, Permission.ADMINISTER)
        if value in {"first", "second", "third"}:
            self.chosen = value

    @rx.event
    async def toast(self, tone: str):
        """Say that something happened."""
        await allow(self, Permission.ADMINISTER)
        say = {"success": rx.toast.success, "error": rx.toast.error}.get(tone, rx.toast.info)
        return say("별에서 온 그대 · My Love from the Star")
