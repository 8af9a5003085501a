"""Who may do what: the whole table, and the page of it for people.

    python -m tests.api.permissions    writes docs/api-permissions.md

`test_permissions.py` asks every cell of it.
"""

from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "api-permissions.md"

# yes: it is done. none: a list is answered, without the thing. Else the status of the refusal; 404 also hides.
RULES_TABLE = """
rule                  nobody forged user uploader owner admin s:watch s:transcode s:metadata s:metrics
anyone                yes    yes    yes  yes      yes   yes   yes     yes         yes        yes
public                yes    401    yes  yes      yes   yes   yes     yes         yes        yes
hidden                404    401    404  404      yes   yes   404     404         404        404
unlisted              none   401    none none     yes   yes   none    none        none       none
off-the-list          none   401    none none     none  none  none    none        none       none
signed-in             401    401    yes  yes      yes   yes   yes     yes         yes        yes
watch                 401    401    yes  yes      yes   yes   yes     403         403        403
person                401    401    yes  yes      yes   yes   403     403         403        403
person-unproven       401    401    401  401      401   401   403     403         403        403
person-hidden         401    401    404  404      yes   yes   403     403         403        403
uploader              401    401    403  yes      yes   yes   403     403         403        403
own-upload            401    401    403  404      yes   404   403     403         403        403
own-upload-list       401    401    403  none     yes   none  403     403         403        403
manager               401    401    403  403      yes   yes   403     403         403        403
manager-hidden        401    401    404  404      yes   yes   404     404         404        404
manager-or-metadata   401    401    403  403      yes   yes   403     403         yes        403
metadata-hidden       401    401    404  404      yes   yes   404     404         yes        404
manager-or-transcode  401    401    403  403      yes   yes   403     yes         403        403
transcode-hidden      401    401    404  404      yes   yes   404     yes         404        404
own-list              401    401    none none     yes   yes   403     403         403        403
admin                 401    401    403  403      403   yes   403     403         403        403
admin-or-metadata     401    401    403  403      403   yes   403     403         yes        403
admin-or-metrics      401    401    403  403      403   yes   403     403         403        yes
not-there             401    401    404  404      404   404   404     404         404        404
unknown-to-all        401    401    401  401      401   401   401     401         401        401
refused-to-all        403    403    403  403      403   403   403     403         403        403
"""

Rule = dict[str, str]


def _rules() -> dict[str, Rule]:
    head, *rows = (line.split() for line in RULES_TABLE.strip().splitlines())
    return {name: dict(zip(head[1:], cells, strict=True)) for name, *cells in rows}


RULES = _rules()
ASKERS = tuple(RULES["anyone"])
SCOPES = {
    "s:watch": "videos:watch",
    "s:transcode": "videos:transcode",
    "s:metadata": "metadata:write",
    "s:metrics": "system:metrics",
}


def _by_visibility(open_rule: str, hidden_rule: str) -> dict[str, str]:
    """An unlisted video is in no list and otherwise as open as a published one."""
    return {"published": open_rule, "unlisted": open_rule, "draft": hidden_rule}


ANYONE = {"": "anyone"}
UPLOADER = {"": "uploader"}
OWN_UPLOAD = {"": "own-upload"}
MANAGER = _by_visibility("manager", "manager-hidden")
TRANSCODER = _by_visibility("manager-or-transcode", "transcode-hidden")
VIDEO = _by_visibility("public", "hidden")
WATCHED = _by_visibility("watch", "hidden")
PROGRESS = _by_visibility("person", "person-hidden")
SERIES_MANAGER = {"published": "manager", "unlisted": "manager-hidden", "draft": "manager-hidden"}
SERIES = {"published": "public", "unlisted": "hidden", "draft": "hidden"}
WATCHLIST = {"published": "person", "unlisted": "person-hidden", "draft": "person-hidden"}
STREAM = {"": "manager"}
# An address behind a feature flag.
FLAGGED = {"its flag on": "manager", "its flag off": "not-there"}
VALIDATED = {
    "for /": "signed-in",
    "for /studio": "uploader",
    "for /api/v1/upload/start": "uploader",
    "for /admin": "admin",
    "for a file by its ticket": "anyone",
    "for a file by another's ticket": "unknown-to-all",
}

