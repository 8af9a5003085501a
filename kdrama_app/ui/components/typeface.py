"""Pretendard, from our own origin.

The stylesheet comes from npm and goes through Vite, which serves its 92 subsets of the variable font beside our
scripts; a page loads the few it has letters of. Imported from a script, because the CSS pipeline that inlines
`@import` does not follow the addresses within.
"""

import reflex as rx
from reflex_base.utils.imports import ImportDict


class _Typeface(rx.Fragment):
    lib_dependencies: list[str] = ["pretendard@1.3.9"]

    def add_imports(self) -> ImportDict:
        return {"": "pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css"}


def typeface() -> rx.Component:
    """Stands once in every page's frame."""
    return _Typeface.create()
