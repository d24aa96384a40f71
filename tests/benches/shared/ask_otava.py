"""Change points by Apache Otava.

    ask_otava.py QUESTION

The question is a file: {"options": {NAME: VALUE}, "series": [[NUMBER or null]]}, options being those of Otava's AnalysisOptions.
The answer, on standard output, is {"version": TEXT, "seconds": NUMBER, "points": [[INDEX]]}: the points of each series, and how long the
analyses took by themselves.
"""

import json
import sys
import time
from importlib.metadata import version

from otava.series import AnalysisOptions, Metric, Series


def points(values, options):
    series = Series("history", None, list(range(len(values))), {"value": Metric()}, {"value": values}, {})
    return [int(point.index) for point in series.analyze(options).change_points["value"]]


with open(sys.argv[1], encoding="utf-8") as question:
    asked = json.load(question)
options = AnalysisOptions()
for name, value in asked["options"].items():
    if not hasattr(options, name):
        sys.exit(f"Otava has no option {name}")
    setattr(options, name, value)
start = time.perf_counter()
found = [points(values, options) for values in asked["series"]]
seconds = time.perf_counter() - start
json.dump({"version": version("apache-otava"), "seconds": seconds, "points": found}, sys.stdout)
