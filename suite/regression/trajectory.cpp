// Trajectories, bitwise: where two runs part, and by how much.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "gradus/text.h"
#include "record/same_values.h"
#include "regression/aspects.h"

namespace gradus::regression {
namespace {

constexpr int64_t no_step = std::numeric_limits<int64_t>::max();

/// Where two runs part: the smallest step of a difference, and what differs there.
struct Parting {
  int64_t step = no_step;  ///< no_step: a difference that belongs to no step
  bool found = false;
  std::string what;

  void add(const std::string& name, int64_t at) {
    if (found && at >= step) return;
    found = true;
    step = at;
    what = name;
  }
};

int64_t step_at(const std::vector<double>& steps, std::size_t at) {
  return at < steps.size() && !std::isnan(steps[at]) ? static_cast<int64_t>(steps[at]) : no_step;
}

template <class Element, class Same>
void add_series(Parting& parting, const std::string& name, const std::vector<double>& steps,
                const std::vector<Element>& before, const std::vector<Element>& after, Same same) {
  const std::size_t count = std::min(before.size(), after.size());
  for (std::size_t at = 0; at < count; ++at) {
    if (record::same(before[at], after[at])) continue;
    return parting.add(name, step_at(steps, at));
  }
  if (before.size() != after.size()) parting.add("the number of points of " + name, no_step);
}

Parting parting_of(const record::RunRecord& base, const record::RunRecord& now) {
  Parting parting;
  const auto same_number = [](double a, double b) { return record::same(a, b); };
  const record::EvaluationSeries &before = base.evaluations, &after = now.evaluations;
  add_series(parting, "step", before.step, before.step, after.step, same_number);
  add_series(parting, "parameter_hash", before.step, before.parameter_hash, after.parameter_hash,
             std::equal_to<std::string>());
  for (const auto& [name, values] : before.metrics) {
    const std::vector<double>* others = record::find(after.metrics, name);
    if (others != nullptr) add_series(parting, name, before.step, values, *others, same_number);
  }
  for (const auto& [name, probe] : base.probes) {
    const record::ProbeSeries* other = record::find(now.probes, name);
    if (other == nullptr) continue;
    add_series(parting, "probe " + name, probe.steps, probe.values, other->values, same_number);
  }
  if (base.status != now.status) parting.add("status", no_step);
  return parting;
}

/// The metric that differs most at a step, relative to its value there.
struct Gap {
  std::string metric;
  double before = 0, after = 0, size = 0;
};

Gap gap_at(const record::RunRecord& base, const record::RunRecord& now, int64_t step) {
  Gap gap;
  const std::vector<double>& steps = base.evaluations.step;
  for (const auto& [name, values] : base.evaluations.metrics) {
    const std::vector<double>* others = record::find(now.evaluations.metrics, name);
    if (others == nullptr) continue;
    for (std::size_t at = 0; at < std::min({steps.size(), values.size(), others->size()}); ++at) {
      const double a = values[at], b = (*others)[at];
      if (step_at(steps, at) != step || std::isnan(a) || std::isnan(b)) continue;
      const double size = std::abs(a - b) / std::max({std::abs(a), std::abs(b), 1e-300});
      if (size > gap.size) gap = {name, a, b, size};
    }
  }
  return gap;
}

std::string gap_text(const Gap& gap) {
  return fmt::format("{} {}, now {} (relative {})", gap.metric, shortest(gap.before),
                     shortest(gap.after), significant(gap.size, 2));
}

}  // namespace

Aspect compare_trajectories(const std::vector<RunPair>& pairs, const std::string& raised) {
  Aspect aspect{"trajectory"};
  std::size_t differing = 0;
  Parting first;
  const RunPair* where = nullptr;
  for (const RunPair& pair : pairs) {
    const Parting parting = parting_of(*pair.base, *pair.now);
    if (!parting.found) continue;
    ++differing;
    if (where == nullptr || parting.step < first.step) {
      first = parting;
      where = &pair;
    }
  }
  aspect.numbers = {{"runs", static_cast<int64_t>(pairs.size())},
                    {"differing", static_cast<int64_t>(differing)}};
  if (where == nullptr) {
    aspect.text = "bitwise the same";
    return aspect;
  }
  aspect.change = raised.empty() ? Class::regressed : Class::changed;
  aspect.text = fmt::format("{} of {} runs differ", differing, pairs.size());
  aspect.numbers["repetition"] = where->repetition;
  aspect.numbers["first_step"] = first.step == no_step ? OptionValue() : OptionValue(first.step);
  if (first.step == no_step) {
    aspect.text += fmt::format(": {} of repetition {}", first.what, where->repetition);
  } else {
    aspect.text += fmt::format(", from step {} on ({} of repetition {})", first.step, first.what,
                               where->repetition);
    const Gap gap = gap_at(*where->base, *where->now, first.step);
    if (gap.size > 0) {
      aspect.text += ": " + gap_text(gap);
    } else {
      aspect.text += ", no metric there yet";
    }
    aspect.numbers["gap"] = gap.size;
  }
  if (!raised.empty()) aspect.text += "; " + raised;
  return aspect;
}

}  // namespace gradus::regression
