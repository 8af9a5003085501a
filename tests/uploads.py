"""An upload as a program does it, over HTTP."""

import hashlib
import time
from pathlib import Path

import httpx

PATIENCE = 120


def upload_through_api(
    api: httpx.Client, film: Path, *, series: str, title: str, episode: int, wait: bool = True
) -> str:
    """Upload `film` in 1 MiB chunks and `wait` until it plays; its videoId. `api` carries the uploader's token."""
    content, size = film.read_bytes(), 1024 * 1024
    metadata = {"title": title, "series": series, "episode": episode}
    start = {"filename": film.name, "totalSize": len(content), "chunkSize": size, "metadata": metadata}
    session = api.post("/api/v1/upload/start", json=start).raise_for_status().json()
    for index, url in enumerate(session["chunkUrls"]):
        chunk = content[index * size : (index + 1) * size]
        api.post(
            url,
            content=chunk,
            headers={
                "Content-Type": "application/octet-stream",
                "X-Chunk-Checksum": hashlib.sha256(chunk).hexdigest(),
            },
        ).raise_for_status()
    final = {"finalChecksum": hashlib.sha256(content).hexdigest()}
    done = api.post(f"/api/v1/upload/complete/{session['uploadId']}", json=final).raise_for_status().json()
    assert done["status"] == "processing"
    deadline = time.monotonic() + PATIENCE
    while (
        wait
        and (job := api.get(f"/api/v1/transcode/status/{done['transcodingJobId']}").json())["status"] != "completed"
    ):
        assert job["status"] in {"queued", "processing"}, job
        assert time.monotonic() < deadline, job
        # A program polls; there is nothing else to await.
        time.sleep(0.2)
    return done["videoId"]
