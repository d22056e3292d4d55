// Trajectories, bitwise: where two runs part, and by how much.
#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/text.h"
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

int64_t step_at(const Json& steps, std::size_t at) {
  return at < steps.size() && steps[at].is_number() ? steps[at].get<int64_t>() : no_step;
}

void add_series(Parting& parting, const std::string& name, const Json& steps, const Json& before,
                const Json& after) {
  const std::size_t count = std::min(before.size(), after.size());
  for (std::size_t at = 0; at < count; ++at) {
    if (before[at] == after[at]) continue;
    return parting.add(name, step_at(steps, at));
  }
  if (before.size() != after.size()) parting.add("the number of points of " + name, no_step);
}

const Json& member(const Json& object, const char* key) {
  static const Json none = Json::object();
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? none : *found;
}

Parting parting_of(const Json& base, const Json& now) {
  Parting parting;
  const Json &before = member(base, "evaluations"), &after = member(now, "evaluations");
  const Json& steps = member(before, "step");
  for (const char* column : {"step", "parameter_hash"}) {
    add_series(parting, column, steps, member(before, column), member(after, column));
  }
  for (const auto& [name, values] : member(before, "metrics").items()) {
    const Json& others = member(after, "metrics");
    if (others.contains(name)) add_series(parting, name, steps, values, others.at(name));
  }
  for (const auto& [name, probe] : member(base, "probes").items()) {
    const Json& others = member(now, "probes");
    if (!others.contains(name)) continue;
    add_series(parting, "probe " + name, probe.at("steps"), probe.at("values"),
               others.at(name).at("values"));
  }
  if (base.at("status") != now.at("status")) parting.add("status", no_step);
  return parting;
}

/// The metric that differs most at a step, relative to its value there.
struct Gap {
  std::string metric;
  double before = 0, after = 0, size = 0;
};

Gap gap_at(const Json& base, const Json& now, int64_t step) {
  Gap gap;
  const Json &before = member(base, "evaluations"), &after = member(now, "evaluations");
  const Json& steps = member(before, "step");
  for (const auto& [name, values] : member(before, "metrics").items()) {
    const Json& others = member(member(after, "metrics"), name.c_str());
    for (std::size_t at = 0; at < std::min({steps.size(), values.size(), others.size()}); ++at) {
      if (steps[at] != step || !values[at].is_number() || !others[at].is_number()) continue;
      const double a = values[at], b = others[at];
      const double size = std::abs(a - b) / std::max({std::abs(a), std::abs(b), 1e-300});
      if (size > gap.size) gap = {name, a, b, size};
    }
  }
  return gap;
}

std::string gap_text(const Gap& gap) {
  char relative[32];
  std::snprintf(relative, sizeof relative, "%.2g", gap.size);
  return gap.metric + " " + shortest(gap.before) + ", now " + shortest(gap.after) + " (relative " +
         relative + ")";
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
  aspect.numbers = {{"runs", pairs.size()}, {"differing", differing}};
  if (where == nullptr) {
    aspect.text = "bitwise the same";
    return aspect;
  }
  aspect.change = raised.empty() ? Class::regressed : Class::changed;
  aspect.text = std::to_string(differing) + " of " + std::to_string(pairs.size()) + " runs differ";
  aspect.numbers["repetition"] = where->repetition;
  aspect.numbers["first_step"] = first.step == no_step ? Json() : Json(first.step);
  if (first.step == no_step) {
    aspect.text += ": " + first.what + " of repetition " + std::to_string(where->repetition);
  } else {
    aspect.text += ", from step " + std::to_string(first.step) + " on (" + first.what +
                   " of repetition " + std::to_string(where->repetition) + ")";
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
