"""The ways in: log in, register, and the first admin's setup."""

from kdrama_app.ui.login.pages import login_page, register_page, setup_page

__all__ = ["login_page", "register_page", "setup_page"]
