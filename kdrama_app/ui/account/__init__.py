"""One's own account, history and list."""

from kdrama_app.ui.account.history_page import page as history_page
from kdrama_app.ui.account.history_state import HistoryState
from kdrama_app.ui.account.my_list_page import page as my_list_page
from kdrama_app.ui.account.my_list_state import MyListState
from kdrama_app.ui.account.page import page
from kdrama_app.ui.account.state import AccountState

__all__ = ["AccountState", "HistoryState", "MyListState", "history_page", "my_list_page", "page"]
