// Claims D6, D8, D9 and D12: statements about trajectories, measured by tools and, but for D12, on
// full-batch runs as well.

#include <algorithm>
#include <cmath>

#include "claims.h"
#include "gradus/record_table.h"
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

std::vector<const Record*> finished_runs(const Records& records, Criteria& criteria) {
  std::vector<const Record*> runs;
  for (const Record* run : records.named(full_batch_runs)) {
    if (run->status() == "finished") runs.push_back(run);
  }
  if (runs.empty()) criteria.missing(why_unfinished(records, full_batch_runs));
  return runs;
}

/// Adds what runs say to what the audit said.
void add_violations(Criteria& criteria, double violations, std::size_t runs) {
  criteria.at_most("violations", violations, 0, "runs");
  criteria.report("runs", static_cast<double>(runs));
}

double factor_of(const Record& run) {
  const double eps = run.number("optimizer.eps").value_or(1);
  return eps * (1 - eps / 2);
}

std::vector<std::string> audit_and_runs() {
  return {"audit", full_batch_runs};
}

/// D6: the guaranteed decrease at every step.
struct D6 {
  double tolerance = 1e-10;
  void declare(Schema& schema) {
    schema.add("tolerance", tolerance, "of a decrease, times max(1, |f|)").in(0, 1);
  }
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "Every step decreases f by at least eps (1 - eps/2) score",
            "abstract",
            "0 violations beyond 1e-10 max(1, |f|) for eps in {.25, .5, 1, 1.5, 1.9}, all norms, "
            "worst and data, all norm_bound and duality_map options, on random problems, the toy "
            "and Fashion-MNIST"};
  }
  static std::vector<std::string> needs(std::string_view) { return audit_and_runs(); }
  void judge(const Records& records, Criteria& criteria) const;
};

void D6::judge(const Records& records, Criteria& criteria) const {
  criteria.value_at_most(records, "audit", "violations", 0);
  criteria.value_at_most(records, "audit", "increases", 0);
  criteria.judgement().tolerance = "tolerance " + shortest(tolerance);
  const std::vector<const Record*> runs = finished_runs(records, criteria);
  double violations = 0;
  double least_ratio = 1e300;
  for (const Record* run : runs) {
    const Trace trace = trace_of(*run);
    for (std::size_t t = 0; t < trace.score.size(); ++t) {
      const double promised = factor_of(*run) * trace.score[t];
      const double measured = trace.value[t] - trace.value[t + 1];
      const double allowed = tolerance * std::max(1.0, std::abs(trace.value[t]));
      if (measured < promised - allowed) ++violations;
      if (promised > 100 * allowed) least_ratio = std::min(least_ratio, measured / promised);
    }
  }
  criteria.judgement().numbers["runs least_ratio"] = least_ratio;
  add_violations(criteria, violations, runs.size());
}

/// D8: the rate.
struct D8 {
  double tolerance = 1e-10;
  void declare(Schema& schema) {
    schema.add("tolerance", tolerance, "of each decrease, times max(1, |f|)").in(0, 1);
  }
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "The least squared gradient norm falls as 1/T",
            "derived in THEORY.md, section 5 A",
            "min and mean of D_t over t <= T are at most (f_1 - f_{T+1}) / (T eps (1 - eps/2)) for "
            "every T"};
  }
  static std::vector<std::string> needs(std::string_view) { return audit_and_runs(); }
  void judge(const Records& records, Criteria& criteria) const;
};

void D8::judge(const Records& records, Criteria& criteria) const {
  criteria.value_at_most(records, "audit", "rate_violations", 0);
  criteria.judgement().tolerance = "tolerance " + shortest(tolerance);
  const std::vector<const Record*> runs = finished_runs(records, criteria);
  double violations = 0;
  for (const Record* run : runs) {
    const Trace trace = trace_of(*run);
    double sum = 0;
    for (std::size_t t = 0; t < trace.score.size(); ++t) {
      sum += trace.score[t];
      const double steps = static_cast<double>(t) + 1;
      const double slack = steps * tolerance * std::max(1.0, std::abs(trace.value[0]));
      const double bound = (trace.value[0] - trace.value[t + 1] + slack) / factor_of(*run);
      if (sum > bound) ++violations;
    }
  }
  add_violations(criteria, violations, runs.size());
}

