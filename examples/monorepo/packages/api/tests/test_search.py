import unittest

from notes.note import InvalidNote, Note, validated
from notes.search import parse, search

NOTES = [
    Note("1", "Green tea", "Water at 70 degrees.", frozenset({"recipe"})),
    Note("2", "Shopping", "Tea, green peppers, tea filters", frozenset({"list"})),
    Note("3", "Black tea", "Boiling water.", frozenset({"recipe", "strong"})),
]


class SearchTest(unittest.TestCase):
    def keys(self, text, limit=20):
        return [note.key for note in search(NOTES, text, limit)]

    def test_words_in_the_title_come_first(self):
        self.assertEqual(self.keys("tea"), ["3", "1", "2"])
        self.assertEqual(self.keys("TEA", limit=1), ["3"])

    def test_tags_and_exclusions(self):
        self.assertEqual(self.keys("#recipe"), ["3", "1"])
        self.assertEqual(self.keys("tea -green"), ["3"])
        self.assertEqual(self.keys("#recipe #strong water"), ["3"])

    def test_a_lone_mark_is_a_word(self):
        self.assertEqual(parse("# -").words, ("#", "-"))

    def test_nothing_finds_everything(self):
        self.assertEqual(len(self.keys("")), 3)


class NoteTest(unittest.TestCase):
    def test_what_is_not_allowed(self):
        for arguments, field in [
            ((" ", "", []), "title"),
            (("x" * 121, "", []), "title"),
            (("x", "x" * 20_001, []), "text"),
            (("x", "", ["Big"]), "tags"),
        ]:
            with self.subTest(field=field), self.assertRaises(InvalidNote) as raised:
                validated("1", *arguments)
            self.assertEqual(raised.exception.field, field)
