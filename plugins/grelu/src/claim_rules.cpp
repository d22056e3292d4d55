#include <array>

#include "claim_judges.h"
#include "claims.h"

namespace gradus::grelu {
namespace {

using Kind = ClaimKind;

const std::array<ClaimRule, 10> rules = {{
    {{Kind::theorem, "The activation patterns are fixed", "abstract",
      "gates byte for byte the same before and after training; f affine in each W_k to rounding"},
     {"patterns"},
     {"patterns"},
     judge_patterns},
    {{Kind::empirical, "Gradient descent reaches a global minimum at width n^2 L", "abstract",
      "n^2 L cells: summed loss <= 1e-6 and never rising, every seed"},
     {"width_runs"},
     {"width_runs"},
     judge_minimum},
    {{Kind::empirical, "The number of steps is logarithmic", "abstract",
      "T/ln(n/eps) in [.6, 1.6] by cell, n >= 8; R^2 of ln loss >= .95; R^2 of T against ln(1/eps) "
      ">= .98; full: slopes in ln n and ln L <= .1, T(128)/T(8) <= 3 at L = 8 and >= 10 for ReLU"},
     {"width_runs"},
     {"width_runs", "growth"},
     judge_time},
    {{Kind::empirical, "The width suffices", "abstract",
      "cells of width 500 and more: eigenvalues of the kernel at the start over L m/o in [1/3, "
      "2.5]"},
     {"width_runs"},
     {"width_runs"},
     judge_width},
    {{Kind::theorem, "It converts to an equivalent ReLU network at any time", "abstract",
      "at 0, T/2 and T: width 2m (input: 2m + 2d), difference on the points <= 1e-9 at slack 1.01, "
      "the same class; at slack 1e4 difference <= 1e-5 and >= 99 % of unseen points within 1 %"},
     {"conversion"},
     {"conversion"},
     judge_conversion},
    {{Kind::empirical, "Training is accelerated", "abstract",
      "L >= 4, n = 128: at most 1/10 of ReLU's steps; centred digits, L = 4: at most 1/2"},
     {},
     {"growth", "digits_runs"},
     judge_acceleration},
    {{Kind::empirical, "The network equals its tangent kernel tightly at finite width", "abstract",
      "rms deviation from the limit <= sqrt(L/m); mean given the gates within 3 s.e. (300 draws); "
      "m = 1024, "
      "L = 4, n = 8: drift <= .01 and ReLU's >= 5 times larger; full: slopes in m of the deviation "
      "-.5 +- .15, of the drift in [-1.25, -.75] (ReLU [-.7, -.3]), of the test gap <= -.85"},
     {"concentration", "drift"},
     {"concentration", "drift"},
     judge_kernel},
    {{Kind::empirical, "The gates must be independent of the weights", "derived in THEORY.md, 2.1",
      "gates frozen: T(128)/T(8) >= 10 at L = 8"},
     {},
     {"growth"},
     judge_frozen},
    {{Kind::empirical, "Too narrow networks fail", "derived in THEORY.md, 4.4",
      "L = 4, n = 8, m = 2: no seed converges in 1500 steps"},
     {"narrow"},
     {"narrow"},
     judge_narrow},
    {{Kind::report, "Generalisation", "no criterion",
      "test accuracy of each gate mode on centred digits"},
     {},
     {"digits_runs"},
     report_accuracy},
}};

}  // namespace

const ClaimRule& claim_rule(int number) {
  return rules[static_cast<std::size_t>(number - 1)];
}

}  // namespace gradus::grelu
