"""A note and what is allowed in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_TITLE = 120
MAX_TEXT = 20_000
_TAG = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


class InvalidNote(ValueError):
    """A note breaks a rule; ``field`` says where."""

    def __init__(self, field: str, message: str) -> None:
        """Remembers the field beside the message."""
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Note:
    """A title, a text and tags. Every change makes a new revision."""

    key: str
    title: str
    text: str
    tags: frozenset[str]
    revision: int = 1


def validated(key: str, title: str, text: str, tags: list[str]) -> Note:
    """A first revision, or ``InvalidNote``; spaces around the title go."""
    title = title.strip()
    if not title:
        raise InvalidNote("title", "a note needs a title")
    if len(title) > MAX_TITLE:
        raise InvalidNote("title", f"a title has at most {MAX_TITLE} characters")
    if len(text) > MAX_TEXT:
        raise InvalidNote("text", f"a text has at most {MAX_TEXT} characters")
    for tag in tags:
        if not _TAG.fullmatch(tag):
            raise InvalidNote("tags", f"{tag!r} is no tag: lower case, digits and dashes")
    return Note(key, title, text, frozenset(tags))
