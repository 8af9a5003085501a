"""The least that an upload with checksums can be: receive, hash, write. No database, no flush, nothing kept in mind.

PUT /{offset} puts the body there into the file KDRAMA_BENCH_FILE names and answers with its SHA-256.
"""

import hashlib
import os
from typing import Any

FILE = os.open(os.environ["KDRAMA_BENCH_FILE"], os.O_RDWR | os.O_CREAT)


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    offset, digest, more = int(scope["path"].removeprefix("/")), hashlib.sha256(), True
    while more:
        message = await receive()
        body, more = message.get("body", b""), message.get("more_body", False)
        digest.update(body)
        offset += os.pwrite(FILE, body, offset)
    said = digest.hexdigest().encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"64")]})
    await send({"type": "http.response.body", "body": said})