/// D9: the time to reach gamma, deterministic.
struct D9 {
  int64_t gammas = 12;
  void declare(Schema& schema) {
    schema.add("gammas", gammas, "thresholds on a logarithmic grid").in(1, 1000);
  }
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "Approximate stationary points are reached in bounded time",
            "abstract",
            "tau <= ceil(f_1 / (gamma eps (1 - eps/2))) for gamma on a logarithmic grid; the slack "
            "is reported"};
  }
  static std::vector<std::string> needs(std::string_view) { return audit_and_runs(); }
  void judge(const Records& records, Criteria& criteria) const;
};

void D9::judge(const Records& records, Criteria& criteria) const {
  criteria.value_at_most(records, "audit", "time_violations", 0);
  const std::vector<const Record*> runs = finished_runs(records, criteria);
  double violations = 0;
  double least_slack = 1e300;
  for (const Record* run : runs) {
    const Trace trace = trace_of(*run);
    if (trace.score.empty()) continue;
    const auto [low, high] = std::ranges::minmax(trace.score);
    if (!(low > 0)) continue;
    for (int64_t k = 0; k < gammas; ++k) {
      const double share = static_cast<double>(k) / static_cast<double>(gammas);
      const double gamma = high * std::pow(low / high, share) * (1 + 1e-12);
      const auto reached = std::ranges::find_if(trace.score, [&](double d) { return d <= gamma; });
      const double tau = static_cast<double>(reached - trace.score.begin()) + 1;
      const double bound = std::max(1.0, std::ceil(trace.value[0] / (gamma * factor_of(*run))));
      if (tau > bound) ++violations;
      least_slack = std::min(least_slack, bound / tau);
    }
  }
  criteria.judgement().numbers["runs least_slack"] = least_slack;
  add_violations(criteria, violations, runs.size());
}

/// D12: the expected time, stochastic.
struct D12 {
  double standard_errors = 4;
  void declare(Schema& schema) {
    schema.add("standard_errors", standard_errors, "of the mean inequality").in(0, 10);
  }
  static ClaimDescription describe() {
    return {ClaimKind::theorem, "The expected time to reach gamma is bounded with noise",
            "abstract",
            "toy, eps = 1/2, gamma .02 and .01, b 1000 and 2000: sig2 <= gamma/12 at every visited "
            "point and mean tau <= 1 + 16 f_1 / gamma over 60 seeds; E f(w+) <= f - D/8 + 3/4 sig2 "
            "at 4 points x 4 batch sizes within 4 standard errors"};
  }
  static std::vector<std::string> needs(std::string_view study) {
    return study == "smoke" ? std::vector<std::string>()
                            : std::vector<std::string>{"stochastic_time"};
  }
  void judge(const Records& records, Criteria& criteria) const;
};

void D12::judge(const Records& records, Criteria& criteria) const {
  const char* tool = "stochastic_time";
  const Record* record = finished(records, tool);
  if (record == nullptr) return criteria.missing(why_unfinished(records, tool));
  for (const std::string suffix : {"_first", "_second"}) {
    const double bound = record->value("bound" + suffix).value_or(0);
    const double gamma = record->value("gamma" + suffix).value_or(0);
    criteria.value_at_most(records, tool, ("mean_tau" + suffix).c_str(), bound);
    criteria.value_at_most(records, tool, ("largest_noise" + suffix).c_str(), gamma / 12);
  }
  criteria.value_at_most(records, tool, "mean_inequality_excess", 0);
  criteria.judgement().tolerance = shortest(standard_errors) + " standard errors";
  criteria.indicative(record->number("tool.seeds").value_or(0) < 60);
}

}  // namespace

std::array<PluginItem, 4> trajectory_claims() {
  return {offer<Claim, JudgedClaim<D6, measured_format>>("D6", "guaranteed decrease"),
          offer<Claim, JudgedClaim<D8, measured_format>>("D8", "rate"),
          offer<Claim, JudgedClaim<D9, measured_format>>("D9", "time to a stationary point"),
          offer<Claim, JudgedClaim<D12, measured_format>>("D12", "expected time with noise")};
}

}  // namespace gradus::dsgd
