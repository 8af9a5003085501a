"""What of the comments has to do with the player: it stands beside its JSX."""

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

from kdrama_app.ui.watch.comments_state import CommentRow

_LIBRARY = rx.asset("comments.jsx", shared=True).importable_path
for _name in ("comment_moments.js", "moments.js"):
    rx.asset(_name, shared=True)


class MomentField(rx.NoSSRComponent):
    """Whether a comment is about a moment, and which: the field `name` of its form gets it, as in 12:34."""

    library = _LIBRARY
    tag = "MomentField"

    label: rx.Var[str]
    name: rx.Var[str]
    hint: rx.Var[str]


class JumpTo(rx.NoSSRComponent):
    """Leads the player to the second `at`."""

    library = _LIBRARY
    tag = "JumpTo"

    at: rx.Var[float]
    label: rx.Var[str]


class MomentBubbles(rx.NoSSRComponent):
    """Comments over the picture, at their moment."""

    library = _LIBRARY
    tag = "MomentBubbles"

    soon: rx.Var[list[CommentRow]]
    shown: rx.Var[bool]

    on_play: rx.EventHandler[passthrough_event_spec(float)]
    on_rest: rx.EventHandler[no_args_event_spec]
