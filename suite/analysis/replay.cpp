#include "analysis/replay.h"

#include <algorithm>
#include <cmath>

namespace gradus {
namespace {

/// Keeps the difference with the smallest step.
void found(ReplayResult& result, const std::string& what, std::optional<int64_t> step = {}) {
  result.same = false;
  const bool earlier = step && (!result.step || *step < *result.step);
  if (!result.difference.empty() && !earlier) return;
  result.step = step ? step : result.step;
  result.difference = (step ? "step " + std::to_string(*step) + ": " : "") + what;
}

bool close(const Json& a, const Json& b, double tolerance) {
  if (!a.is_number() || !b.is_number()) return a == b;
  const double x = a, y = b;
  return std::abs(x - y) <= tolerance * std::max(std::abs(x), std::abs(y));
}

void compare_series(ReplayResult& result, const std::string& name, const Json& steps,
                    const Json& before, const Json& now, double tolerance) {
  const std::size_t count = std::min(before.size(), now.size());
  for (std::size_t at = 0; at < count; ++at) {
    const bool equal =
        tolerance == 0 ? before[at] == now[at] : close(before[at], now[at], tolerance);
    if (equal) continue;
    std::optional<int64_t> step;
    if (at < steps.size() && steps[at].is_number()) step = steps[at].get<int64_t>();
    found(result, name + " " + before[at].dump() + " against " + now[at].dump(), step);
    return;
  }
  if (before.size() != now.size()) {
    found(result, name + " has " + std::to_string(before.size()) + " points against " +
                      std::to_string(now.size()));
  }
}

void compare_probes(ReplayResult& result, const Json& before, const Json& now) {
  for (const auto& [name, probe] : before.items()) {
    const auto again = now.find(name);
    if (again == now.end()) {
      found(result, "probe " + name + " is missing");
      continue;
    }
    compare_series(result, "steps of probe " + name, probe.at("steps"), probe.at("steps"),
                   again->at("steps"), 0);
    compare_series(result, "probe " + name, probe.at("steps"), probe.at("values"),
                   again->at("values"), 0);
    if (probe.at("reduced") != again->at("reduced")) {
      found(result, "probe " + name + ", reduced: " + probe.at("reduced").dump() + " against " +
                        again->at("reduced").dump());
    }
  }
}

/// What holds bit for bit on one platform beside the metrics.
void compare_exactly(ReplayResult& result, const Json& before, const Json& now) {
  const Json &old_points = before.at("evaluations"), &new_points = now.at("evaluations");
  for (const char* name : {"parameter_hash", "gradients", "samples"}) {
    compare_series(result, name, old_points.at("step"), old_points.at(name), new_points.at(name),
                   0);
  }
  compare_probes(result, before.at("probes"), now.at("probes"));
  const Json none = Json::object();
  for (const char* part : {"values", "texts", "tables", "artifacts", "files"}) {
    const Json first = before.value(part, none), again = now.value(part, none);
    for (const auto& [name, content] : first.items()) {
      if (again.value(name, Json()) == content) continue;
      found(result, "'" + name + "' of the record's " + part + " is another one");
    }
  }
}

}  // namespace

ReplayResult compare_runs(const Json& before, const Json& now, double tolerance) {
  ReplayResult result;
  result.same_platform = before.at("platform") == now.at("platform");
  const double allowed = result.same_platform ? 0 : tolerance;
  const Json &old_points = before.at("evaluations"), &new_points = now.at("evaluations");
  const Json& steps = old_points.at("step");
  result.points = static_cast<int64_t>(steps.size());
  compare_series(result, "evaluation at step", steps, steps, new_points.at("step"), 0);
  if (result.same_platform) compare_exactly(result, before, now);
  for (const auto& [name, values] : old_points.at("metrics").items()) {
    const auto again = new_points.at("metrics").find(name);
    if (again == new_points.at("metrics").end()) {
      found(result, "metric " + name + " is missing");
    } else {
      compare_series(result, name, steps, values, *again, allowed);
    }
  }
  if (before.at("status") != now.at("status")) {
    found(result, "status " + before.at("status").dump() + " against " + now.at("status").dump());
  }
  return result;
}

}  // namespace gradus
