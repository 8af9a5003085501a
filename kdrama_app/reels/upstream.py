"""What the platforms asked of us: one that wants a pause gets it, from every process and over restarts."""

import hashlib
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kdrama_app.db import utc_now
from kdrama_app.errors import ReelRateLimited
from kdrama_app.storage.durable import write_atomically


@dataclass(frozen=True)
class Upstream:
    """One small file a platform in `folder`: until when nobody asks it anything."""

    folder: Path
    clock: Callable[[], datetime] = utc_now

    def require_open(self, platform: str) -> None:
        """Raises ReelRateLimited with the seconds that are left of a pause."""
        try:
            kept = json.loads(self._note(platform).read_text())
            left = float(kept["until"]) - self.clock().timestamp()
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return
        if left > 0:
            raise ReelRateLimited(retry_after=math.ceil(left), limit=int(kept.get("limit") or 0))

    def note(self, platform: str, asked: ReelRateLimited) -> None:
        """Keep to what the platform said."""
        until = self.clock().timestamp() + asked.retry_after
        limit = (asked.details or {}).get("limit")
        write_atomically(self._note(platform), json.dumps({"until": until, "limit": limit}).encode())

    def _note(self, platform: str) -> Path:
        return self.folder / f"{hashlib.sha256(platform.encode()).hexdigest()[:16]}.json"
