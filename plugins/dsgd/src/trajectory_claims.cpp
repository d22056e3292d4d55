#include "trajectory_claims.h"

#include <algorithm>
#include <cmath>

#include "gradus/text.h"

namespace gradus::dsgd {
namespace {

constexpr const char* full_batch_runs = "full_batch";

/// The scores ||G||_{w,*}^2 and values along a run, from its probes: value[t] and score[t] at step
/// t's start. Empty where the run has not every step.
struct Trace {
  std::vector<double> score, value;
};

Trace trace_of(const Record& run) {
  Trace trace;
  trace.value = run.probe_values("dsgd.value");
  for (const double norm : run.probe_values("dsgd.dual_norm")) trace.score.push_back(norm * norm);
  const std::vector<double> losses = run.metric_values("train_loss");
  const std::vector<double> steps = run.probe_steps("dsgd.value");
  const bool every_step =
      !steps.empty() && steps.back() + 1 == static_cast<double>(trace.value.size());
  if (!every_step || trace.score.size() != trace.value.size() || losses.empty()) return {};
  trace.value.push_back(losses.back());
  return trace;
}

std::vector<const Record*> finished_runs(const Records& records, Judgement& judgement) {
  std::vector<const Record*> runs;
  for (const Record* run : records.named(full_batch_runs)) {
    if (run->status() == "finished") runs.push_back(run);
  }
  if (!runs.empty()) return runs;
  judgement.verdict = Verdict::not_tested;
  judgement.why = std::string("no finished run of '") + full_batch_runs + "'";
  return runs;
}

/// Adds what runs say to what the audit said.
void add_runs(Judgement& judgement, const std::string& name, double count, std::size_t runs) {
  judgement.numbers["runs." + name] = count;
  judgement.numbers["runs"] = static_cast<double>(runs);
  judgement.measured += "; " + std::to_string(runs) + " runs: " + shortest(count) + " " + name;
  if (count == 0) return;
  judgement.verdict = Verdict::fails;
  judgement.why = name + " in runs";
}

double factor_of(const Record& run) {
  const double eps = run.number("optimizer.eps").value_or(1);
  return eps * (1 - eps / 2);
}

}  // namespace

std::vector<std::string> RunAndAuditClaim::needs(std::string_view) const {
  return {"audit", full_batch_runs};
}

void D6::Options::declare(Schema& schema) {
  schema.add("tolerance", tolerance, "of a decrease, times max(1, |f|)").in(0, 1);
}

ClaimDescription D6::describe() const {
  return {ClaimKind::theorem, "Every step decreases f by at least eps (1 - eps/2) score",
          "abstract",
          "0 violations beyond 1e-10 max(1, |f|) for eps in {.25, .5, 1, 1.5, 1.9}, all norms, "
          "worst and data, all norm_bound and duality_map options, on random problems, the toy and "
          "Fashion-MNIST"};
}

void D6::judge(const Records& records, Judgement& judgement) const {
  judge_limits(records, {{"audit", "violations"}, {"audit", "increases"}}, judgement);
  judgement.tolerance = "tolerance " + shortest(options_.tolerance);
  if (judgement.verdict == Verdict::not_tested) return;
  const std::vector<const Record*> runs = finished_runs(records, judgement);
  if (runs.empty()) return;
  double violations = 0;
  double least_ratio = 1e300;
  for (const Record* run : runs) {
    const Trace trace = trace_of(*run);
    for (std::size_t t = 0; t < trace.score.size(); ++t) {
      const double promised = factor_of(*run) * trace.score[t];
      const double measured = trace.value[t] - trace.value[t + 1];
      const double allowed = options_.tolerance * std::max(1.0, std::abs(trace.value[t]));
      if (measured < promised - allowed) ++violations;
      if (promised > 100 * allowed) least_ratio = std::min(least_ratio, measured / promised);
    }
  }
  judgement.numbers["runs.least_ratio"] = least_ratio;
  add_runs(judgement, "violations", violations, runs.size());
}

void D8::Options::declare(Schema& schema) {
  schema.add("tolerance", tolerance, "of each decrease, times max(1, |f|)").in(0, 1);
}

ClaimDescription D8::describe() const {
  return {ClaimKind::theorem, "The least squared gradient norm falls as 1/T",
          "derived in THEORY.md, section 5 A",
          "min and mean of D_t over t <= T are at most (f_1 - f_{T+1}) / (T eps (1 - eps/2)) for "
          "every T"};
}

void D8::judge(const Records& records, Judgement& judgement) const {
  judge_limits(records, {{"audit", "rate_violations"}}, judgement);
  judgement.tolerance = "tolerance " + shortest(options_.tolerance);
  if (judgement.verdict == Verdict::not_tested) return;
  const std::vector<const Record*> runs = finished_runs(records, judgement);
  if (runs.empty()) return;
  double violations = 0;
  for (const Record* run : runs) {
    const Trace trace = trace_of(*run);
    double sum = 0;
    for (std::size_t t = 0; t < trace.score.size(); ++t) {
      sum += trace.score[t];
      const double steps = static_cast<double>(t) + 1;
      const double slack = steps * options_.tolerance * std::max(1.0, std::abs(trace.value[0]));
      const double bound = (trace.value[0] - trace.value[t + 1] + slack) / factor_of(*run);
      if (sum > bound) ++violations;
    }
  }
  add_runs(judgement, "violations", violations, runs.size());
}

void D9::Options::declare(Schema& schema) {
  schema.add("gammas", gammas, "thresholds on a logarithmic grid").in(1, 1000);
}

ClaimDescription D9::describe() const {
  return {
      ClaimKind::theorem, "Approximate stationary points are reached in bounded time", "abstract",
      "tau <= ceil(f_1 / (gamma eps (1 - eps/2))) for gamma on a logarithmic grid; the slack is "
      "reported"};
}

void D9::judge(const Records& records, Judgement& judgement) const {
  judge_limits(records, {{"audit", "time_violations"}}, judgement);
  if (judgement.verdict == Verdict::not_tested) return;
  const std::vector<const Record*> runs = finished_runs(records, judgement);
  if (runs.empty()) return;
  double violations = 0;
  double least_slack = 1e300;
  for (const Record* run : runs) {
    const Trace trace = trace_of(*run);
    if (trace.score.empty()) continue;
    const auto [low, high] = std::ranges::minmax(trace.score);
    if (!(low > 0)) continue;
    for (int64_t k = 0; k < options_.gammas; ++k) {
      const double share = static_cast<double>(k) / static_cast<double>(options_.gammas);
      const double gamma = high * std::pow(low / high, share) * (1 + 1e-12);
      const auto reached = std::ranges::find_if(trace.score, [&](double d) { return d <= gamma; });
      const double tau = static_cast<double>(reached - trace.score.begin()) + 1;
      const double bound = std::max(1.0, std::ceil(trace.value[0] / (gamma * factor_of(*run))));
      if (tau > bound) ++violations;
      least_slack = std::min(least_slack, bound / tau);
    }
  }
  judgement.numbers["runs.least_slack"] = least_slack;
  add_runs(judgement, "violations", violations, runs.size());
}

void D12::Options::declare(Schema& schema) {
  schema.add("standard_errors", standard_errors, "of the mean inequality").in(0, 10);
}

ClaimDescription D12::describe() const {
  return {ClaimKind::theorem, "The expected time to reach gamma is bounded with noise", "abstract",
          "toy, eps = 1/2, gamma .02 and .01, b 1000 and 2000: sig2 <= gamma/12 at every visited "
          "point and mean tau <= 1 + 16 f_1 / gamma over 60 seeds; E f(w+) <= f - D/8 + 3/4 sig2 "
          "at 4 points x 4 batch sizes within 4 standard errors"};
}

std::vector<std::string> D12::needs(std::string_view study) const {
  if (study == "smoke") return {};
  return {"stochastic_time"};
}

void D12::judge(const Records& records, Judgement& judgement) const {
  const Record* record = finished(records, "stochastic_time", judgement);
  if (record == nullptr) return;
  std::vector<Limit> limits;
  for (const char* name : {"_first", "_second"}) {
    const std::string suffix = name;
    const double bound = record->value("bound" + suffix).value_or(0);
    const double gamma = record->value("gamma" + suffix).value_or(0);
    limits.push_back({"stochastic_time", "mean_tau" + suffix, Sense::at_most, bound});
    limits.push_back({"stochastic_time", "largest_noise" + suffix, Sense::at_most, gamma / 12});
  }
  limits.push_back({"stochastic_time", "mean_inequality_excess"});
  judge_limits(records, limits, judgement);
  judgement.tolerance = shortest(options_.standard_errors) + " standard errors";
  judgement.indicative = record->number("tool.seeds").value_or(0) < 60;
}

}  // namespace gradus::dsgd
