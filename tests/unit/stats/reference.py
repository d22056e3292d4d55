#!/usr/bin/env python3
"""Prints reference.json: what independent implementations say on fixed inputs.

    python3 -m venv /tmp/reference
    /tmp/reference/bin/pip install scipy==1.17.1 lifelines==0.30.3 statsmodels==0.15.0 \
        opda==0.8.0 baycomp==1.0.3
    /tmp/reference/bin/python reference.py > reference.json

Every value comes from SciPy, lifelines, statsmodels, opda, baycomp or NumPy; where they have no such function, from
exhaustive enumeration or a root search of the definition, never from a translation of the C++ code.
Infinity is written as "inf".
"""
import itertools
import json
import math
import sys

import numpy as np
import baycomp
import statsmodels.api as sm
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times
from opda import nonparametric
from opda import utils as opda_utils
from scipy import integrate, optimize, stats
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
    if value is None or isinstance(value, (bool, str, int)):
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


def line():
    rows = []
    x = [1, 2, 3, 5, 8, 13, 21]
    y = [2.1, 3.9, 6.2, 9.7, 16.8, 25.1, 43.0]
    for u, v in ((x, y), (SMOOTH, PAIR), ([1e6 + t for t in x], y), ([3, 4], [1, 7])):
        fit = stats.linregress(u, v)
        t = stats.t.ppf(0.975, len(u) - 2) if len(u) > 2 else 0
        rows.append({"x": u, "y": v, "weights": [], "slope": fit.slope, "intercept": fit.intercept,
                     "slope_error": fit.stderr, "intercept_error": fit.intercept_stderr,
                     "r_squared": fit.rvalue ** 2,
                     "interval": [fit.slope - t * fit.stderr, fit.slope + t * fit.stderr]})
    weights = [4, 1, 2, 2, 0.5, 0.25, 3]
    fit = sm.WLS(y, sm.add_constant(x), weights=weights).fit()
    rows.append({"x": x, "y": y, "weights": weights, "slope": fit.params[1],
                 "intercept": fit.params[0], "slope_error": fit.bse[1], "intercept_error": fit.bse[0],
                 "r_squared": fit.rsquared, "interval": fit.conf_int(0.05)[1]})
    return rows


def power_law():
    x, y = [1, 2, 4, 8, 16], [3.0, 1.4, 0.77, 0.36, 0.19]
    fit = stats.linregress(np.log(x), np.log(y))
    return [{"x": x, "y": y, "slope": fit.slope, "intercept": fit.intercept,
             "slope_error": fit.stderr, "r_squared": fit.rvalue ** 2}]


def bootstrap_slope():
    x, y = LONG, LONG_B[:25]
    rows = []
    for kind in ("percentile", "BCa"):
        result = stats.bootstrap((x, y), lambda u, v: np.polyfit(u, v, 1)[0], paired=True,
                                 n_resamples=500, vectorized=False, method=kind, rng=SplitMix(8))
        rows.append({"x": x, "y": y, "kind": kind, "seed": 8, "draws": 500,
                     "interval": list(result.confidence_interval)})
    return rows


