"""One's own account, history, list and ratings."""

from kdrama_app.ui.account.history_page import page as history_page
from kdrama_app.ui.account.history_state import HistoryState
from kdrama_app.ui.account.my_list_page import page as my_list_page
from kdrama_app.ui.account.my_list_state import MyListState
from kdrama_app.ui.account.page import page
from kdrama_app.ui.account.ratings_page import page as ratings_page
from kdrama_app.ui.account.ratings_state import RatingsState
from kdrama_app.ui.account.state import AccountState

__all__ = [
    "AccountState",
    "HistoryState",
    "MyListState",
    "RatingsState",
    "history_page",
    "my_list_page",
    "page",
    "ratings_page",
]
