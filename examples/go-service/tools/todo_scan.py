"""Finds TODO and FIXME marks in Go files and prints them as SARIF 2.1.0.

The policy: a FIXME must not be released; a TODO names who will do it, ``TODO(name): …``.
Usage: python3 tools/todo_scan.py [FOLDER]
"""

import json
import re
import sys
from pathlib import Path

MARK = re.compile(r"//.*?\b(TODO|FIXME)\b(\([\w.-]+\))?:?\s*(.*)")

RULES = {
    "fixme": ("error", "A FIXME must not be released."),
    "todo-without-owner": ("warning", "A TODO names who will do it: TODO(name)."),
    "todo": ("note", "Somebody means to come back to this."),
}


def rule_of(word, owner):
    """The rule that a mark falls under."""
    if word == "FIXME":
        return "fixme"
    return "todo" if owner else "todo-without-owner"


def marks(root):
    """Every mark under ``root`` as (rule, file, line, column, text), in the files' order."""
    for path in sorted(root.rglob("*.go")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = MARK.search(line)
            if match:
                word, owner, text = match.groups()
                yield rule_of(word, owner), path.relative_to(root).as_posix(), number, match.start(1) + 1, text


def result(rule, uri, line, column, text):
    """A mark as a SARIF result."""
    region = {"startLine": line, "startColumn": column}
    return {
        "ruleId": rule,
        "level": RULES[rule][0],
        "message": {"text": f"{RULES[rule][1]} It says: {text}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
    }


def main():
    """Prints the log of one run."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    rules = [{"id": rule, "shortDescription": {"text": doc}} for rule, (_, doc) in RULES.items()]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "todo-scan", "version": "1.0.0", "rules": rules}},
                "results": [result(*mark) for mark in marks(root)],
            }
        ],
    }
    json.dump(log, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
