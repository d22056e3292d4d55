"""A notebook's cells as a script: four optimizers on two tasks, from nothing to a figure.

    python examples/notebook.py [FOLDER]

Runs where the command `gradus` is in PATH or named in GRADUS_COMMAND; writes below FOLDER, by
default the current folder. Takes a few seconds.
"""

# %% Setting up
import sys
from pathlib import Path

import pandas as pd

import gradus

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
pd.options.display.width = 100
pd.options.display.max_columns = 10

# %% Four methods on two tasks, eight seeds each; a notebook shows a bar with the time left
report = gradus.run(
    tasks=["digits_mlp", "regression_1d"],
    methods=["sgd", "momentum", "adam", "lion"],
    options={"sgd.lr": 0.1, "momentum.lr": 0.02, "lion.lr": 3e-4},
    seeds=8,
    name="notebook",
    out=folder / "notebook",
)
print(report)

# %% How each run ended
print(report.runs.groupby(["task", "method"], observed=True)["status"].value_counts().unstack())

# %% Where the methods stand: the median of the last test loss with its 95 % interval
final = report.summary("final").query("metric == 'test_loss'")
print(final[["task", "method", "median", "low", "high"]].to_string(index=False))

# %% What can be said of adam against the others: p after Holm's correction
pairs = report.comparisons
pairs = pairs[pairs["quantity.kind"].eq("final") & pairs["quantity.metric"].eq("test_loss")]
pairs = pairs[pairs["a"].eq("adam") | pairs["b"].eq("adam")]
print(pairs[["task", "a", "b", "difference.value", "p_holm", "verdict"]].to_string(index=False))

# %% What the target cost, runs that did not reach it counted in (Kaplan and Meier)
costs = report.summary("runtimes").query("task == 'regression_1d' and unit == 'gradients'")
print(costs[["method", "value", "reached", "runs", "median.value"]].to_string(index=False))

# %% Any question of your own, in pandas: the share of a run that the method's own arithmetic takes
runs = report.runs.assign(share=report.runs["time.update_s"] / report.runs["time.wall_s"])
print(runs.groupby("method", observed=True)["share"].median().round(3).to_string())

# %% A figure for a paper: a column wide for each panel, fonts embedded
report.plot("test_loss", axis="gradients", log_x=True, log_y=True, path=folder / "test_loss.pdf")
print("test_loss.pdf:", (folder / "test_loss.pdf").stat().st_size > 0)

# %% The same tables elsewhere
report.to_parquet(folder / "tables")
print(*sorted(path.name for path in (folder / "tables").iterdir()), sep="  ")
