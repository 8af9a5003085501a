"""The upload desk in the browser: React, Uppy's core with our own uploader plugin, a Web Worker that hashes.

    uploader.jsx       the desk: drop zone, notices, list; upload-card.jsx, upload-form.jsx, unfinished.jsx, sure.jsx
    desk.js            its state and verbs; words.js, stages.js, format.js: what it says
    plugin.js          Uppy's uploader: order, pause, cancel; following.js: the transcoding job
    transfer.js        one file's way to the server; chunks.js, pace.js, persistence.js: pure
    preflight.js       what a file's head says: mp4.js, matroska.js; what is said of it: forecast.jsx, verdict.js
    wire.js            the API; hasher.js + hash-worker.js: SHA-256; memory.js: IndexedDB; picking.js: files and handles

Reflex links each file into one folder of the build, so they import each other by `./name`, the worker included.
"""

from typing import Any

import reflex as rx

for _name in (
    "chunks.js",
    "desk.js",
    "following.js",
    "forecast.jsx",
    "format.js",
    "hash-worker.js",
    "hasher.js",
    "icons.js",
    "matroska.js",
    "memory.js",
    "metadata.js",
    "mp4.js",
    "pace.js",
    "persistence.js",
    "picking.js",
    "plugin.js",
    "preflight.js",
    "stages.js",
    "sure.jsx",
    "transfer.js",
    "unfinished.jsx",
    "upload-card.css",
    "upload-card.jsx",
    "upload-form.jsx",
    "uploader.css",
    "verdict.js",
    "wire.js",
    "words.js",
):
    rx.asset(_name, shared=True)


def _on_look(file_id: rx.Var[str], facts: rx.Var[dict[str, Any]]) -> tuple[rx.Var[str], rx.Var[dict[str, Any]]]:
    return file_id, facts


def _on_digest(file_id: rx.Var[str], sha256: rx.Var[str]) -> tuple[rx.Var[str], rx.Var[str]]:
    return file_id, sha256


class Uploader(rx.NoSSRComponent):
    """The desk. `extensions`: the file names it takes, with their dot; `max_bytes`: the biggest file; `room_bytes`: how
    much there is place for; `answers`: what was found out of each file, by the id that `on_look` (with what its head
    says) and `on_digest` (with its SHA-256 hex) came with."""

    library = rx.asset("uploader.jsx", shared=True).importable_path
    tag = "Uploader"
    lib_dependencies: list[str] = ["@uppy/core@6.3.1", "hash-wasm@4.13.0", "idb@8.0.4", "p-queue@10.0.0"]

    language: rx.Var[str]
    owner: rx.Var[str]
    extensions: rx.Var[list[str]]
    max_bytes: rx.Var[int]
    room_bytes: rx.Var[int]
    series_names: rx.Var[list[str]]
    answers: rx.Var[dict[str, Any]]
    on_look: rx.EventHandler[_on_look]
    on_digest: rx.EventHandler[_on_digest]
