"""Notes in a file, one JSON object a line, so that a crash loses no more than the last line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from notes.note import Note, validated


class Conflict(Exception):
    """Somebody else has changed the note since it was read."""


class Store:
    """All notes, in memory and in the file."""

    def __init__(self, path: Path) -> None:
        """Reads the file, if there is one."""
        self._path = path
        self._notes: dict[str, Note] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._replay(line)

    def __iter__(self) -> Iterator[Note]:
        """All notes, in the order in which they were first written."""
        return iter(self._notes.values())

    def get(self, key: str) -> Note | None:
        """The note of this key."""
        return self._notes.get(key)

    def write(self, note: Note, revision: int = 0) -> Note:
        """Keeps a note that replaces ``revision`` (0: a new one), or raises ``Conflict``."""
        known = self._notes.get(note.key)
        if revision != (known.revision if known else 0):
            raise Conflict(f"{note.key} has changed")
        kept = replace(note, revision=revision + 1)
        self._append({"key": kept.key, "title": kept.title, "text": kept.text, "tags": sorted(kept.tags)})
        self._notes[kept.key] = kept
        return kept

    def delete(self, key: str) -> bool:
        """Forgets a note and says whether there was one."""
        if key not in self._notes:
            return False
        self._append({"key": key, "deleted": True})
        del self._notes[key]
        return True

    def _append(self, record: dict[str, object]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def _replay(self, line: str) -> None:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            return  # the line that a crash cut short
        if record.get("deleted"):
            self._notes.pop(record["key"], None)
            return
        known = self._notes.get(record["key"])
        note = validated(record["key"], record["title"], record["text"], record["tags"])
        self._notes[note.key] = replace(note, revision=known.revision + 1 if known else 1)
