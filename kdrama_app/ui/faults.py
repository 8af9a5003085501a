"""What a person sees when a handler raises: a sentence in their language, or the login page.

Reflex calls this outside of any page's state, so the choice of language is left to the page itself,
whose `lang` attribute follows the reader.
"""

import json
import logging
from typing import cast

import reflex as rx
from reflex.event import EventSpec

from kdrama_app.errors import (
    AppError,
    Forbidden,
    InvalidInput,
    NotFound,
    RateLimitExceeded,
    StorageFull,
    SystemMaintenance,
    Unauthenticated,
)
from kdrama_app.ui.session import Session

log = logging.getLogger(__name__)

TO_LOGIN = 'window.location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search))'

# The most particular first; an AppError without a sentence of its own says its message, in Korean that it failed.
SENTENCES: list[tuple[type[AppError], str, str]] = [
    (Forbidden, "Your account may not do that.", "이 계정으로는 할 수 없는 일이에요."),
    (RateLimitExceeded, "Too many requests. Try again in a moment.", "요청이 너무 많아요. 잠시 후 다시 시도해 주세요."),
    (StorageFull, "The disk is full.", "저장 공간이 가득 찼어요."),
    (NotFound, "It is no longer there.", "더 이상 존재하지 않아요."),
    (InvalidInput, "Please check what you entered.", "입력한 내용을 확인해 주세요."),
]
UNEXPECTED = ("Something went wrong. Please try again.", "문제가 생겼어요. 다시 시도해 주세요.")


def tell(exception: Exception) -> EventSpec:
    """The event that tells the reader of an exception in a handler; an unexpected one is logged with its trace."""
    if isinstance(exception, Unauthenticated):
        return rx.call_script(TO_LOGIN)
    if isinstance(exception, SystemMaintenance):
        # The page asks anew who is here, and says that the house is closed.
        return cast(EventSpec, Session.arrive())
    if not isinstance(exception, AppError):
        log.error("An event handler failed", exc_info=exception)
        return _toast(*UNEXPECTED)
    for fact, english, korean in SENTENCES:
        if isinstance(exception, fact):
            return _toast(english, korean)
    return _toast(exception.message, UNEXPECTED[1])


def _toast(english: str, korean: str) -> EventSpec:
    choice = f'(document.documentElement.lang === "ko" ? {json.dumps(korean)} : {json.dumps(english)})'
    return rx.toast.error(rx.Var(choice).to(str))
