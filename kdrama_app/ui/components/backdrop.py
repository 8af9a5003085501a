"""A large picture behind words, darkened where they stand."""

import reflex as rx


def backdrop(picture: str | rx.Var[str], *, extra: str = "") -> rx.Component:
    """For a `relative` place; without a picture (""), a colour of ours."""
    return rx.fragment(
        rx.el.div(
            rx.cond(
                picture != "",
                rx.el.img(src=picture, alt="", class_name=f"size-full object-cover {extra}"),
                rx.el.div(class_name="size-full bg-linear-to-br from-[#4a2945] via-[#261d3a] to-ground"),
            ),
            class_name="backdrop absolute inset-0",
        ),
        rx.el.div(class_name="absolute inset-0 bg-linear-to-r from-ground/90 via-ground/50 to-transparent"),
        rx.el.div(class_name="absolute inset-0 bg-linear-to-t from-ground via-ground/50 to-transparent to-75%"),
    )
