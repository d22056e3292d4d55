// What each claim says, its criterion, and the records that it is judged on.
#include "claim_judges.h"
#include "claims.h"

namespace gradus::grelu {
namespace {

using Kind = ClaimKind;

/// How many seeds the criterion asks for; with fewer its verdict is indicative.
constexpr ClaimTolerance seeds = {"seeds", 5, "networks of each cell that the criterion asks for",
                                  1, 100};

constexpr ClaimTolerance real(const char* name, double value, const char* text) {
  return {name, value, text, -10, 10};
}

std::vector<ClaimRow> patterns_to_width() {
  return {
      {"C1",
       "fixed patterns",
       {Kind::theorem, "The activation patterns are fixed", "abstract",
        "gates byte for byte the same before and after training; f affine in each W_k to "
        "rounding"},
       {real("nonlinearity", 1e-10, "largest departure from an affine function, over |f|")},
       {"patterns"},
       {"patterns"},
       judge_patterns},
      {"C2",
       "global minimum",
       {Kind::empirical, "Gradient descent reaches a global minimum at width n^2 L", "abstract",
        "n^2 L cells: summed loss <= 1e-6 and never rising, every seed"},
       {seeds},
       {"width_runs"},
       {"width_runs"},
       judge_minimum},
      {"C3",
       "logarithmic time",
       {Kind::empirical, "The number of steps is logarithmic", "abstract",
        "means over seeds, n >= 8: T/ln(n/eps) in [.6, 1.6] by cell; R^2 of ln loss >= .95; R^2 "
        "of T against ln(1/eps) >= .98; full: slopes in ln n and ln L <= .1, T(128)/T(8) <= 3 at "
        "L = 8 and >= 10 for ReLU"},
       {real("ratio_lo", .6, "least T/ln(n/eps)"), real("ratio_hi", 1.6, "largest T/ln(n/eps)"),
        real("slope_max", .1, "largest slope of T/ln(n/eps) in ln n and ln L"),
        real("r2_min", .95, "least R^2 of ln loss against the step"),
        real("level_r2_min", .98, "least R^2 of T against ln(1/eps)"),
        real("growth_max", 3, "largest T(128)/T(8)"),
        real("relu_growth_min", 10, "least T(128)/T(8) of ReLU"), seeds},
       {"width_runs"},
       {"width_runs", "growth"},
       judge_time},
      {"C4",
       "sufficient width",
       {Kind::empirical, "The width suffices", "abstract",
        "cells of width 500 and more: eigenvalues of the kernel at the start over L m/o in [1/3, "
        "2.5]"},
       {real("eig_lo", 1.0 / 3, "least eigenvalue"), real("eig_hi", 2.5, "largest eigenvalue"),
        seeds},
       {"width_runs"},
       {"width_runs"},
       judge_width},
  };
}

std::vector<ClaimRow> conversion_to_kernel() {
  return {
      {"C5",
       "conversion",
       {Kind::theorem, "It converts to an equivalent ReLU network at any time", "abstract",
        "at nine steps from 0 to T: width 2m (input: 2m + 2d), difference on the points <= 1e-9 "
        "at slack 1.01, the same class; at slack 1e4 difference <= 1e-5 and >= 99 % of unseen "
        "points within 1 %"},
       {real("error", 1e-9, "largest difference on the points"),
        real("slack_error", 1e-5, "largest difference on the points at slack 1e4"),
        real("share", .99, "least share of unseen points that agree"), seeds},
       {"conversion"},
       {"conversion"},
       judge_conversion},
      {"C6",
       "acceleration",
       {Kind::empirical, "Training is accelerated", "abstract",
        "L >= 4, n = 128: at most 1/10 of ReLU's steps; centred digits, L = 4: at most 1/2"},
       {real("share_max", .1, "largest share of ReLU's steps"),
        real("digits_share_max", .5, "largest share of ReLU's steps on digits")},
       {},
       {"growth", "digits_runs"},
       judge_acceleration},
      {"C7",
       "tangent kernel",
       {Kind::empirical, "The network equals its tangent kernel tightly at finite width",
        "abstract",
        "rms deviation from the limit <= sqrt(L/m); mean given the gates within 3 s.e. (300 "
        "draws); full: slopes in m of the deviation -.5 +- .15, of the drift in [-1.25, -.75] "
        "(ReLU [-.7, -.3]), of the test gap <= -.85; m = 1024, L = 4, n = 8: drift <= .01, and "
        "ReLU's >= 5 times larger"},
       {real("deviation_max", 1, "largest rms deviation over sqrt(L/m)"),
        real("slope_lo", -.65, "least slope of the deviation"),
        real("slope_hi", -.35, "largest slope of the deviation"),
        real("errors_max", 3, "standard errors between the mean and 1"),
        real("drift_slope_lo", -1.25, "least slope of the drift"),
        real("drift_slope_hi", -.75, "largest slope of the drift"),
        real("relu_slope_lo", -.7, "least slope of ReLU's drift"),
        real("relu_slope_hi", -.3, "largest slope of ReLU's drift"),
        real("drift_max", .01, "largest drift at m = 1024"),
        real("relu_factor_min", 5, "least factor of ReLU's drift over the network's"),
        real("gap_slope_max", -.85, "largest slope of the test gap")},
       {"concentration", "drift"},
       {"concentration", "drift"},
       judge_kernel},
  };
}

std::vector<ClaimRow> controls() {
  return {
      {"C8",
       "independent gates",
       {Kind::empirical, "The gates must be independent of the weights",
        "derived in THEORY.md, 2.1",
        "gates frozen: every run converges, T(128)/T(8) >= 10 at L = 8"},
       {real("growth_min", 10, "least T(128)/T(8)")},
       {},
       {"growth"},
       judge_frozen},
      {"C9",
       "too narrow",
       {Kind::empirical, "Too narrow networks fail", "derived in THEORY.md, 4.4",
        "L = 4, n = 8, m = 2: no seed converges in 1500 steps"},
       {seeds},
       {"narrow"},
       {"narrow"},
       judge_narrow},
      {"C10",
       "generalisation",
       {Kind::report, "Generalisation", "no criterion",
        "test accuracy on centred digits at equal training error, of the network, of the ReLU "
        "network that it converts to, and of ReLU"},
       {},
       {},
       {"digits_runs"},
       report_accuracy},
  };
}

}  // namespace

const std::vector<ClaimRow>& claim_rows() {
  static const std::vector<ClaimRow> rows = [] {
    std::vector<ClaimRow> all = patterns_to_width();
    for (const auto& part : {conversion_to_kernel(), controls()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return rows;
}

}  // namespace gradus::grelu
