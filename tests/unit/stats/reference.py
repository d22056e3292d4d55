#!/usr/bin/env python3
"""Prints reference.json: what independent implementations say on fixed inputs.

    python3 -m venv /tmp/reference
    /tmp/reference/bin/pip install scipy==1.17.1 lifelines==0.30.3 statsmodels==0.15.0
    /tmp/reference/bin/python reference.py > reference.json

Every value comes from SciPy, lifelines, statsmodels or NumPy; where they have no such function, from
exhaustive enumeration or a root search of the definition, never from a translation of the C++ code.
Infinity is written as "inf".
"""
import itertools
import json
import math
import sys

import numpy as np
import statsmodels.api as sm
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times
from scipy import optimize, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestPower
from statsmodels.stats.proportion import proportion_confint

# Samples that all sections share; ties and zeros are wanted in some.
SMOOTH = [0.42, 1.31, 0.87, 2.05, 1.17, 0.66, 1.93, 0.29]
OTHER = [0.51, 1.02, 1.44, 2.61, 1.83, 0.98, 2.35, 0.77, 1.29, 3.04]
PAIR = [0.55, 1.28, 1.02, 2.41, 1.36, 0.61, 2.2, 0.47]
TIED_A = [1, 2, 2, 3, 5, 5, 8]
TIED_B = [2, 3, 3, 4, 5, 7]
ZEROS = [0, 1, -2, 3, 3, 0, 4, -1, 5, 6, -3, 2]
LONG = [round(math.sin(1.7 * i) + 0.3, 3) for i in range(1, 26)]
LONG_B = [round(math.cos(2.31 * i) * 1.21, 3) for i in range(1, 31)]


