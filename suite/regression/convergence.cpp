// Final metrics and steps to targets, within tolerance.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradus/stats/quantiles.h"
#include "gradus/stats/rank_tests.h"
#include "gradus/text.h"
#include "regression/aspects.h"

namespace gradus::regression {
namespace {

struct Samples {
  std::vector<double> base, now;
};

struct Judged {
  Class change = Class::same;
  double base = 0, now = 0, p = 1;
};

/// Whether every value of one is above every value of the other.
bool separated(const std::vector<double>& above, const std::vector<double>& below) {
  return *std::ranges::min_element(above) > *std::ranges::max_element(below);
}

/// For values of which lower ones are better.
bool shown_above(const std::vector<double>& above, const std::vector<double>& below, double p,
                 double level) {
  if (stats::smallest_unpaired_p(above.size(), below.size()) > level) {
    return separated(above, below);
  }
  return p <= level;
}

Judged judge(Samples samples, stats::Better better, double relative, double absolute,
             double level) {
  Judged judged{Class::same, stats::median(samples.base), stats::median(samples.now)};
  if (judged.base == judged.now) return judged;
  judged.p = stats::mann_whitney(samples.base, samples.now).p;
  const double sign = better == stats::Better::higher ? -1 : 1;
  for (std::vector<double>* side : {&samples.base, &samples.now}) {
    for (double& value : *side) value *= sign;
  }
  const double before = sign * judged.base, after = sign * judged.now;
  const double size = std::isfinite(before) ? std::abs(before) : 0;
  const double margin = std::max(relative * size, absolute);
  if (after > before + margin && shown_above(samples.now, samples.base, judged.p, level)) {
    judged.change = Class::regressed;
  } else if (after < before - margin && shown_above(samples.base, samples.now, judged.p, level)) {
    judged.change = Class::improved;
  }
  return judged;
}

OptionValue finite_or_nothing(double value) {
  return std::isfinite(value) ? OptionValue(value) : OptionValue();
}

Aspect aspect_of(const char* what, const std::string& name, const Judged& judged,
                 const std::string& unreached) {
  const auto shown = [&](double value) {
    return std::isfinite(value) ? significant(value, 5) : unreached;
  };
  Aspect aspect{what, judged.change};
  aspect.text = fmt::format("{}: median {}, now {}", name, shown(judged.base), shown(judged.now));
  aspect.text += judged.change == Class::same ? " (within the tolerance)"
                                              : fmt::format(" (p = {})", significant(judged.p, 5));
  aspect.numbers = {{"name", name},
                    {"base", finite_or_nothing(judged.base)},
                    {"now", finite_or_nothing(judged.now)},
                    {"p", judged.p}};
  return aspect;
}

Samples final_values(const std::vector<RunPair>& pairs, const analysis::TaskMetric& metric) {
  Samples samples;
  for (const RunPair& pair : pairs) {
    if (const auto value = analysis::final_value(*pair.base, metric))
      samples.base.push_back(*value);
    if (const auto value = analysis::final_value(*pair.now, metric)) samples.now.push_back(*value);
  }
  return samples;
}

Samples steps_to(const std::vector<RunPair>& pairs, const analysis::TaskTarget& target) {
  const auto steps = [&](const record::RunRecord& run) {
    return analysis::spent_until_target(run, target, "step")
        .value_or(analysis::worst(stats::Better::lower));
  };
  Samples samples;
  for (const RunPair& pair : pairs) {
    if (!is_broken(*pair.base)) samples.base.push_back(steps(*pair.base));
    if (!is_broken(*pair.now)) samples.now.push_back(steps(*pair.now));
  }
  return samples;
}

}  // namespace

std::vector<Aspect> compare_convergence(const std::vector<RunPair>& pairs,
                                        const analysis::TaskRuns& task, const Limits& limits,
                                        double level) {
  std::vector<Aspect> aspects;
  for (const analysis::TaskMetric& metric : task.metrics) {
    Samples samples = final_values(pairs, metric);
    if (samples.base.empty() || samples.now.empty()) continue;
    const Judged judged =
        judge(std::move(samples), metric.better, limits.relative, limits.absolute, level);
    aspects.push_back(aspect_of("convergence", metric.name, judged, "diverged"));
  }
  for (const analysis::TaskTarget& target : task.targets) {
    Samples samples = steps_to(pairs, target);
    if (samples.base.empty() || samples.now.empty()) continue;
    const Judged judged = judge(std::move(samples), stats::Better::lower, limits.steps, 0, level);
    aspects.push_back(
        aspect_of("target", fmt::format("steps to {} {}", target.metric, shortest(target.value)),
                  judged, "not reached"));
  }
  return aspects;
}

}  // namespace gradus::regression
