"""What somebody's own account page shows."""

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.errors import Forbidden
from kdrama_app.ui.bridge import allow, house, look


class AccountState(rx.State):
    username: str = ""
    email: str = ""
    role: str = ""
    member_since: str = ""
    """An ISO date."""

    @rx.event
    async def load(self):
        """On every visit; whoever is not logged in is sent to the login page."""
        viewer = await allow(self, Permission.WATCH)
        if viewer.user_id is None:
            raise Forbidden("A service token is nobody's account")
        account = await look(house().accounts.account, viewer.user_id)
        self.username, self.email, self.role = account.username, account.email, account.role.value
        self.member_since = account.created_at.date().isoformat()
