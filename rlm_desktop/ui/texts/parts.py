"""Which part of a text is in sight: its beginning, one part after another, or its end, which moves on as it grows."""

from __future__ import annotations

from enum import Enum, auto

from rlm_desktop.ui.texts import cutting


class _Asked(Enum):
    BEGINNING = auto()
    PART = auto()
    END = auto()


class Parts:
    """The place in one text; start and end are of the part in sight."""

    def __init__(self) -> None:
        self.text = ""
        self.start = 0
        self.end = 0
        self._asked = _Asked.BEGINNING

    @property
    def part(self) -> str:
        """What is in sight."""
        return self.text[self.start : self.end]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is out of sight."""
        return self.start == 0 and self.end >= len(self.text)

    @property
    def is_beginning(self) -> bool:
        """Whether nobody has asked for more than the beginning."""
        return self._asked is _Asked.BEGINNING

    @property
    def where(self) -> str:
        """The part in words."""
        size = len(self.text)
        if self.is_beginning:
            return f"The first {self.end:,} of {size:,} characters"
        return f"Characters {self.start + 1:,} to {self.end:,} of {size:,}"

    def take(self, text: str, *, another: bool) -> None:
        """A text that goes on from the one before, or another, whose beginning comes in sight."""
        self.text = text
        if another or self.start > len(text):
            self._asked, self.start = _Asked.BEGINNING, 0
        if self._asked is _Asked.BEGINNING:
            self.end = cutting.first_end(text)
        elif self._asked is _Asked.PART:
            self.end = cutting.part_end(text, self.start)
        else:
            if cutting.part_end(text, self.start) < len(text):
                self.start = cutting.last_start(text)
            self.end = len(text)

    def to_first(self) -> None:
        """All of it, or its first part when all would be too much for one view."""
        self._to(0)

    def to_next(self) -> None:
        """The part after this one."""
        self._to(self.end)

    def to_previous(self) -> None:
        """The part before this one."""
        end = self.start
        self._to(cutting.part_start(self.text, end))
        self.end = end

    def to_end(self) -> None:
        """The end, also of what is still to come."""
        self._asked = _Asked.END
        self.start, self.end = cutting.last_start(self.text), len(self.text)

    def _to(self, start: int) -> None:
        self._asked, self.start = _Asked.PART, start
        self.end = cutting.part_end(self.text, start)
