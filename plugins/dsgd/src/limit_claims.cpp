// Claims that are limits of tools' values: D1 to D5, D7, D10, D11, D13 and D18.
#include "claims.h"

namespace gradus::dsgd {
namespace {

constexpr auto theorem = ClaimKind::theorem, empirical = ClaimKind::empirical;

std::vector<ClaimTolerance> tolerance(double value) {
  return {{"tolerance", value, "tolerance of the criterion"}};
}

const std::vector<ClaimRow>& rows() {
  using Tolerances = std::span<const double>;
  static const std::vector<ClaimRow> table = {
      {"D1",
       "duality maps",
       {theorem, "Each duality map has the dual norm's length and its inner product",
        "derived in THEORY.md, section 2",
        "||rho|| = ||G||_* and <G, rho> = ||G||_*^2 to 1e-12 for all norms, 200 shapes each "
        "with rank-deficient, zero and tied entries, and for the network"},
       tolerance(1e-12),
       {"duality"},
       {"duality"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         for (const char* error : {"norm_error", "inner_error", "network_error"}) {
           criteria.value_at_most(records, "duality", error, t[0]);
         }
       }},
      {"D2",
       "dual norms",
       {theorem, "The dual norm is the largest inner product over the unit ball",
        "derived in THEORY.md, section 2",
        "1000 random D a norm: <G, D> <= ||G||_* ||D|| (1 + 1e-12); equality at rho"},
       tolerance(1e-12),
       {"duality"},
       {"duality"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         criteria.value_at_most(records, "duality", "largest_share", 1 + t[0]);
         criteria.value_at_most(records, "duality", "inner_error", t[0]);
       }},
      {"D3",
       "no global Lipschitz constant",
       {theorem, "The gradient of a deep network is not globally Lipschitz", "abstract",
        "tanh chain: second difference in W_1 = 2 W_2^2 within 1e-5 for W_2 = 1..1000; log-log "
        "slope 2 +- .01"},
       tolerance(1e-5),
       {"lipschitz_demo"},
       {"lipschitz_demo"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         criteria.value_at_most(records, "lipschitz_demo", "relative_error", t[0]);
         criteria.value_within(records, "lipschitz_demo", "slope", 1.99, 2.01);
       }},
      {"D4",  // half of the bound would be found wrong
       "layer-wise smoothness",
       {theorem, "f is smooth layer by layer with constants from the other layers", "abstract",
        "largest remainder / (P/2 ||U||^2) <= 1 + 1e-9 for all losses, norms, layers, bias, "
        "worst and data; >= .95 for the last layer under cross entropy; > 1/2 under both cross "
        "entropies and regression and > 1/3 under squared error, so that P/2 and P/3 fail"},
       tolerance(1e-9),
       {"certify"},
       {"certify"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         criteria.value_at_most(records, "certify", "largest_ratio", 1 + t[0]);
         criteria.value_at_least(records, "certify", "cross_entropy_last", 0.95);
         criteria.value_at_least(records, "certify", "logistic_last", 0.5);
         criteria.value_at_least(records, "certify", "regression_last", 0.5);
         criteria.value_at_least(records, "certify", "squared_error_last", 1.0 / 3);
       }},
      {"D5",
       "norms from architecture and weights",
       {theorem, "The norms depend on architecture and the later layers' weights", "abstract",
        "worst: changing W_1..W_i leaves P_i bitwise; P_K is constant"},
       tolerance(0),
       {"locality"},
       {"locality"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         criteria.value_at_most(records, "locality", "changed", t[0]);
         criteria.value_at_most(records, "locality", "last_changed", t[0]);
         criteria.value_at_least(records, "locality", "tested", 100);
       }},
      {"D7",
       "one layer, chosen greedily",
       {theorem, "A step updates the one layer with the largest guaranteed decrease", "abstract",
        "the chosen score is the largest; the other layers are bitwise unchanged"},
       tolerance(0),
       {"audit"},
       {"audit"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         criteria.value_at_most(records, "audit", "not_largest", t[0]);
         criteria.value_at_most(records, "audit", "other_layers_written", t[0]);
       }},
      {"D10",
       "bounded normalised gradient",
       {theorem, "||grad f||_{w,*} is bounded over all weights",
        "derived in THEORY.md, section 5 C",
        "<= c1/sqrt(c2) (1 + 1e-9) at weight scales .05..1000; >= .95 of it reached under "
        "cross entropy"},
       tolerance(1e-9),
       {"normalised_gradient"},
       {"normalised_gradient"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         const char* tool = "normalised_gradient";
         criteria.value_at_most(records, tool, "squared_error_largest", 1 + t[0]);
         criteria.value_at_most(records, tool, "logistic_largest", 1 + t[0]);
         criteria.value_within(records, tool, "cross_entropy_largest", 0.95, 1 + t[0]);
       }},
      {"D11",
       "stochastic step",
       {theorem, "A mini-batch step loses at most eps ||delta|| ||g||",
        "derived in THEORY.md, section 5 D",
        "f(w+) <= f(w) - eps (1 - eps/2) ||g||^2 + eps ||delta|| ||g|| + 1e-10 max(1, f) at "
        "every step, 4 norms, eps .1 to 2.5, batches of 1, 8, 64"},
       tolerance(0),
       {"noise"},
       {"noise"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         criteria.value_at_most(records, "noise", "violations", t[0]);
         criteria.value_at_least(records, "noise", "steps", 150);
       }},
      {"D13",
       "SGD as a special case",
       {theorem, "One layer in the Frobenius norm is SGD with rate eps / P_1",
        "derived in THEORY.md, section 5 E",
        "the trajectory of SGD to 1e-12; E f(w+) <= f - eps (1 - eps/2) D + eps^2 sig2 / 2 "
        "within 4 standard errors"},
       tolerance(1e-12),
       {"special_case"},
       {"special_case"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         criteria.value_at_most(records, "special_case", "largest_difference", t[0]);
         criteria.value_at_most(records, "special_case", "mean_inequality_excess", 0);
       }},
      {"D18",
       "one layer at a time",
       {empirical, "One layer at a time is needed", "derived in THEORY.md, section 3.3",
        "full joint steps increase f in at least 5 % of random nets, greedy steps in none"},
       tolerance(0.05),
       {"joint_steps"},
       {"joint_steps"},
       [](const Records& records, Tolerances t, Criteria& criteria) {
         criteria.value_at_least(records, "joint_steps", "joint_share", t[0]);
         criteria.value_at_most(records, "joint_steps", "greedy_increases", 0);
       }},
  };
  return table;
}

}  // namespace

std::array<PluginItem, 10> limit_claims() {
  return claim_items<rows, 10, measured_format>();
}

}  // namespace gradus::dsgd
