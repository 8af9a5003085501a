"""Pictures of episodes and series in tiles and lists: as small as their place and the reader's screen allow.

A still is fetched in the widths of `transcode/stills.py`; `sizes` says how wide its place is (`<source sizes>`), so
that a browser takes the narrowest that looks sharp there. The box has its shape before the picture is there.
"""

from typing import Any

import reflex as rx

from kdrama_app.transcode.stills import StillWidth

UPRIGHT = "(min-width: 40rem) 12rem, 11rem"
# Telephones have three dots for one and are told two thirds of a place: nobody sees the third dot. A still fills an
# upright tile by its height: it is wider than what is seen of it.
CROPPED = "(min-width: 40rem) 32rem, 13rem"
IN_A_LIST = "(min-width: 40rem) 11rem, 6.5rem"


def still_set(src: str | rx.Var[str], mark: str | rx.Var[str] = "?") -> str:
    """All widths of the still at `src`, for a browser to choose from; `mark` goes before what is asked of it."""
    return ", ".join(f"{src}{mark}width={width:d} {width:d}w" for width in StillWidth)


def still(
    src: str | rx.Var[str],
    extra: str | rx.Var[str],
    *,
    sizes: str | rx.Var[str],
    own_set: str | rx.Var[str] = "",
) -> rx.Component:
    """A still, or a dusk where there is none (yet); the words beside it say what it shows.

    `own_set`: for a picture that is no still, its AVIFs.
    """
    return rx.el.div(
        rx.cond(
            src != "",
            responsive(
                src,
                sizes=sizes,
                own_set=own_set,
                loading="lazy",
                decoding="async",
                class_name="size-full object-cover",
            ),
        ),
        class_name=f"overflow-hidden bg-linear-to-br from-[#3a2340] via-[#221b33] to-[#16151c] {extra}",
    )


def responsive(
    src: str | rx.Var[str],
    *,
    sizes: str | rx.Var[str],
    own_set: str | rx.Var[str] = "",
    alt: str | rx.Var[str] = "",
    extra: str = "contents",
    **img: Any,
) -> rx.Component:
    """An `<img>` with AVIFs to choose from, of a still or its `own_set`; `img` are its other attributes."""
    still_src = rx.Var.create(src).to(str)
    widths = still_set(still_src, rx.cond(still_src.contains("?"), "&", "?").to(str))
    own = rx.Var.create(own_set).to(str)
    return rx.el.picture(
        rx.el.source(type="image/avif", src_set=rx.cond(own != "", own, widths), sizes=sizes),
        rx.el.img(src=src, alt=alt, **img),
        class_name=extra,
    )
