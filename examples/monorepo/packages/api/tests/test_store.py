import tempfile
import unittest
from pathlib import Path

from notes.note import validated
from notes.store import Conflict, Store


class StoreTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "notes.jsonl"
        self.store = Store(self.path)

    def test_notes_are_found_again(self):
        self.store.write(validated("1", "Tea", "hot", ["drink"]))
        self.store.write(validated("2", "Ice", "cold", []))
        self.store.write(validated("1", "Tea", "very hot", ["drink"]), revision=1)
        self.store.delete("2")
        again = Store(self.path)
        self.assertEqual(list(again), list(self.store))
        self.assertEqual((again.get("1").text, again.get("1").revision), ("very hot", 2))

    def test_two_writers(self):
        note = self.store.write(validated("1", "Tea", "", []))
        self.store.write(note, revision=1)
        with self.assertRaises(Conflict):
            self.store.write(note, revision=1)
        with self.assertRaises(Conflict):
            self.store.write(note)

    def test_a_line_cut_short_is_passed_over(self):
        self.store.write(validated("1", "Tea", "", []))
        with self.path.open("a") as file:
            file.write('{"key": "2", "ti')
        self.assertEqual([note.key for note in Store(self.path)], ["1"])

    def test_deleting_twice(self):
        self.store.write(validated("1", "Tea", "", []))
        self.assertTrue(self.store.delete("1"))
        self.assertFalse(self.store.delete("1"))
