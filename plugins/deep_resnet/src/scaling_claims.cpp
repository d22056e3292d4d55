// C6 to C13: how weights scale with the depth, and how rough they are.
#include <cmath>

#include "tower_claims.h"

namespace gradus::deep_resnet {
namespace {

using Entries = std::vector<std::string>;

/// Entries of the full study only.
Entries in_full(std::string_view study, Entries entries) {
  return study == "smoke" ? Entries() : entries;
}

void slope_in(const DepthRuns& runs, const char* value, const Band& band, Criteria& criteria) {
  in_band(criteria, runs.entry(), std::string("slope of ") + value, runs.slope(value), band);
}

/// V_2(a) <= V_2(a(0)) + V_1(u) in every run, up to rounding.
void variation_inequality(const DepthRuns& runs, Criteria& criteria) {
  double worst = -infinite;
  for (const Record* run : runs.runs()) {
    const double bound =
        run->value("p_var_a0_2").value_or(std::nan("")) + run->value("v1_u").value_or(std::nan(""));
    const double excess = run->value("p_var_a_2").value_or(std::nan("")) / bound - 1;
    if (std::isnan(excess)) continue;
    worst = std::max(worst, excess);
  }
  at_most(criteria, runs.entry(), "V_2 over its bound", worst, 1e-9);
}

}  // namespace

void C6::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "slope_lo", slope_lo, "least slope of max |A_k| in depth");
  declare_tolerance(schema, "slope_hi", slope_hi, "largest slope");
  declare_tolerance(schema, "spread", spread, "(max - min) / mean of sqrt(L) max |A_k|, each seed");
  schema.add("spread_from", spread_from, "over depths of at least this").in(2, 16384);
}

ClaimDescription C6::describe() {
  return {ClaimKind::empirical, "The trained weights are of size L^(-1/2)", of_abstract,
          "slope of max_k |A_k| in [-.55, -.45]; sqrt(L) max_k |A_k| varies by less than 5 % over "
          "L >= 64"};
}

Entries C6::needs(std::string_view) {
  return smooth_entries();
}

void C6::judge(const Records& records, Criteria& criteria) const {
  for (const std::string& entry : smooth_entries()) {
    const DepthRuns runs(records, entry, *this);
    use(runs, criteria);
    slope_in(runs, "max_norm", Band{slope_lo, slope_hi}.in(records), criteria);
    in_band(criteria, entry, "spread", runs.spread("max_rescaled", spread_from), {0, spread});
  }
}

void C7::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "slope", slope, "distance of the slope from -(1 - alpha)");
  declare_tolerance(schema, "rate_lo", rate_lo, "least slope of the rate with a constant step");
  declare_tolerance(schema, "rate_hi", rate_hi, "largest slope");
}

ClaimDescription C7::describe() {
  return {ClaimKind::empirical, "Exponents of layer factor and weights add up to 1", of_abstract,
          "slope of max |A_k| within .05 of -(1 - alpha), alpha = .25, .5, .75, step L^(2 alpha - "
          "1); alpha = .75 with a constant step: slope of the rate in [-.55, -.45]"};
}

Entries C7::needs(std::string_view study) {
  return in_full(study, {"alpha-25", "zero-sphere", "alpha-75", "constant-step"});
}

void C7::judge(const Records& records, Criteria& criteria) const {
  const std::pair<const char*, double> exponents[] = {
      {"alpha-25", 0.25}, {"zero-sphere", 0.5}, {"alpha-75", 0.75}};
  for (const auto& [entry, alpha] : exponents) {
    const DepthRuns runs(records, entry, *this);
    use(runs, criteria);
    slope_in(runs, "max_norm", {alpha - 1 - slope, alpha - 1 + slope}, criteria);
  }
  const DepthRuns constant(records, "constant-step", *this);
  use(constant, criteria);
  slope_in(constant, "rate", {rate_lo, rate_hi}, criteria);
  const auto capped = constant.where(
      [](const Record& run) { return run.value("final_loss").value_or(1) >= 1e-12; });
  criteria.report("capped runs", static_cast<double>(capped.runs().size()), "constant-step");
}

void C8::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "slope_lo", slope_lo, "least slope of V_2 in depth");
  declare_tolerance(schema, "slope_hi", slope_hi, "largest slope");
}

ClaimDescription C8::describe() {
  return {ClaimKind::empirical, "The weights have finite 2-variation, uniformly in depth",
          of_abstract,
          "slope of V_2(a) in [-.05, .05]; V_2(a) <= V_2(a(0)) + V_1(a - a(0)) in every run"};
}

Entries C8::needs(std::string_view) {
  return smooth_entries();
}

void C8::judge(const Records& records, Criteria& criteria) const {
  for (const std::string& entry : smooth_entries()) {
    const DepthRuns runs(records, entry, *this);
    use(runs, criteria);
    slope_in(runs, "p_var_a_2", Band{slope_lo, slope_hi}.in(records), criteria);
    variation_inequality(runs, criteria);
    criteria.report("largest V_2(a(0))", runs.largest("p_var_a0_2"), entry);
    criteria.report("largest V_1(u)", runs.largest("v1_u"), entry);
  }
}

void C9::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "rough_lo", rough_lo, "least slope of V_1.5");
  declare_tolerance(schema, "rough_hi", rough_hi, "largest slope of V_1.5");
  declare_tolerance(schema, "slope", slope, "largest slope of V_2, either sign");
}

