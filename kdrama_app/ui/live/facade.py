"""What stands in the place of another site's player until somebody asks for it, as a Reflex component."""

from typing import Any

import reflex as rx


class _Facade(rx.NoSSRComponent):
    library = rx.asset("facade.jsx", shared=True).importable_path
    tag = "Facade"

    src: rx.Var[str]
    title: rx.Var[str]
    action: rx.Var[str]
    note: rx.Var[str]
    upright: rx.Var[bool]
    button_class: rx.Var[str]


def facade(*children: Any, **props: Any) -> rx.Component:
    """`props` as written at the head of `facade.jsx`; `children` are seen meanwhile."""
    return _Facade.create(*children, **props)