def plain(value):
    """JSON without numpy types and without bare infinities."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if isinstance(value, (bool, str, int)):
        return value
    value = float(value)
    return value if math.isfinite(value) else str(value)


def intervals():
    rows = []
    for k, n in [(0, 5), (5, 5), (1, 10), (3, 10), (7, 20), (50, 100), (1, 1000), (81, 263)]:
        for confidence in (0.9, 0.95, 0.99):
            test = stats.binomtest(k, n)
            exact = test.proportion_ci(confidence, method="exact")
            score = test.proportion_ci(confidence, method="wilson")
            rows.append({"k": k, "n": n, "confidence": confidence,
                         "clopper_pearson": [exact.low, exact.high],
                         "wilson": [score.low, score.high]})
    return rows


def binomial():
    rows = []
    for k, n, q in [(0, 4, 0.5), (4, 4, 0.5), (3, 10, 0.5), (7, 10, 0.5), (5, 10, 0.5), (2, 30, 0.2),
                    (12, 30, 0.2), (40, 1000, 0.03), (0, 10, 0.0), (10, 10, 1.0), (3, 10, 0.0),
                    (500, 1000, 0.45)]:
        rows.append({"k": k, "n": n, "q": q, "lower": stats.binom.cdf(k, n, q),
                     "upper": stats.binom.sf(k - 1, n, q),
                     "two_sided": stats.binomtest(k, n, q).pvalue})
    return rows


def quantiles():
    rows = []
    for sample in (SMOOTH, OTHER, TIED_A, [3.5], [2, 1], LONG):
        for p in (0, 0.025, 0.25, 0.5, 0.75, 0.9, 1):
            rows.append({"sample": sample, "p": p, "value": np.quantile(sample, p)})
    return rows


class SplitMix(np.random.Generator):
    """The index stream of the C++ bootstrap behind NumPy's interface: what is checked is what SciPy
    makes of the same draws. One stream per call of integers(), numbered from 0."""

    def __new__(cls, seed):
        return super().__new__(cls)

    def __init__(self, seed):
        super().__init__(np.random.PCG64(0))
        self.seed, self.stream = seed, 0

    GAMMA = 0x9E3779B97F4A7C15
    MASK = (1 << 64) - 1

    def mix(self, z):
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
        return z ^ (z >> 31)

    def integers(self, low, high=None, size=None, dtype=None, endpoint=False):
        assert low == 0 and not endpoint
        key = self.mix(self.seed ^ self.mix((self.stream + self.GAMMA) & self.MASK))
        self.stream += 1
        out = np.empty(int(np.prod(size)), dtype=np.int64)
        for i in range(out.size):
            out[i] = ((self.mix((key + (i + 1) * self.GAMMA) & self.MASK) >> 32) * high) >> 32
        return out.reshape(size)


def bootstrap():
    rows = []

    def add(name, kind, data, statistic, paired, seed):
        result = stats.bootstrap(data, statistic, n_resamples=500, paired=paired,
                                 vectorized=False, confidence_level=0.9, method=kind,
                                 rng=SplitMix(seed))
        rows.append({"statistic": name, "kind": kind, "seed": seed, "draws": 500, "confidence": 0.9,
                     "a": data[0], "b": data[1] if len(data) > 1 else [],
                     "value": statistic(*data), "interval": list(result.confidence_interval)})

    def difference(x, y):
        return np.median(x) - np.median(y)

    def ratio(x, y):
        return np.median(x) / np.median(y)

    for kind in ("percentile", "BCa"):
        add("mean", kind, (SMOOTH,), np.mean, False, 1)
        add("median", kind, (SMOOTH,), np.median, False, 2)
        add("median", kind, (LONG,), np.median, False, 3)
        add("difference_unpaired", kind, (SMOOTH, OTHER), difference, False, 4)
        add("difference_paired", kind, (SMOOTH, PAIR), difference, True, 5)
        add("ratio_unpaired", kind, (SMOOTH, OTHER), ratio, False, 6)
        add("ratio_paired", kind, (SMOOTH, PAIR), ratio, True, 7)
    return rows


def signed_rank():
    rows = []

    def add(d, zeros, distribution, alternative, p):
        rows.append({"differences": d, "zeros": zeros, "distribution": distribution,
                     "alternative": alternative, "p": p,
                     "statistic": stats.wilcoxon(d, zero_method=zeros, alternative="greater",
                                                 method="asymptotic").statistic})

    every = stats.PermutationMethod(n_resamples=np.inf)
    small = [1.1, -0.4, 2.3, 0.9, -1.7, 3.2, 0.2]
    tied = [1, 1, -1, 2, 2, -3, 4, 4]
    for alternative in ("two-sided", "less", "greater"):
        for d in (small, tied, ZEROS, [1, 2, 3, 4, 5], [0, 0, -1]):
            for zeros in ("wilcox", "pratt"):
                p = stats.wilcoxon(d, zero_method=zeros, alternative=alternative, method=every).pvalue
                add(d, zeros, "exact", alternative, p)
        p = stats.wilcoxon(LONG, alternative=alternative, method="exact").pvalue
        add(LONG, "wilcox", "exact", alternative, p)
        for d in (LONG, ZEROS, tied):
            for zeros in ("wilcox", "pratt"):
                p = stats.wilcoxon(d, zero_method=zeros, alternative=alternative, correction=True,
                                   method="asymptotic").pvalue
                add(d, zeros, "normal", alternative, p)
    return rows


def mann_whitney():
    rows = []
    every = stats.PermutationMethod(n_resamples=np.inf)
    for alternative in ("two-sided", "less", "greater"):
        for a, b in ((SMOOTH, OTHER[:5]), (TIED_A, TIED_B), ([1, 1, 1], [1, 1]), ([1, 2, 3], [4, 5, 6, 7]),
                     ([2, 5], [1, 0])):
            test = stats.mannwhitneyu(a, b, alternative=alternative, method=every)
            rows.append({"a": a, "b": b, "alternative": alternative, "distribution": "exact",
                         "statistic": test.statistic, "p": test.pvalue})
        for method, name in (("exact", "exact"), ("asymptotic", "normal")):
            test = stats.mannwhitneyu(LONG, LONG_B, alternative=alternative, method=method)
            rows.append({"a": LONG, "b": LONG_B, "alternative": alternative, "distribution": name,
                         "statistic": test.statistic, "p": test.pvalue})
        test = stats.mannwhitneyu(TIED_A, TIED_B, alternative=alternative, method="asymptotic")
        rows.append({"a": TIED_A, "b": TIED_B, "alternative": alternative, "distribution": "normal",
                     "statistic": test.statistic, "p": test.pvalue})
    return rows


def sign():
    rows = []
    for d in (ZEROS, [1, 2, 3, 4, 5], [-1, -2, 3, -4], LONG):
        positive, negative = sum(v > 0 for v in d), sum(v < 0 for v in d)
        for alternative in ("two-sided", "less", "greater"):
            test = stats.binomtest(positive, positive + negative, 0.5, alternative=alternative)
            rows.append({"differences": d, "alternative": alternative, "statistic": positive,
                         "p": test.pvalue})
    return rows


def holm():
    families = [[0.01, 0.04, 0.03, 0.005], [0.5], [0.2, 0.2, 0.9, 1.0], [0.001, 0.001, 0.04, 0.03, 0.6]]
    return [{"p": p, "adjusted": multipletests(p, method="holm")[1]} for p in families]


SECTIONS = [intervals, binomial, quantiles, bootstrap, signed_rank, mann_whitney, sign, holm]

if __name__ == "__main__":
    tables = {section.__name__: plain(section()) for section in SECTIONS}
    lines = []
    for name, rows in tables.items():
        body = ",\n".join("    " + json.dumps(row) for row in rows)
        lines.append(f'  "{name}": [\n{body}\n  ]')
    sys.stdout.write("{\n" + ",\n".join(lines) + "\n}\n")