ClaimDescription C9::describe() {
  return {ClaimKind::empirical, "p = 2 is sharp for a start of independent noise", derived,
          "half, ppert: slope of V_1.5 in [.12, .22], of V_2 within .03 of 0"};
}

Entries C9::needs(std::string_view study) {
  return in_full(study, {"half-ppert"});
}

void C9::judge(const Records& records, Criteria& criteria) const {
  const DepthRuns runs(records, "half-ppert", *this);
  use(runs, criteria);
  slope_in(runs, "p_var_a_1.5", {rough_lo, rough_hi}, criteria);
  slope_in(runs, "p_var_a_2", {-slope, slope}, criteria);
}

void C10::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "total_variation", total_variation, "largest slope of V_1(u)");
  declare_tolerance(schema, "increment", increment,
                    "distance of the slopes of max |Da_k| from theirs");
  declare_tolerance(schema, "mixed_lo", mixed_lo, "least slope of max |Da_k|, half, sphere");
  declare_tolerance(schema, "mixed_hi", mixed_hi, "largest");
}

ClaimDescription C10::describe() {
  return {ClaimKind::empirical, "Gradient descent does not roughen the weights", derived,
          "slope of V_1(u) < .03 for zero, half and white; of max |Da_k|: zero -1 +- .1, half -1/2 "
          "+- .1 on ppert and in [-.8, -.4] on sphere"};
}

Entries C10::needs(std::string_view study) {
  Entries entries = smooth_entries();
  entries.emplace_back("white");
  return in_full(study, entries);
}

void C10::judge(const Records& records, Criteria& criteria) const {
  for (const std::string& entry : needs("full")) {
    const DepthRuns runs(records, entry, *this);
    use(runs, criteria);
    slope_in(runs, "v1_u", {-infinite, total_variation}, criteria);
    const bool zero = entry.starts_with("zero");
    if (zero) slope_in(runs, "increment", {-1 - increment, -1 + increment}, criteria);
    if (entry == "half-ppert") {
      slope_in(runs, "increment", {-0.5 - increment, -0.5 + increment}, criteria);
    }
    if (entry == "half-sphere") slope_in(runs, "increment", {mixed_lo, mixed_hi}, criteria);
  }
}

void C11::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "zero_lo", zero_lo, "least order, start zero");
  declare_tolerance(schema, "zero_hi", zero_hi, "largest order, start zero");
  declare_tolerance(schema, "half_lo", half_lo, "least order, start half");
  declare_tolerance(schema, "half_hi", half_hi, "largest order, start half, ppert");
  declare_tolerance(schema, "sphere_hi", sphere_hi, "largest order, start half, sphere");
}

ClaimDescription C11::describe() {
  return {ClaimKind::empirical, "The trained weights have a scaling limit", of_abstract,
          "the distance of depths L and 2L falls with order [.9, 1.1] (zero), [.4, .6] (half, "
          "ppert), [.4, .7] (half, sphere)"};
}

Entries C11::needs(std::string_view study) {
  return in_full(study, {"across-zero-sphere", "across-half-ppert", "across-half-sphere"});
}

void C11::judge(const Records& records, Criteria& criteria) const {
  const auto order_in = [&](const char* entry, const Band& band) {
    criteria.value_within(records, entry, "order", band.low, band.high);
  };
  order_in("across-zero-sphere", {zero_lo, zero_hi});
  order_in("across-half-ppert", {half_lo, half_hi});
  order_in("across-half-sphere", {half_lo, sphere_hi});
}

void C12::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "slope", slope, "least slope of V_2");
  declare_tolerance(schema, "increment", increment, "least slope of max |Da_k|");
}

ClaimDescription C12::describe() {
  return {ClaimKind::empirical, "Without a smooth activation the weights are rough (control)",
          derived, "ReLU, half, ppert: slope of V_2 > .35, of max |Da_k| > -.1"};
}

Entries C12::needs(std::string_view) {
  return {"relu"};
}

void C12::judge(const Records& records, Criteria& criteria) const {
  const DepthRuns runs(records, "relu", *this);
  use(runs, criteria);
  slope_in(runs, "p_var_a_2", {slope, infinite}, criteria);
  slope_in(runs, "increment", {increment, infinite}, criteria);
  criteria.report("largest J", runs.largest("final_loss"), "relu");
}

void C13::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "slope_lo", slope_lo, "least slope of V_2");
  declare_tolerance(schema, "slope_hi", slope_hi, "largest slope");
  declare_tolerance(schema, "smoke_lo", smoke_lo, "least slope in the smoke study");
  declare_tolerance(schema, "smoke_hi", smoke_hi, "largest slope in the smoke study");
  declare_tolerance(schema, "loss", loss, "a global optimum: a loss below this");
}

ClaimDescription C13::describe() {
  return {ClaimKind::empirical, "A start that is too rough stays rough (control)", derived,
          "white, sphere: slope of V_2 in [.45, .55] (smoke: [.35, .6]), J < 1e-12 all the same"};
}

Entries C13::needs(std::string_view) {
  return {"white"};
}

void C13::judge(const Records& records, Criteria& criteria) const {
  const DepthRuns runs(records, "white", *this);
  use(runs, criteria);
  const bool smoke = records.study() == "smoke";
  slope_in(runs, "p_var_a_2", smoke ? Band{smoke_lo, smoke_hi} : Band{slope_lo, slope_hi},
           criteria);
  at_most(criteria, "white", "largest J", runs.largest("final_loss"), loss);
}

}  // namespace gradus::deep_resnet
