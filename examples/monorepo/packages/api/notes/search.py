"""Queries such as ``tea #recipe -green``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from notes.note import Note


@dataclass(frozen=True)
class Query:
    """Words that a note must hold, words that it must not hold, and tags that it must have."""

    words: tuple[str, ...]
    without: tuple[str, ...]
    tags: frozenset[str]

    def accepts(self, note: Note) -> bool:
        """Whether the note answers the query."""
        content = f"{note.title}\n{note.text}".casefold()
        if any(word in content for word in self.without):
            return False
        return self.tags <= note.tags and all(word in content for word in self.words)

    def rank(self, note: Note) -> int:
        """How well it answers: a word in the title weighs ten times one in the text."""
        title, text = note.title.casefold(), note.text.casefold()
        return sum(10 * title.count(word) + text.count(word) for word in self.words)


def parse(text: str) -> Query:
    """Reads a query. It never fails: what is no tag and no exclusion is a word."""
    words, without, tags = [], [], set()
    for part in text.casefold().split():
        if len(part) > 1 and part.startswith("#"):
            tags.add(part[1:])
        elif len(part) > 1 and part.startswith("-"):
            without.append(part[1:])
        else:
            words.append(part)
    return Query(tuple(words), tuple(without), frozenset(tags))


def search(notes: Iterable[Note], text: str, limit: int = 20) -> list[Note]:
    """The notes that answer a query, best first."""
    query = parse(text)
    found = [note for note in notes if query.accepts(note)]
    found.sort(key=lambda note: (-query.rank(note), note.title.casefold(), note.key))
    return found[:limit]
