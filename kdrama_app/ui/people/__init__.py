"""Who may do what: the admin's list of accounts."""

from kdrama_app.ui.people.page import page
from kdrama_app.ui.people.state import People

__all__ = ["People", "page"]
