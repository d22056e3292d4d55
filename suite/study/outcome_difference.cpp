#include "study/outcome_difference.h"

#include <algorithm>

namespace gradus {
namespace {

Json member(const Json& json, const char* key) {
  return json.is_object() ? json.value(key, Json()) : Json();
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// " at step 100", where there is a step.
std::string at_step(const Json& steps, std::size_t index, const char* word) {
  const bool known = steps.is_array() && index < steps.size();
  return known ? std::string(word) + "step " + steps[index].dump() : "";
}

std::string parameters_difference(const Json& a, const Json& b) {
  const Json steps = member(a, "step"), hashes = member(a, "parameter_hash");
  const Json others = member(b, "parameter_hash");
  for (std::size_t i = 0; i < std::min(hashes.size(), others.size()); ++i) {
    if (hashes[i] != others[i]) return "other parameters" + at_step(steps, i, " from ");
  }
  return hashes.size() == others.size() ? "" : "another number of evaluations";
}

std::string column_difference(const std::string& name, const Json& steps, const Json& a,
                              const Json& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i] == b[i]) continue;
    return name + " " + text_of(a[i]) + " against " + text_of(b[i]) + at_step(steps, i, " at ");
  }
  return "another number of evaluations of " + name;
}

std::string evaluations_difference(const Json& a, const Json& b) {
  const Json steps = member(a, "step");
  for (const char* axis : {"step", "epoch", "gradients", "samples"}) {
    const Json column = member(a, axis), other = member(b, axis);
    if (column != other) return column_difference(axis, steps, column, other);
  }
  const Json metrics = member(a, "metrics"), others = member(b, "metrics");
  if (metrics == others) return "";
  for (const auto& [name, column] : metrics.items()) {
    const Json other = member(others, name.c_str());
    if (column != other) return column_difference(name, steps, column, other);
  }
  return "other metrics";
}

/// Targets as they were reached, without the time that it took.
Json untimed_targets(Json targets) {
  for (Json& target : targets) {
    if (!target.is_object()) continue;
    for (const char* clock : {"wall_s", "cpu_s"}) target.erase(clock);
  }
  return targets;
}

}  // namespace

std::string outcome_difference(const Json& kept, const Json& other) {
  const Json status = member(kept, "status"), other_status = member(other, "status");
  if (status != other_status) {
    return "status " + text_of(status) + " against " + text_of(other_status);
  }
  const Json a = member(kept, "evaluations"), b = member(other, "evaluations");
  if (const std::string why = parameters_difference(a, b); !why.empty()) return why;
  if (const std::string why = evaluations_difference(a, b); !why.empty()) return why;
  if (untimed_targets(member(kept, "targets")) != untimed_targets(member(other, "targets"))) {
    return "other targets";
  }
  for (const char* part : {"stop_reason", "steps", "epochs", "counts", "probes", "values", "texts",
                           "tables", "artifacts", "files", "figures"}) {
    if (member(kept, part) != member(other, part)) return std::string("other ") + part;
  }
  return {};
}

}  // namespace gradus
