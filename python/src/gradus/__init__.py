"""Results of Gradus, a benchmark of training methods of neural networks, as pandas data frames.

import gradus

report = gradus.run("studies/main.toml")      # or gradus.load("results/local/main")
report.runs, report.curves, report.comparisons
report.plot("test_accuracy", path="curves.pdf")
"""

from gradus._load import from_benchopt, from_deepobs, load
from gradus._progress import Progress
from gradus._run import run
from gradus._version import __version__
from gradus.errors import CommandError, Error, RecordWarning, RunWarning
from gradus.report import Report

__all__ = [
    "CommandError",
    "Error",
    "Progress",
    "RecordWarning",
    "Report",
    "RunWarning",
    "__version__",
    "from_benchopt",
    "from_deepobs",
    "load",
    "run",
]