def median_interval():
    """The definition with a root search for the interpolation of Hettmansperger and Sheather: the
    coverage of the ends moved by lambda is the confidence, in their approximation."""
    rows = []
    for sample in (SMOOTH, OTHER, LONG, LONG_B, [1, 2, 3, 4, 5, 6]):
        for confidence in (0.9, 0.95):
            x, n = np.sort(sample), len(sample)
            inside = [stats.binom.cdf(n - k, n, 0.5) - stats.binom.cdf(k - 1, n, 0.5)
                      for k in range(1, n // 2 + 2)]
            k = max(j + 1 for j, c in enumerate(inside) if c >= confidence)
            outer, inner = inside[k - 1], inside[k]

            def coverage(weight):
                share = k * weight / (n - k - (n - 2 * k) * weight)
                return outer - share * (outer - inner)

            weight = optimize.brentq(lambda w: coverage(w) - confidence, 0, 1, xtol=1e-15)
            rows.append({"sample": sample, "confidence": confidence, "value": np.median(sample),
                         "interval": [np.interp(k - 1 + weight, range(n), x),
                                      np.interp(n - k - weight, range(n), x)]})
    return rows


def superiority():
    rows = []
    for a, b in ((SMOOTH, OTHER), (TIED_A, TIED_B), (LONG, LONG_B), ([1, 2, 3], [4, 5, 6, 7]),
                 ([4, 5], [1, 2, 3])):
        m, n = len(a), len(b)
        wins = sum(u < v for u in a for v in b) + sum(u == v for u in a for v in b) / 2
        estimate, size, z = wins / (m * n), (m + n) / 2, stats.norm.ppf(0.975)

        def excess(t):
            spread = t * (1 - t) + (size - 1) * ((t / (2 - t) - t * t) + (2 * t * t / (1 + t) - t * t))
            return (estimate - t) ** 2 - z * z * spread / (m * n)

        low = optimize.brentq(excess, 1e-12, estimate, xtol=1e-14) if 0 < estimate < 1 else None
        if estimate == 1:
            low = optimize.brentq(excess, 1e-12, 1 - 1e-9, xtol=1e-14)
        high = optimize.brentq(excess, estimate, 1 - 1e-12, xtol=1e-14) if 0 < estimate < 1 else None
        if estimate == 0:
            high = optimize.brentq(excess, 1e-9, 1 - 1e-12, xtol=1e-14)
        separated = estimate in (0, 1)
        rows.append({"a": a, "b": b, "value": estimate,
                     "interval": [0 if low is None else low, 1 if high is None else high],
                     "mann_whitney": 1 - stats.mannwhitneyu(a, b).statistic / (m * n),
                     "brunner_munzel": None if separated else stats.brunnermunzel(a, b).pvalue})
    return rows


def superiority_paired():
    """Ties count half; Wilson's interval of the wins by statsmodels."""
    rows = []
    for a, b in ((SMOOTH, PAIR), (ZEROS, [0] * len(ZEROS)), (LONG, LONG_B[:len(LONG)]),
                 ([1] * 8 + [2, 3], [2] * 10), ([1, 2], [3, 4])):
        wins = np.sum(np.less(a, b)) + np.sum(np.equal(a, b)) / 2
        rows.append({"a": a, "b": b, "value": wins / len(a),
                     "interval": proportion_confint(wins, len(a), 0.05, method="wilson")})
    return rows


# Remission times of 21 children on 6-mercaptopurine, weeks (Freireich et al. 1963): the standard
# example of censored data. False: censored.
FREIREICH = [(6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True), (10, False),
             (11, False), (13, True), (16, True), (17, False), (19, False), (20, False), (22, True),
             (23, True), (25, False), (32, False), (32, False), (34, False), (35, False)]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def survival():
    rows = []
    for runs in (FREIREICH, [(t, True) for t in PLACEBO],
                 [(5, True), (3, True), (8, False), (4, True), (8, False), (6, True), (7.5, True)],
                 [(10, False), (12, False), (7, True)]):
        spent, reached = [r[0] for r in runs], [r[1] for r in runs]
        fit = KaplanMeierFitter(alpha=0.05).fit(spent, reached)
        table = fit.event_table[fit.event_table.observed > 0]
        times = list(table.index)
        band = fit.confidence_interval_
        medians = median_survival_times(band).iloc[0]
        share = fit.survival_function_at_times(times)
        # lifelines fills the band at share 0 in its own way: only where 0 < share.
        bound = [t for t, s in zip(times, share) if s > 0]
        rows.append({"spent": spent, "reached": reached, "times": times, "share": list(share),
                     "at_risk": [int(v) for v in table.at_risk],
                     "events": [int(v) for v in table.observed],
                     "low": list(band.iloc[:, 0].loc[bound]), "high": list(band.iloc[:, 1].loc[bound]),
                     "median": fit.median_survival_time_, "interval": sorted(medians)})
    return rows


def expected_runtime():
    rows = []
    for runs in (FREIREICH, [(10, False), (12, False), (7, True)]):
        spent, reached = np.array([r[0] for r in runs]), np.array([r[1] for r in runs])

        def statistic(t, r):
            return np.sum(t) / np.sum(r) if np.sum(r) else np.inf

        result = stats.bootstrap((spent, reached), statistic, paired=True, n_resamples=500,
                                 vectorized=False, method="percentile", confidence_level=0.8,
                                 rng=SplitMix(9))
        rows.append({"spent": spent, "reached": [bool(r) for r in reached], "seed": 9, "draws": 500,
                     "confidence": 0.8, "value": statistic(spent, reached),
                     "interval": list(result.confidence_interval)})
    return rows


def paired_power(n, effect, alpha):
    """P(|T| > c) for T = (Z + d sqrt(n)) / (S / sqrt(n - 1)), integrated over S, which is chi
    distributed: statsmodels and SciPy give NaN for large effects."""
    degrees, center = n - 1, effect * math.sqrt(n)
    critical = stats.t.ppf(1 - alpha / 2, degrees)

    def density(s):
        bound = critical * s / math.sqrt(degrees)
        return stats.chi.pdf(s, degrees) * (stats.norm.sf(bound - center) + stats.norm.cdf(-bound - center))

    ends = np.append(math.sqrt(degrees) * np.array([0, 0.003, 0.03, 0.3, 1, 2, 5]), 60 + 2 * math.sqrt(degrees))
    value = sum(integrate.quad(density, low, high, epsabs=1e-14, epsrel=1e-12, limit=500)[0]
                for low, high in zip(ends, ends[1:]) if low < high)
    library = TTestPower().power(effect, n, alpha)
    assert math.isnan(library) or abs(library - value) < 1e-9, (n, effect, alpha, library, value)
    return value


def power():
    rows = []
    for n, effect, alpha in [(2, 1, 0.05), (5, 0.5, 0.05), (10, -1, 0.05), (34, 0.5, 0.05),
                             (20, 0.8, 0.05 / 28), (1000, 0.1, 0.05), (6, 4, 0.05)]:
        rows.append({"n": n, "effect": effect, "alpha": alpha,
                     "power": paired_power(n, effect, alpha)})
    return rows


def pairs_needed():
    rows = []
    for effect in (0.2, 0.5, 0.8, 1.5, 3):
        for alpha, wanted in ((0.05, 0.8), (0.05, 0.9), (0.05 / 28, 0.8)):
            pairs = next(n for n in itertools.count(2)
                         if paired_power(n, effect, alpha) >= wanted)
            rows.append({"effect": effect, "alpha": alpha, "power": wanted, "pairs": pairs})
    return rows


def runs_needed_unpaired():
    """Runs a group with which the power of Noether's normal approximation, the variance that of no
    difference, reaches what is wanted: by root search."""
    rows = []
    for probability in (0.55, 0.3, 0.7, 0.75, 0.8):
        for comparisons, wanted in ((1, 0.8), (1, 0.9), (28, 0.8)):
            critical = stats.norm.isf(0.05 / comparisons / 2)

            def excess(n):
                standard_error = math.sqrt(1 / (6 * n))  # sqrt((2n + 1) / (12 n n)) for large n
                return stats.norm.sf(critical - abs(probability - 0.5) / standard_error) - wanted

            rows.append({"probability": probability, "comparisons": comparisons, "power": wanted,
                         "runs": math.ceil(optimize.brentq(excess, 1, 1e6, xtol=1e-9))})
    return rows


def quantile_band():
    curves = [SMOOTH, PAIR, OTHER[:8], LONG[:8], LONG_B[:8]]
    low, median, high = np.quantile(curves, [0.25, 0.5, 0.75], axis=0)
    wide_low, _, wide_high = np.quantile(curves, [0.1, 0.5, 0.9], axis=0)
    return [{"curves": curves, "p": [0.25, 0.75], "low": low, "median": median, "high": high},
            {"curves": curves, "p": [0.1, 0.9], "low": wide_low, "median": median, "high": wide_high}]


def runtime_ecdf():
    """The mean over pairs of SciPy's ECDF of each; a run that never ends is censored beyond all x."""
    pairs = [[10, 20, 30], [20, math.inf], [math.inf], [5], [7, 7, math.inf, 31, 12]]
    curves = [stats.ecdf(stats.CensoredData.right_censored(
        [1e9 if math.isinf(t) else t for t in pair], np.isinf(pair))).cdf for pair in pairs]
    return [{"pairs": pairs, "x": x, "share": np.mean([curve.evaluate(x) for curve in curves])}
            for x in (4.9, 5, 7, 11, 20, 30.5, 1e6)]


def profiles():
    costs = [[10, 20, 4, math.inf, 7], [20, 5, 4, math.inf, 21], [math.inf, 10, 8, math.inf, 14]]
    best = np.min(costs, axis=0)
    rows = []
    for x in (0.5, 1, 1.5, 2, 3, 4, 100):
        with np.errstate(invalid="ignore"):
            share = [np.mean(np.array(c) / best <= x) for c in costs]
        rows.append({"costs": costs, "x": x, "share": share})
    return rows


def probability_within(low, high):
    """P(low_i <= U_(i) <= high_i for all i): n! times the volume of the ordered points in the box.

    The inner integrals are polynomials between the bounds, kept exactly as piecewise polynomials.
    """
    n = len(low)
    cuts = sorted({0.0, 1.0, *low, *high})
    # below(x): the volume of u_1 < ... < u_i in their boxes with u_i <= x.
    below = [np.polynomial.Polynomial([1.0]) for _ in cuts[1:]]
    for i in range(n):
        pieces, total = [], 0.0
        for (left, right), inner in zip(zip(cuts[:-1], cuts[1:]), below):
            if low[i] <= left and right <= high[i]:
                piece = inner.integ(lbnd=left) + total
                total = piece(right)
            else:
                piece = np.polynomial.Polynomial([total])
            pieces.append(piece)
        below = pieces
    return math.factorial(n) * below[-1](1.0)


def order_statistics():
    boxes = [([0.1], [0.8]), ([0.1, 0.3], [0.7, 0.9]), ([0, 0, 0.2], [0.5, 0.9, 1]),
             ([0.01, 0.1, 0.2, 0.35], [0.6, 0.7, 0.9, 0.99]),
             ([0.02, 0.05, 0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8, 0.9, 0.95])]
    rows = [{"low": low, "high": high, "probability": probability_within(low, high)}
            for low, high in boxes]
    return rows


def kolmogorov():
    """SciPy is exact up to n = 140."""
    return [{"n": n, "d": d, "probability": stats.kstwo(n).cdf(d)}
            for n, d in ((1, 0.7), (5, 0.4), (20, 0.25), (100, 0.12), (140, 0.07))]


def level_of_intervals(n, confidence, interval):
    """The probability of the single intervals with which all hold, by the exact integrals."""
    i = np.arange(1, n + 1)

    def excess(level):
        low, high = interval(i, n + 1 - i, level)
        return probability_within(list(low), list(high)) - confidence
    return optimize.brentq(excess, confidence, 1 - (1 - confidence) / n, xtol=1e-14)


def band_weights(n, confidence, kind):
    if kind in ("dkw", "ks"):
        weights = {"dkw": nonparametric._dkw_band_weights, "ks": nonparametric._ks_band_weights}
        return weights[kind](n, confidence)
    # opda finds the level by simulation; here it is exact, and the intervals are opda's.
    interval = {"ld_equal_tailed": opda_utils.beta_equal_tailed_interval,
                "ld_highest_density": opda_utils.beta_highest_density_interval}[kind]
    i = np.arange(1, n + 1)
    low, high = interval(i, n + 1 - i, level_of_intervals(n, confidence, interval))
    return np.concatenate([[0.0], low]), np.concatenate([high, [1.0]])


BANDS = [(kind, n, confidence) for kind in ("dkw", "ks", "ld_equal_tailed", "ld_highest_density")
         for n, confidence in ((2, 0.8), (5, 0.95), (11, 0.8))]


def cdf_band():
    rows = []
    for kind, n, confidence in BANDS:
        lower, upper = band_weights(n, confidence, kind)
        rows.append({"kind": kind, "n": n, "confidence": confidence, "lower": lower, "upper": upper})
    return rows


def tuning_curve():
    values = {2: [0.3, 0.9], 5: [0.62, 0.11, 0.85, 0.4, 0.57],
              11: [0.5, 0.31, 0.72, 0.93, 0.12, 0.66, 0.41, 0.58, 0.81, 0.27, 0.09]}
    trials = np.array([1, 2, 2.5, 4, 10, 30])
    rows = []
    for kind, n, confidence in BANDS:
        for minimize, a, b in ((True, 0.0, 1.0), (False, 0.0, 1.0), (True, 0.0, math.inf),
                               (False, -math.inf, 1.0)):
            ys = values[n]
            lower, upper = band_weights(n, confidence, kind)
            points = np.concatenate([[a], np.sort(ys), [b]])

            def distribution(cumulative):
                weights = np.diff(cumulative, prepend=[0.0], append=[1.0])
                return nonparametric.EmpiricalDistribution(points, ws=weights, a=a, b=b)
            low, high = distribution(upper), distribution(lower)
            point = nonparametric.EmpiricalDistribution(ys, a=a, b=b)
            row = {"kind": kind, "confidence": confidence, "minimize": minimize, "support": [a, b],
                   "values": ys, "trials": trials}
            for name, d in (("", point), ("_low", low), ("_high", high)):
                row["median" + name] = d.quantile_tuning_curve(trials, minimize=minimize)
                row["mean" + name] = d.average_tuning_curve(trials, minimize=minimize)
            rows.append(row)
    return rows


def friedman():
    tables = [[SMOOTH, PAIR, OTHER[:8]], [[1, 2, 2, 3, 5], [2, 2, 1, 4, 5], [3, 1, 2, 4, 6], [2, 3, 4, 4, 4]],
              [LONG[:12], LONG_B[:12], LONG[12:24], LONG_B[12:24], LONG_B[5:17]],
              [[1.0, 2.0, 3.0], [2.0, 1.0, 1.0]]]
    rows = []
    for table in tables:
        k, n = len(table), len(table[0])
        if k > 2:
            chi_squared = stats.friedmanchisquare(*table).statistic
        else:
            # SciPy wants three samples; for two it is the square of the normal score of the signs.
            wins = sum(a < b for a, b in zip(*table))
            chi_squared = (2 * wins - n) ** 2 / n
        f = (n - 1) * chi_squared / (n * (k - 1) - chi_squared)
        rows.append({"values": table, "chi_squared": chi_squared,
                     "p_chi_squared": stats.chi2(k - 1).sf(chi_squared), "f": f,
                     "p": stats.f(k - 1, (k - 1) * (n - 1)).sf(f),
                     "mean_ranks": stats.rankdata(table, axis=0).mean(axis=1)})
    return rows


def nemenyi():
    return [{"methods": k, "tasks": n, "alpha": alpha,
             "distance": stats.studentized_range.ppf(1 - alpha, k, math.inf) / math.sqrt(2)
             * math.sqrt(k * (k + 1) / (6 * n))}
            for k, n, alpha in ((2, 5, 0.05), (3, 10, 0.05), (5, 14, 0.1), (10, 30, 0.01), (28, 6, 0.05))]


def bayesian_signed_rank():
    rows = []
    for differences, rope in (([0.3, -0.1, 0.8, 0.2, 0.05], 0), ([0.3, -0.1, 0.8, 0.2, 0.05], 0.1),
                              ([0.01, -0.02, 0.015, 0.03], 0.05), (SMOOTH, 0.5), ([1, -1, 2, -2, 0], 1)):
        zeros = np.zeros(len(differences))
        result = baycomp.SignedRankTest.probs(zeros, np.array(differences, dtype=float), rope,
                                              nsamples=200_000, random_state=7)
        below, equivalent, above = result if rope > 0 else (result[0], 0.0, result[1])
        rows.append({"differences": differences, "rope": rope, "below": below,
                     "equivalent": equivalent, "above": above})
    return rows


def rank_correlation():
    return [{"x": x, "y": y, "value": stats.spearmanr(x, y).statistic}
            for x, y in ((SMOOTH, PAIR), (TIED_A[:6], TIED_B), (LONG, LONG_B[:25]), ([1, 2, 3], [3, 2, 1]))]


SECTIONS = [intervals, binomial, quantiles, bootstrap, signed_rank, mann_whitney, sign, holm, line,
            power_law, bootstrap_slope, median_interval, superiority, superiority_paired, survival,
            expected_runtime, power, pairs_needed, runs_needed_unpaired, quantile_band, runtime_ecdf, profiles,
            order_statistics, kolmogorov, cdf_band, tuning_curve, friedman, nemenyi, bayesian_signed_rank,
            rank_correlation]


if __name__ == "__main__":
    tables = {section.__name__: plain(section()) for section in SECTIONS}
    lines = []
    for name, rows in tables.items():
        body = ",\n".join("    " + json.dumps(row) for row in rows)
        lines.append(f'  "{name}": [\n{body}\n  ]')
    sys.stdout.write("{\n" + ",\n".join(lines) + "\n}\n")
