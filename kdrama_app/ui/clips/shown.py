"""What pages show of a clip."""

from dataclasses import dataclass

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.reels.reasons import in_korean
from kdrama_app.reels.service import may_delete
from kdrama_app.reels.views import Crop, ShownClip
from kdrama_app.ui.components.tiles import episode_tile, series_href, watch_href


@dataclass(frozen=True)
class ClipTile:
    """`lasts` as a clock shows it; `…_ko`: Korean. `status` as `ClipStatus` writes it; `created_at` is ISO 8601.

    `watch_from` leads into the episode, at the second where the clip begins. `upright`: it is a portrait."""

    code: str = ""
    href: str = ""
    video: str = ""
    poster: str = ""
    title: str = ""
    maker: str = ""
    series: str = ""
    series_href: str = ""
    label: str = ""
    label_ko: str = ""
    lasts: str = ""
    status: str = ""
    failure: str = ""
    failure_ko: str = ""
    watch_from: str = ""
    upright: bool = False
    created_at: str = ""
    deletable: bool = False


def clip_tile(shown: ShownClip, viewer: Principal | None) -> ClipTile:
    clip, episode, made = shown.clip, episode_tile(shown.episode, None), shown.clip.made
    start = made.start if made else clip.start
    return ClipTile(
        code=clip.shortcode,
        href=f"/clip/{clip.shortcode}",
        video=f"/reel/{clip.shortcode}/",
        poster=f"/reel/{clip.shortcode}/poster" if made else "",
        title=clip.title,
        maker=clip.maker,
        series=shown.episode.series,
        series_href=series_href(shown.episode.series_slug),
        label=episode.label,
        label_ko=episode.label_ko,
        lasts=clock(clip.seconds),
        status=clip.status.value,
        failure=clip.failure,
        failure_ko=in_korean(clip.failure),
        watch_from=f"{watch_href(shown.episode.id)}?t={int(start)}",
        upright=clip.crop is Crop.PORTRAIT,
        created_at=clip.created_at.isoformat(),
        deletable=may_delete(clip, viewer),
    )


def may_watch(viewer: Principal | None) -> bool:
    return viewer is not None and viewer.may(Permission.WATCH)


def clock(seconds: float) -> str:
    """ "1:05" of 64.6 seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
