"""What is true of an uploader's videos wherever they are shown.

The verbs are for several videos at once; each raises EpisodeNotFound, or Forbidden for another's.
"""

from collections.abc import Iterable

from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import Visibility
from kdrama_app.ui.bridge import house

# Names to choose from while one writes.
OFFERED_SERIES = 48


def show(tx: Transaction, video_ids: Iterable[str], viewer: Principal, *, visibility: Visibility) -> None:
    for video_id in video_ids:
        house().catalog.require_manager(tx, video_id, viewer)
        house().catalog.show(tx, video_id, visibility)


def trash(tx: Transaction, video_ids: Iterable[str], viewer: Principal) -> None:
    for video_id in video_ids:
        house().catalog.require_manager(tx, video_id, viewer)
        house().catalog.trash(tx, video_id)


def restore(tx: Transaction, video_ids: Iterable[str], viewer: Principal) -> None:
    for video_id in video_ids:
        house().catalog.require_trashed(tx, video_id, viewer)
        house().catalog.restore(tx, video_id)
