#include "analysis/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "record/same_values.h"

namespace gradus::analysis {
namespace {

/// Keeps the difference with the smallest step.
void found(ReplayResult& result, const std::string& what, std::optional<int64_t> step = {}) {
  result.same = false;
  const bool earlier = step && (!result.step || *step < *result.step);
  if (!result.difference.empty() && !earlier) return;
  result.step = step ? step : result.step;
  result.difference = (step ? fmt::format("step {}: ", *step) : "") + what;
}

/// Numbers by value, or within a tolerance.
struct Close {
  double tolerance = 0;
  bool operator()(double a, double b) const {
    if (tolerance == 0 || std::isnan(a) || std::isnan(b)) return record::same(a, b);
    return std::abs(a - b) <= tolerance * std::max(std::abs(a), std::abs(b));
  }
  bool operator()(const std::string& a, const std::string& b) const { return a == b; }
};

/// As files write it.
std::string written(double value, bool count) {
  if (std::isnan(value)) return "null";
  return count ? std::to_string(static_cast<int64_t>(value)) : to_text(OptionValue(value));
}
std::string written(const std::string& value, bool) {
  return to_text(OptionValue(value));
}

template <class Element>
void compare_series(ReplayResult& result, const std::string& name, const std::vector<double>& steps,
                    const std::vector<Element>& before, const std::vector<Element>& now,
                    Close close = {}, bool counts = false) {
  for (std::size_t at = 0; at < std::min(before.size(), now.size()); ++at) {
    if (close(before[at], now[at])) continue;
    std::optional<int64_t> step;
    if (at < steps.size() && !std::isnan(steps[at])) step = static_cast<int64_t>(steps[at]);
    found(result,
          fmt::format("{} {} against {}", name, written(before[at], counts),
                      written(now[at], counts)),
          step);
    return;
  }
  if (before.size() != now.size()) {
    found(result, fmt::format("{} has {} points against {}", name, before.size(), now.size()));
  }
}

void compare_probes(ReplayResult& result, const record::Named<record::ProbeSeries>& before,
                    const record::Named<record::ProbeSeries>& now) {
  const auto reduced_text = [](const std::optional<double>& value) {
    return value ? written(*value, false) : "null";
  };
  for (const auto& [name, probe] : before) {
    const record::ProbeSeries* again = record::find(now, name);
    if (again == nullptr) {
      found(result, fmt::format("probe {} is missing", name));
      continue;
    }
    compare_series(result, "steps of probe " + name, probe.steps, probe.steps, again->steps, {},
                   true);
    compare_series(result, "probe " + name, probe.steps, probe.values, again->values);
    if (probe.reduced != again->reduced) {
      found(result, fmt::format("probe {}, reduced: {} against {}", name,
                                reduced_text(probe.reduced), reduced_text(again->reduced)));
    }
  }
}

/// Everything of one part of the output that was there before must be there again.
template <class Value>
void compare_part(ReplayResult& result, const char* part, const record::Named<Value>& before,
                  const record::Named<Value>& now) {
  for (const auto& [name, content] : before) {
    const Value* again = record::find(now, name);
    if (again != nullptr && record::same(*again, content)) continue;
    found(result, fmt::format("'{}' of the record's {} is another one", name, part));
  }
}

/// What holds bit for bit on one platform beside the metrics.
void compare_exactly(ReplayResult& result, const record::RunRecord& before,
                     const record::RunRecord& now) {
  const record::EvaluationSeries &first = before.evaluations, &again = now.evaluations;
  compare_series(result, "parameter_hash", first.step, first.parameter_hash, again.parameter_hash);
  compare_series(result, "gradients", first.step, first.gradients, again.gradients, {}, true);
  compare_series(result, "samples", first.step, first.samples, again.samples, {}, true);
  compare_probes(result, before.probes, now.probes);
  compare_part(result, "values", before.values, now.values);
  compare_part(result, "texts", before.texts, now.texts);
  compare_part(result, "tables", before.tables, now.tables);
  compare_part(result, "artifacts", before.artifacts, now.artifacts);
  compare_part(result, "files", before.files, now.files);
}

}  // namespace

ReplayResult compare_runs(const record::RunRecord& before, const record::RunRecord& now,
                          double tolerance) {
  ReplayResult result;
  result.same_platform = before.platform == now.platform;
  const Close allowed{result.same_platform ? 0 : tolerance};
  const record::EvaluationSeries &first = before.evaluations, &again = now.evaluations;
  result.points = static_cast<int64_t>(first.step.size());
  compare_series(result, "evaluation at step", first.step, first.step, again.step, {}, true);
  if (result.same_platform) compare_exactly(result, before, now);
  for (const auto& [name, values] : first.metrics) {
    const std::vector<double>* found_again = record::find(again.metrics, name);
    if (found_again == nullptr) {
      found(result, fmt::format("metric {} is missing", name));
    } else {
      compare_series(result, name, first.step, values, *found_again, allowed);
    }
  }
  if (before.status != now.status) {
    found(result,
          fmt::format("status {} against {}", written(std::string(to_text(before.status)), false),
                      written(std::string(to_text(now.status)), false)));
  }
  return result;
}

}  // namespace gradus::analysis
