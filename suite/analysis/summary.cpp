#include "analysis/summary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>

#include "gradus/stats/intervals.h"
#include "gradus/stats/quantiles.h"
#include "record/record_file.h"

namespace gradus {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
using Records = std::vector<const Json*>;

struct Pair {
  std::string task, method;
  Records runs;   ///< all
  Records ended;  ///< finished or diverged
};

bool has_status(const Json& run, std::string_view status) {
  return run.at("status").get<std::string>() == status;
}

std::vector<Pair> pairs_of(const Json& runs) {
  std::vector<Pair> pairs;
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  for (const Json& run : runs) {
    const std::string task = run.at("task").at("name"), method = run.at("method");
    const auto [found, is_new] = places.try_emplace({task, method}, pairs.size());
    if (is_new) pairs.push_back({task, method, {}, {}});
    Pair& pair = pairs[found->second];
    pair.runs.push_back(&run);
    if (has_status(run, "finished") || has_status(run, "diverged")) pair.ended.push_back(&run);
  }
  return pairs;
}

Json pair_row(const Pair& pair) {
  return {{"task", pair.task}, {"method", pair.method}};
}

/// Median and quartiles; null where one is infinite.
void add_quartiles(Json& row, const std::vector<double>& values, const std::string& suffix = "") {
  const auto quantile = [&](double p) -> Json {
    return values.empty() ? Json() : finite_or_null(stats::quantile(values, p));
  };
  row["median" + suffix] = quantile(0.5);
  row["low" + suffix] = quantile(0.25);
  row["high" + suffix] = quantile(0.75);
}

/// Type 7 quantiles interpolate, which infinities of one sign survive; NaN cannot come in.
Json median_or_null(const std::vector<double>& values) {
  return values.empty() ? Json() : finite_or_null(stats::median(values));
}

std::optional<bool> higher_is_better(const Json& tasks, const Pair& pair,
                                     const std::string& metric) {
  for (const Json& task : tasks) {
    if (task.at("name") != pair.task || !task.value("metrics", Json()).is_array()) continue;
    for (const Json& declared : task.at("metrics")) {
      if (declared.at("name") == metric) return declared.at("higher_is_better").get<bool>();
    }
  }
  return std::nullopt;
}

std::vector<std::string> metrics_of(const Pair& pair) {
  std::vector<std::string> names;
  for (const Json* run : pair.ended) {
    for (const auto& [name, values] : run->at("evaluations").at("metrics").items()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::optional<double> last_value(const Json& run, const std::string& metric) {
  const Json& metrics = run.at("evaluations").at("metrics");
  if (!metrics.contains(metric)) return std::nullopt;
  const Json& values = metrics.at(metric);
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    if (value->is_number()) return value->get<double>();
  }
  return std::nullopt;
}

Json final_row(const Pair& pair, const std::string& metric, std::optional<bool> higher) {
  std::vector<double> values;
  double least = infinity, most = -infinity;
  int64_t diverged = 0;
  for (const Json* run : pair.ended) {
    if (has_status(*run, "diverged")) {
      ++diverged;
      values.push_back(higher.value_or(false) ? -infinity : infinity);
    } else if (const auto value = last_value(*run, metric)) {
      values.push_back(*value);
      least = std::min(least, *value);
      most = std::max(most, *value);
    }
  }
  Json row = pair_row(pair);
  row["metric"] = metric;
  row["higher_is_better"] = higher ? Json(*higher) : Json();
  row["runs"] = pair.runs.size();
  row["finished"] = static_cast<int64_t>(pair.ended.size()) - diverged;
  row["diverged"] = diverged;
  add_quartiles(row, values);
  row["min"] = finite_or_null(least);
  row["max"] = finite_or_null(most);
  return row;
}

/// Every target of the pair's runs, once, in order.
Json targets_of(const Pair& pair) {
  Json targets = Json::array();
  for (const Json* run : pair.ended) {
    for (const Json& target : run->at("targets")) {
      const Json key = {{"metric", target.at("metric")}, {"value", target.at("value")}};
      if (std::find(targets.begin(), targets.end(), key) == targets.end()) targets.push_back(key);
    }
  }
  return targets;
}

const Json* find_target(const Json& run, const Json& key) {
  for (const Json& target : run.at("targets")) {
    if (target.at("metric") == key.at("metric") && target.at("value") == key.at("value")) {
      return &target;
    }
  }
  return nullptr;
}

Json target_row(const Pair& pair, const Json& key) {
  std::map<std::string, std::vector<double>> costs;
  int64_t reached = 0;
  for (const Json* run : pair.ended) {
    const Json* target = find_target(*run, key);
    const bool met = target != nullptr && target->at("reached").get<bool>();
    reached += met ? 1 : 0;
    for (const char* axis : {"step", "gradients", "wall_s"}) {
      const bool known = met && target->at(axis).is_number();
      costs[axis].push_back(known ? target->at(axis).get<double>() : infinity);
    }
  }
  const auto trials = static_cast<int64_t>(pair.ended.size());
  const stats::Interval interval =
      stats::wilson(static_cast<std::size_t>(reached), static_cast<std::size_t>(trials));
  Json row = pair_row(pair);
  row.update(key);
  row["reached"] = reached;
  row["runs"] = trials;
  row["wilson_low"] = interval.low;
  row["wilson_high"] = interval.high;
  row["median_step"] = median_or_null(costs["step"]);
  row["median_gradients"] = median_or_null(costs["gradients"]);
  row["median_wall_s"] = median_or_null(costs["wall_s"]);
  return row;
}

std::optional<double> number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

Json time_row(const Pair& pair) {
  std::vector<double> steps_us, walls;
  std::map<std::string, std::vector<double>> parts;
  std::vector<double> peaks;
  int64_t contended = 0, counted = 0;
  for (const Json* run : pair.ended) {
    if (!has_status(*run, "finished")) continue;
    const Json& time = run->at("time");
    const auto wall = number_at(time, "wall_s");
    const auto steps = number_at(*run, "steps");
    if (!wall || !steps || *steps <= 0) continue;
    ++counted;
    walls.push_back(*wall);
    steps_us.push_back(*wall / *steps * 1e6);
    contended += time.value("contended", Json()) == true ? 1 : 0;
    for (const char* part : {"data_s", "gradient_s", "update_s"}) {
      if (const auto seconds = number_at(time, part))
        parts[part].push_back(*seconds / *steps * 1e6);
    }
    if (const auto peak = number_at(run->at("memory"), "peak_rss_bytes")) peaks.push_back(*peak);
  }
  Json row = pair_row(pair);
  row["runs"] = counted;
  row["step_us"] = median_or_null(steps_us);
  add_quartiles(row, steps_us, "_step_us");
  row["data_us"] = median_or_null(parts["data_s"]);
  row["gradient_us"] = median_or_null(parts["gradient_s"]);
  row["update_us"] = median_or_null(parts["update_s"]);
  row["wall_s"] = median_or_null(walls);
  row["contended"] = contended;
  row["peak_rss_bytes"] = median_or_null(peaks);
  return row;
}

}  // namespace

Json summarize(const Json& runs, const Json& tasks) {
  Json summary = {{"final", Json::array()}, {"targets", Json::array()}, {"times", Json::array()}};
  for (const Pair& pair : pairs_of(runs)) {
    for (const std::string& metric : metrics_of(pair)) {
      summary["final"].push_back(final_row(pair, metric, higher_is_better(tasks, pair, metric)));
    }
    for (const Json& target : targets_of(pair)) {
      summary["targets"].push_back(target_row(pair, target));
    }
    summary["times"].push_back(time_row(pair));
  }
  return summary;
}

Json failures_of(const Json& runs) {
  Json failures = Json::array();
  for (const Json& run : runs) {
    if (has_status(run, "finished") || has_status(run, "diverged")) continue;
    failures.push_back({{"id", run.at("id")},
                        {"task", run.at("task").at("name")},
                        {"method", run.at("method")},
                        {"repetition", run.at("repetition")},
                        {"status", run.at("status")},
                        {"reason", run.at("reason")},
                        {"stderr", run.at("stderr")}});
  }
  return failures;
}

}  // namespace gradus
