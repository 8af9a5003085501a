"""The accounts an admin looks at."""

from dataclasses import dataclass

import reflex as rx

from kdrama_app.accounts.views import Account, Permission, Role
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.words import done

PAGE_SIZE = 48


@dataclass
class Person:
    """One row."""

    id: str
    username: str
    email: str
    role: str
    since: str
    is_me: bool


class People(rx.State):
    rows: list[Person] = []
    query: str = ""
    page_number: int = 0
    has_more: bool = False
    loaded: bool = False

    @rx.var
    def any_rows(self) -> bool:
        return bool(self.rows)

    @rx.var
    def many_pages(self) -> bool:
        return self.page_number > 0 or self.has_more

    @rx.event
    async def load(self):
        viewer = await allow(self, Permission.ADMINISTER)
        self.query, self.page_number = "", 0
        await self._read(viewer.user_id)

    @rx.event
    async def search(self, query: str):
        viewer = await allow(self, Permission.ADMINISTER)
        self.query, self.page_number = str(query)[:100], 0
        await self._read(viewer.user_id)

    @rx.event
    async def turn(self, pages: int):
        """Turn `pages` forward, or back where negative."""
        viewer = await allow(self, Permission.ADMINISTER)
        self.page_number = max(0, self.page_number + int(pages))
        await self._read(viewer.user_id)

    @rx.event
    async def set_role(self, user_id: str, role: str):
        viewer = await allow(self, Permission.ADMINISTER)
        account = await change(house().accounts.change_role, int(user_id), Role(role))
        await self._read(viewer.user_id)
        name = account.username
        return await done(self, f"{name} is now {role}.", f"{name} 님의 역할을 바꿨어요.")

    async def _read(self, me: int | None) -> None:
        found = await look(
            house().accounts.people,
            query=self.query,
            limit=PAGE_SIZE + 1,
            offset=self.page_number * PAGE_SIZE,
        )
        self.rows = [_row(account, me) for account in found[:PAGE_SIZE]]
        self.has_more = len(found) > PAGE_SIZE
        self.loaded = True


def _row(account: Account, me: int | None) -> Person:
    return Person(
        id=account.id,
        username=account.username,
        email=account.email,
        role=account.role.value,
        since=account.created_at.date().isoformat(),
        is_me=account.id == str(me),
    )
