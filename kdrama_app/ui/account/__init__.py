"""One's own account."""

from kdrama_app.ui.account.page import page
from kdrama_app.ui.account.state import AccountState

__all__ = ["AccountState", "page"]
