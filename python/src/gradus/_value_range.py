"""The values that a figure shows where a few of them would set the scale for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]

_MARGIN = 9


def value_range(medians: Sequence[Numbers], higher_is_better: bool) -> tuple[float, float] | None:
    """Lowest and highest value to show; None where all curves may be shown whole.

    Values are left out where they are worse than every curve's first value by more than nine times
    the larger of that value's size and the progress that the best curve made: a loss ten times as
    large as before the first step. The page has the same rule (suite/analysis/axis_range.h).
    """
    sign = -1.0 if higher_is_better else 1.0
    losses = [sign * median for median in medians]
    starts = [loss[0] for loss in losses if len(loss) and np.isfinite(loss[0])]
    if not starts:
        return None
    start = max(starts)
    values = np.concatenate(losses)
    values = values[np.isfinite(values)]
    best = min(start, values.min())
    with np.errstate(over="ignore"):
        limit = start + _MARGIN * max(abs(start), start - best)
    kept = values[values <= limit]
    if len(kept) == len(values):
        return None
    ends = (float(sign * best), float(sign * max(best, kept.max())))
    return min(ends), max(ends)


def within(values: Numbers, shown: tuple[float, float], logarithmic: bool) -> Numbers:
    """The values, those far outside moved to where a line to them leaves the picture as well."""
    low, high = shown
    if logarithmic:
        return np.clip(values, 0.01 * low if low > 0 else None, 100 * high)
    return np.clip(values, low - 2 * (high - low), high + 2 * (high - low))
