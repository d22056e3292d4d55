// Claims D1 to D5, D10 and D18: norms and bounds at fixed weights.
#pragma once

#include "limit_claim.h"

namespace gradus::dsgd {

/// D1: the duality maps meet their two equations.
struct D1 {
  static constexpr double tolerance = 1e-12;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "Each duality map has the dual norm's length and its inner product",
            "derived in THEORY.md, section 2",
            "||rho|| = ||G||_* and <G, rho> = ||G||_*^2 to 1e-12 for all norms, 200 shapes each "
            "with rank-deficient, zero and tied entries, and for the network"};
  }
  static std::vector<Limit> limits(double tolerance) {
    return {{"duality", "norm_error", Sense::at_most, tolerance},
            {"duality", "inner_error", Sense::at_most, tolerance},
            {"duality", "network_error", Sense::at_most, tolerance}};
  }
};

/// D2: no direction beats the dual norm.
struct D2 {
  static constexpr double tolerance = 1e-12;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "The dual norm is the largest inner product over the unit ball",
            "derived in THEORY.md, section 2",
            "1000 random D a norm: <G, D> <= ||G||_* ||D|| (1 + 1e-12); equality at rho"};
  }
  static std::vector<Limit> limits(double tolerance) {
    return {{"duality", "largest_share", Sense::at_most, 1 + tolerance},
            {"duality", "inner_error", Sense::at_most, tolerance}};
  }
};

/// D3: the gradient has no global Lipschitz constant.
struct D3 {
  static constexpr double tolerance = 1e-5;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "The gradient of a deep network is not globally Lipschitz",
            "abstract",
            "tanh chain: second difference in W_1 = 2 W_2^2 within 1e-5 for W_2 = 1..1000; log-log "
            "slope 2 +- .01"};
  }
  static std::vector<Limit> limits(double tolerance) {
    return {{"lipschitz_demo", "relative_error", Sense::at_most, tolerance},
            {"lipschitz_demo", "slope", Sense::between, 1.99, 2.01}};
  }
};

/// D4: the layer-wise bound, and that half of it would be found wrong.
struct D4 {
  static constexpr double tolerance = 1e-9;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "f is smooth layer by layer with constants from the other layers",
            "abstract",
            "largest remainder / (P/2 ||U||^2) <= 1 + 1e-9 for all losses, norms, layers, bias, "
            "worst and data; >= .95 for the last layer under cross entropy; > 1/2 under both cross "
            "entropies and regression and > 1/3 under squared error, so that P/2 and P/3 fail"};
  }
  static std::vector<Limit> limits(double tolerance) {
    return {{"certify", "largest_ratio", Sense::at_most, 1 + tolerance},
            {"certify", "cross_entropy_last", Sense::at_least, 0.95},
            {"certify", "logistic_last", Sense::at_least, 0.5},
            {"certify", "regression_last", Sense::at_least, 0.5},
            {"certify", "squared_error_last", Sense::at_least, 1.0 / 3}};
  }
};

/// D5: the norms come from architecture and later weights.
struct D5 {
  static constexpr double tolerance = 0;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "The norms depend on architecture and the later layers' weights",
            "abstract", "worst: changing W_1..W_i leaves P_i bitwise; P_K is constant"};
  }
  static std::vector<Limit> limits(double tolerance) {
    return {{"locality", "changed", Sense::at_most, tolerance},
            {"locality", "last_changed", Sense::at_most, tolerance},
            {"locality", "tested", Sense::at_least, 100}};
  }
};

/// D10: the normalised gradient is bounded everywhere.
struct D10 {
  static constexpr double tolerance = 1e-9;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "||grad f||_{w,*} is bounded over all weights",
            "derived in THEORY.md, section 5 C",
            "<= c1/sqrt(c2) (1 + 1e-9) at weight scales .05..1000; >= .95 of it reached under "
            "cross entropy"};
  }
  static std::vector<Limit> limits(double tolerance) {
    const double bound = 1 + tolerance;
    return {{"normalised_gradient", "squared_error_largest", Sense::at_most, bound},
            {"normalised_gradient", "logistic_largest", Sense::at_most, bound},
            {"normalised_gradient", "cross_entropy_largest", Sense::between, 0.95, bound}};
  }
};

/// D18: all layers at once would not be certified.
struct D18 {
  static constexpr double tolerance = 0.05;
  static constexpr bool smoke = true;
  static ClaimDescription describe() {
    return {ClaimKind::empirical, "One layer at a time is needed",
            "derived in THEORY.md, section 3.3",
            "full joint steps increase f in at least 5 % of random nets, greedy steps in none"};
  }
  static std::vector<Limit> limits(double tolerance) {
    return {{"joint_steps", "joint_share", Sense::at_least, tolerance},
            {"joint_steps", "greedy_increases", Sense::at_most, 0}};
  }
};

}  // namespace gradus::dsgd
