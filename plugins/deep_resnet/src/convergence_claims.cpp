// C1 to C5 and C7's rate: linear convergence to a global optimum, at a rate without depth.
#include <cmath>

#include "tower_claims.h"

namespace gradus::deep_resnet {
namespace {

constexpr double global_optimum = 1e-12;

bool converged(const Record& run) {
  return run.value("final_loss").value_or(1) < global_optimum;
}

}  // namespace

void C1::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "loss", loss, "a global optimum: a loss below this");
}

ClaimDescription C1::describe() {
  return {ClaimKind::empirical, "Gradient descent reaches a global optimum at every depth",
          of_abstract,
          "J < 1e-12 within 8000 steps for every depth and seed; tanh, sphere and ppert targets, "
          "starts zero and half"};
}

std::vector<std::string> C1::needs(std::string_view) {
  return smooth_entries();
}

void C1::judge(const Records& records, Criteria& criteria) const {
  for (const std::string& entry : smooth_entries()) {
    const DepthRuns runs(records, entry, *this);
    use(runs, criteria);
    at_most(criteria, entry, "largest J", runs.largest("final_loss"), loss);
    criteria.report("most steps", runs.largest("steps"), entry);
  }
}

void C2::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "r_squared", r_squared, "least R^2 of log J on the step");
}

ClaimDescription C2::describe() {
  return {ClaimKind::empirical, "Convergence is linear", of_abstract,
          "R^2 of log J on t > .99 over the second half of every run; J never rises at eta_0 = 1, "
          "and in one run at eta_0 = 2"};
}

std::vector<std::string> C2::needs(std::string_view) {
  std::vector<std::string> entries = smooth_entries();
  entries.emplace_back("eta-2");
  return entries;
}

void C2::judge(const Records& records, Criteria& criteria) const {
  for (const std::string& entry : needs(records.study())) {
    const DepthRuns runs(records, entry, *this);
    if (entry != "eta-2") use(runs, criteria);
    at_least(criteria, entry, "R^2", runs.least("rate_r_squared"), r_squared);
    at_most(criteria, entry, "increases", runs.largest("increases"), 0);
  }
}

void C3::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "slope", slope, "largest slope of the rate in depth, either sign");
}

ClaimDescription C3::describe() {
  return {ClaimKind::empirical, "The rate does not depend on the depth", of_abstract,
          "log-log slope of the rate in L within .05 of 0, mean over seeds; runs that reach 1e-12"};
}

std::vector<std::string> C3::needs(std::string_view) {
  return smooth_entries();
}

void C3::judge(const Records& records, Criteria& criteria) const {
  for (const std::string& entry : smooth_entries()) {
    const DepthRuns all(records, entry, *this);
    const DepthRuns runs = all.where(converged);
    use(all, criteria);
    in_band(criteria, entry, "slope of the rate", runs.slope("rate"),
            Band{-slope, slope}.in(records));
    const std::size_t capped = all.runs().size() - runs.runs().size();
    if (capped > 0) criteria.report("capped runs", static_cast<double>(capped), entry);
  }
}

void C4::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  declare_tolerance(schema, "spread", spread, "(max - min) / mean over depths, each seed");
  schema.add("spread_from", spread_from, "depths of at least this").in(2, 16384);
}

ClaimDescription C4::describe() {
  return {ClaimKind::empirical,
          "Along the path the gradient dominates the loss, uniformly in depth", of_abstract,
          "min_t |grad|^2 / (2 J) > 0 in every run; its spread over L >= 64 below 5 % for each "
          "seed"};
}

std::vector<std::string> C4::needs(std::string_view study) {
  return study == "smoke" ? std::vector<std::string>() : smooth_entries();
}

void C4::judge(const Records& records, Criteria& criteria) const {
  for (const std::string& entry : smooth_entries()) {
    const DepthRuns runs(records, entry, *this);
    use(runs, criteria);
    at_least(criteria, entry, "least ratio", runs.least("least_pl"), 1e-300);
    in_band(criteria, entry, "spread", runs.spread("least_pl", spread_from), {0, spread});
  }
}

void C5::declare(Schema& schema) {
  ClaimOptions::declare(schema);
  schema.add("norm", norm, "bound c of the rescaled weights").in(0, 10);
}

ClaimDescription C5::describe() {
  return {ClaimKind::theorem, "In the certified regime every step contracts as the theorem says",
          derived,
          "pert .02, zero start, c = 1/3, eta = 1/Lambda: every J(t+1) <= (1 - mu_L eta) J(t), "
          "min |grad|^2 / (2 J) >= mu_L, max |a_k| <= 1/3, displacement within its bound"};
}

std::vector<std::string> C5::needs(std::string_view) {
  return {"certified"};
}

void C5::judge(const Records& records, Criteria& criteria) const {
  const DepthRuns runs(records, "certified", *this);
  use(runs, criteria);
  double contraction = -1e300, ratio = 1e300, moved = -1e300;
  for (const Record* run : runs.runs()) {
    const double mu = run->value("theory_mu_l").value_or(std::nan(""));
    const double eta = 1 / run->value("theory_lambda").value_or(std::nan(""));
    contraction = std::max(contraction, run->value("worst_ratio").value_or(1e300) - (1 - mu * eta));
    ratio = std::min(ratio, run->value("least_pl").value_or(-1e300) - mu);
    moved = std::max(moved, run->value("largest_displacement").value_or(1e300) -
                                run->value("theory_displacement").value_or(0));
    if (!(mu > 0) || run->text("certified").substr(0, 3) != "yes") contraction = 1e300;
  }
  at_most(criteria, "certified", "worst J(t+1)/J(t) less its bound", contraction, 0);
  at_least(criteria, "certified", "least ratio less mu_L", ratio, 0);
  at_most(criteria, "certified", "largest norm", runs.largest("largest_rescaled"), norm);
  at_most(criteria, "certified", "displacement less its bound", moved, 0);
  criteria.report("worst J(t+1)/J(t)", runs.largest("worst_ratio"), "certified");
}

}  // namespace gradus::deep_resnet
