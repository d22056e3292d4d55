// C14 to C16: outside the assumptions, practical data, and the plugin's own tools.
#include <cmath>

#include "tower_claims.h"

namespace gradus::deep_resnet {
namespace {

// Mean squared 2-variation of Brownian paths of 256 and 1024 steps on [0, 1]: 6,000 paths, standard
// errors .018.
constexpr double brownian_256 = 4.44, brownian_1024 = 5.115;

}  // namespace

void C14::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "plateau", plateau,
                    "relative distance from the best linear map's residual");
}

ClaimDescription C14::describe() {
  return {ClaimKind::report, "With more samples than the width the loss ends on a plateau", derived,
          "N = 50 > d = 10, pert .1: final J within 5 % of the best linear map's residual"};
}

std::vector<std::string> C14::needs(std::string_view study) {
  if (study == "smoke") return {};
  return {"wide"};
}

void C14::judge(const Records& records, Criteria& criteria) const {
  const DepthRuns runs(records, "wide", *this);
  use(runs, criteria);
  double worst = -1;
  for (const Record* run : runs.runs()) {
    const double floor = run->value("linear_floor").value_or(std::nan(""));
    const double distance = std::abs(run->value("final_loss").value_or(std::nan("")) / floor - 1);
    if (distance > worst) worst = distance;
  }
  at_most(criteria, "wide", "distance from the plateau", worst < 0 ? std::nan("") : worst, plateau);
}

void C15::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "slope_lo", slope_lo, "least slope of max |A_k| in depth");
  declare_tolerance(schema, "slope_hi", slope_hi, "largest slope");
  declare_tolerance(schema, "spread", spread, "(max - min) / mean of sqrt(L) max |A_k|, each seed");
  schema.add("spread_from", spread_from, "over depths of at least this").in(2, 16384);
  declare_tolerance(schema, "variation", variation, "largest slope of V_2, either sign");
}

ClaimDescription C15::describe() {
  return {ClaimKind::empirical, "Weights scale and stay smooth on practical data", of_abstract,
          "flow and image data, half, L = 8 to 128: the criteria of C6 and C8, although the loss "
          "does not reach 0"};
}

std::vector<std::string> C15::needs(std::string_view study) {
  if (study == "smoke") return {};
  return {"flow", "images"};
}

void C15::judge(const Records& records, Criteria& criteria) const {
  for (const char* entry : {"flow", "images"}) {
    const DepthRuns runs(records, entry, *this);
    use(runs, criteria);
    in_band(criteria, entry, "slope of max_norm", runs.slope("max_norm"), {slope_lo, slope_hi});
    in_band(criteria, entry, "spread", runs.spread("max_rescaled", spread_from), {0, spread});
    in_band(criteria, entry, "slope of p_var_a_2", runs.slope("p_var_a_2"),
            {-variation, variation});
    double worst = -1;
    for (const Record* run : runs.runs()) {
      const double bound = run->value("p_var_a0_2").value_or(0) + run->value("v1_u").value_or(0);
      worst = std::max(worst, run->value("p_var_a_2").value_or(std::nan("")) / bound - 1);
    }
    at_most(criteria, entry, "V_2 over its bound", worst, 1e-9);
    criteria.report("least J", runs.least("final_loss"), entry);
  }
}

void C16::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "methods", methods,
                    "p-variation: recursion and tree against all sub-sequences");
  declare_tolerance(schema, "gradient", gradient, "gradient against central differences, relative");
  declare_tolerance(schema, "autograd", autograd, "gradient against LibTorch's, relative");
  declare_tolerance(schema, "brownian", brownian, "mean squared 2-variation of Brownian paths");
  declare_tolerance(schema, "order", order, "order in 1/L of the scalar limit, distance from 1");
  declare_tolerance(schema, "closed_form", closed_form, "relative, near the orthonormal limit");
}

ClaimDescription C16::describe() {
  return {
      ClaimKind::theorem, "The plugin's measures are what they are called", derived,
      "p-variation against brute force, known values, inequalities and Brownian paths (4.44 and "
      "5.115 +- .15); gradient; closed forms: |a_k - log y| <= y (log y)^2 / L, order 1 in L; "
      "orthonormal inputs: norm, contraction and gradient ratio"};
}

std::vector<std::string> C16::needs(std::string_view) {
  return {"pvar-check", "grad-check", "closed-forms"};
}

void C16::judge(const Records& records, Criteria& criteria) const {
  const auto limit = [&](const char* tool, const char* value, double bound) {
    criteria.value_at_most(records, tool, value, bound);
  };
  limit("pvar-check", "largest_difference", methods);
  limit("pvar-check", "largest_violation", methods);
  limit("pvar-check", "known_paths_error", methods);
  criteria.value_within(records, "pvar-check", "brownian_256", brownian_256 - brownian,
                        brownian_256 + brownian);
  criteria.value_within(records, "pvar-check", "brownian_1024", brownian_1024 - brownian,
                        brownian_1024 + brownian);
  limit("grad-check", "worst_difference", gradient);
  limit("grad-check", "worst_autograd", autograd);
  limit("closed-forms", "scalar_worst_share", 1);
  limit("closed-forms", "scalar_worst_order", order);
  limit("closed-forms", "orthonormal_norm_error", closed_form);
  limit("closed-forms", "orthonormal_contraction_error", closed_form);
  limit("closed-forms", "orthonormal_first_pl_error", 1e-12);
  limit("closed-forms", "orthonormal_pl_error", closed_form);
}

}  // namespace gradus::deep_resnet