# "METHOD /path" of the OpenAPI document: the rule in each situation.
PERMISSIONS: dict[str, dict[str, str]] = {
    "POST /api/v1/auth/register": ANYONE,
    "POST /api/v1/auth/login": ANYONE,
    "POST /api/v1/auth/refresh": ANYONE,
    "POST /api/v1/auth/logout": ANYONE,
    "GET /api/v1/auth/me": {"": "person"},
    "PUT /api/v1/auth/me/password": {"with a wrong password": "person-unproven"},
    "PUT /api/v1/auth/me/email": {"with a wrong password": "person-unproven"},
    "POST /api/v1/auth/me/delete": {"with a wrong password": "person-unproven"},
    "POST /api/v1/auth/service-tokens": {"": "admin"},
    "POST /api/v1/auth/session": ANYONE,
    "DELETE /api/v1/auth/session": ANYONE,
    "POST /api/v1/auth/session/register": ANYONE,
    "POST /api/v1/auth/session/setup": {"before the first admin": "anyone", "afterwards": "refused-to-all"},
    "POST /api/v1/upload/start": UPLOADER,
    "POST /api/v1/upload/guess": UPLOADER,
    "POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}": OWN_UPLOAD,
    "PUT /api/v1/upload/chunk/{uploadId}/{chunkIndex}": OWN_UPLOAD,
    "POST /api/v1/upload/complete/{uploadId}": OWN_UPLOAD,
    "GET /api/v1/upload": {"": "own-upload-list"},
    "GET /api/v1/upload/{uploadId}": OWN_UPLOAD,
    "DELETE /api/v1/upload/{uploadId}": OWN_UPLOAD,
    "POST /api/v1/transcode/start": TRANSCODER,
    "GET /api/v1/transcode/status/{jobId}": TRANSCODER,
    "POST /api/v1/transcode/{jobId}/cancel": TRANSCODER,
    "POST /api/v1/transcode/{jobId}/priority": TRANSCODER,
    "POST /api/v1/transcode/{jobId}/retry": TRANSCODER,
    "GET /api/v1/stream/{videoId}": WATCHED,
    "GET /api/v1/videos/{videoId}": VIDEO,
    "GET /api/v1/videos/{videoId}/playback": WATCHED,
    "GET /api/v1/videos/{videoId}/thumbnail": VIDEO,
    "GET /api/v1/videos/{videoId}/posters": MANAGER,
    "PUT /api/v1/videos/{videoId}/poster": MANAGER,
    "GET /api/v1/videos/{videoId}/posters/{candidate}": MANAGER,
    "POST /api/v1/videos/{videoId}/subtitles": MANAGER,
    "GET /api/v1/videos/{videoId}/subtitles": VIDEO,
    "DELETE /api/v1/videos/{videoId}/subtitles/{trackId}": MANAGER,
    "POST /api/v1/metadata/videos": {"of a new video": "admin-or-metadata", "of a draft": "admin-or-metadata"},
    "PATCH /api/v1/metadata/videos/{videoId}": _by_visibility("manager-or-metadata", "metadata-hidden"),
    "DELETE /api/v1/metadata/videos/{videoId}": MANAGER,
    "GET /api/v1/metadata/videos/search": {"published": "public", "unlisted": "unlisted", "draft": "unlisted"},
    "GET /api/v1/metadata/series": {"published": "public", "unlisted": "off-the-list", "draft": "off-the-list"},
    "GET /api/v1/metadata/series/{seriesName}": SERIES,
    "PUT /api/v1/series/{seriesSlug}/pictures/{kind}": SERIES_MANAGER,
    "GET /api/v1/pictures/{pictureId}/{pictureFile}": ANYONE,
    "POST /api/v1/viewing/progress/{videoId}": PROGRESS,
    "PUT /api/v1/viewing/progress/{videoId}": PROGRESS,
    "GET /api/v1/viewing/continue": {"": "person"},
    "PUT /api/v1/viewing/watchlist/{seriesSlug}": WATCHLIST,
    "DELETE /api/v1/viewing/watchlist/{seriesSlug}": WATCHLIST,
    "POST /api/v1/users/signup": ANYONE,
    "POST /api/v1/users/login": ANYONE,
    "GET /api/v1/streams": {"": "own-list"},
    "POST /api/v1/streams": {"": "person"},
    "POST /api/v1/streams/bulk_import": {"its flag on": "person", "its flag off": "not-there"},
    "GET /api/v1/streams/export": {"its flag on": "own-list", "its flag off": "not-there"},
    "GET /api/v1/streams/{streamId}": STREAM,
    "PUT /api/v1/streams/{streamId}": STREAM,
    "DELETE /api/v1/streams/{streamId}": STREAM,
    "PUT /api/v1/streams/{streamId}/pin": STREAM,
    "DELETE /api/v1/streams/{streamId}/pin": STREAM,
    "GET /api/v1/streams/{streamId}/analytics": FLAGGED,
    "GET /api/v1/auth/validate": VALIDATED,
    "POST /api/v1/auth/validate": VALIDATED,
    "GET /auth/validate": VALIDATED,
    "POST /auth/validate": VALIDATED,
    "GET /health": ANYONE,
    "GET /health/live": ANYONE,
    "GET /health/ready": ANYONE,
    "GET /media/{ticket}/{episode_id}/{path}": {
        "by its ticket": "anyone",
        "by another's ticket": "refused-to-all",
    },
    "POST /api/v1/videos/{videoId}/clips": PROGRESS,
    "GET /api/v1/videos/{videoId}/clips": VIDEO,
    "GET /api/v1/clips": {"published": "public", "unlisted": "off-the-list", "draft": "off-the-list"},
    "GET /api/v1/clips/{shortcode}": VIDEO,
    "DELETE /api/v1/clips/{shortcode}": MANAGER,
    "GET /reel/": ANYONE,
    "GET /reel/{shortcode}/": WATCHED,
    "GET /reel/{shortcode}/info": WATCHED,
    "GET /reel/{shortcode}/poster": VIDEO,
    "GET /metrics": {"": "admin-or-metrics"},
}

HEAD = """# Who may do what

Written by `python -m tests.api.permissions`; `tests/api/test_permissions.py` asks the served API every cell.

yes: done. none: a list is answered, without the thing asked about. 401, 403: refused. 404: refused, and hidden.
*forged* shows a token that is none; *owner* is an uploader whose thing it is, *uploader* another one; *s:* are
service tokens with the scopes `videos:watch`, `videos:transcode`, `metadata:write`, `system:metrics`.

"""


def page() -> str:
    """docs/api-permissions.md."""
    return HEAD + "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "| | | " + " | ".join(ASKERS) + " |"
    yield "|---" * (len(ASKERS) + 2) + "|"
    for operation, situations in PERMISSIONS.items():
        for situation, rule in situations.items():
            yield f"| `{operation}` | {situation} | " + " | ".join(RULES[rule].values()) + " |"


if __name__ == "__main__":
    PAGE.write_text(page())
