"""A list that is read all around: from somewhere in it to its end, and on from its beginning. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ring:
    """Read from place `start` on, `read` of `total` by now."""

    start: int = 0
    read: int = 0
    total: int = 0

    @property
    def more(self) -> bool:
        return self.read < self.total

    def following(self, most: int) -> tuple[int, int]:
        """Where the next that are read begin, and how many they are: at most so many, and none beyond an end."""
        begins = self.start + self.read
        if begins < self.total:
            return begins, min(most, self.total - begins)
        return begins - self.total, min(most, self.total - self.read)

    def went_on(self, by: int, total: int) -> "Ring":
        """After so many more were read of what is `total` long now: it may have shrunk below where it was begun."""
        return Ring(min(self.start, total), min(self.read + by, total), total)
