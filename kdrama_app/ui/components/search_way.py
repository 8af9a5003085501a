"""The field in the header that leads to the search page, and the key "/"."""

import reflex as rx

from kdrama_app.ui.words import t

# Linked beside it; the search desk takes it too.
rx.asset("slash.js", shared=True)


class _SearchWay(rx.NoSSRComponent):
    library = rx.asset("search_way.jsx", shared=True).importable_path
    tag = "SearchWay"

    label: rx.Var[str]
    hint: rx.Var[str]


def search_way() -> rx.Component:
    return _SearchWay.create(label=t("Search", "검색"), hint=t("Search  /", "검색  /"))
