"""People and episodes for tests, put into the database without uploading or encoding anything."""

from datetime import UTC, datetime

from sqlmodel import Session

from kdrama_app.accounts import passwords
from kdrama_app.accounts.models import User
from kdrama_app.accounts.service import ROLE_PERMISSIONS
from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeDraft, EpisodeView, Source, Visibility
from kdrama_app.db import new_id

PASSWORD = "correct horse battery"
# As cheap as a hash may be: tests make many people, and few of them log in.
CHEAP = passwords.argon2.using(type="ID", memory_cost=64, time_cost=1, parallelism=1)
PASSWORD_HASH: str = CHEAP.hash(PASSWORD)


def person(tx: Session, name: str, role: Role = Role.USER) -> Principal:
    """Somebody with an account, whose password is PASSWORD."""
    user = User(
        username=name,
        username_key=name.casefold(),
        email=f"{name}@example.com",
        email_key=f"{name}@example.com".casefold(),
        password_hash=PASSWORD_HASH,
        role=role,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    tx.add(user)
    tx.flush()
    return Principal("user", name, ROLE_PERMISSIONS[role], user_id=user.id, role=role)


def add_episode(
    tx: Session,
    catalog: Catalog,
    *,
    uploader: Principal,
    series: str = "도깨비",
    number: int = 1,
    visibility: Visibility = Visibility.PUBLISHED,
    playable: bool = True,
    finished: bool = True,
    duration: float | None = 3600.0,
    qualities: tuple[str, ...] = ("720p", "360p"),
    poster_key: str = "",
) -> EpisodeView:
    """An episode in the catalog; `playable` says it was encoded, `finished` that nothing of it is still to come."""
    episode_id = new_id()
    draft = EpisodeDraft(title=f"{series} {number}화", series=series, number=number, tags=("드라마",))
    source = Source(key=f"sources/{episode_id}/film.mp4", name="film.mp4", sha256="0" * 64, size=1000)
    catalog.create_episode(
        tx, draft, episode_id=episode_id, uploader_id=uploader.user_id, source=source, visibility=visibility
    )
    if playable:
        catalog.mark_playable(
            tx,
            episode_id,
            qualities=qualities,
            poster_key=poster_key,
            has_dash=True,
            finished=finished,
            duration=duration,
        )
    tx.flush()
    return catalog.find(tx, episode_id)
