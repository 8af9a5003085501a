"""The forms that ask for the password once more; their contract is written at the head of `own_account.jsx`."""

from typing import Literal

import reflex as rx
from reflex.event import EventType, no_args_event_spec

from kdrama_app.ui.account.state import AccountState
from kdrama_app.ui.session import Session

# Linked beside it; the sentences of the login page come along by `ui/login/form.py`.
rx.asset("own_account_words.js", shared=True)


class _OwnAccount(rx.NoSSRComponent):
    library = rx.asset("own_account.jsx", shared=True).importable_path
    tag = "OwnAccount"

    mode: rx.Var[str]
    language: rx.Var[str]
    username: rx.Var[str]
    on_done: rx.EventHandler[no_args_event_spec]


def own_account_form(mode: Literal["password", "email", "delete"], *, on_done: EventType[()]) -> rx.Component:
    """`on_done` when it worked."""
    return _OwnAccount.create(
        mode=mode, language=rx.cond(Session.korean, "ko", "en"), username=AccountState.username, on_done=on_done
    )
