// Which runs of two reports belong together.
#include <algorithm>

#include "regression/aspects.h"

namespace gradus::regression {
namespace {

/// Settings that a run's outcome does not depend on.
constexpr const char* free_settings[] = {"wall_limit_s", "memory_limit_bytes"};

template <class List>
bool contains(const List& list, const std::string& text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

class Pairing {
 public:
  void add(const Json& run, const std::string& task, const std::string& name,
           const Json* RunPair::*side) {
    const auto [place, is_new] = index_.emplace(std::pair(task, name), rows_.size());
    if (is_new) rows_.push_back({task, name, {}});
    auto& pairs = rows_[place->second].pairs;
    const int64_t repetition = run.at("repetition");
    auto pair = std::find_if(pairs.begin(), pairs.end(), [&](const RunPair& known) {
      return known.repetition == repetition && known.*side == nullptr;
    });
    if (pair == pairs.end()) pair = pairs.insert(pair, RunPair{repetition});
    (*pair).*side = &run;
  }

  std::vector<PairedRuns> rows() { return std::move(rows_); }

 private:
  std::map<std::pair<std::string, std::string>, std::size_t> index_;
  std::vector<PairedRuns> rows_;
};

std::string versions_text(const std::string& of, const Json& base, const Json& now) {
  return base == now ? "" : of + " " + base.dump() + ", now " + now.dump();
}

/// Depth first; keys that one of them lacks do not count (an option that was added).
std::string first_difference(const Json& base, const Json& now, const std::string& path) {
  if (!base.is_object() || !now.is_object()) {
    return base == now ? "" : path + " " + base.dump() + ", now " + now.dump();
  }
  for (const auto& [key, value] : base.items()) {
    const auto other = now.find(key);
    if (other == now.end() || contains(free_settings, key)) continue;
    const std::string found = first_difference(value, *other, path + "." + key);
    if (!found.empty()) return found;
  }
  return "";
}

}  // namespace

bool PairedRuns::in_base() const {
  return std::any_of(pairs.begin(), pairs.end(),
                     [](const RunPair& pair) { return pair.base && !is_absent(*pair.base); });
}

bool PairedRuns::in_new() const {
  return std::any_of(pairs.begin(), pairs.end(),
                     [](const RunPair& pair) { return pair.now && !is_absent(*pair.now); });
}

std::vector<RunPair> PairedRuns::both() const {
  std::vector<RunPair> found;
  for (const RunPair& pair : pairs) {
    const bool there = pair.base && pair.now && !is_absent(*pair.base) && !is_absent(*pair.now);
    if (there) found.push_back(pair);
  }
  return found;
}

std::vector<PairedRuns> pair_runs(const Json& base, const Json& now) {
  Pairing pairing;
  const auto add = [&](const Json& report, const Json* RunPair::*side) {
    for (const Json& run : report.at("runs")) {
      const Json& task = run.at("task");
      pairing.add(run, task.value("name", task.at("id").get<std::string>()), run.at("method"),
                  side);
    }
  };
  add(base, &RunPair::base);
  add(now, &RunPair::now);
  return pairing.rows();
}

std::vector<PairedRuns> pair_tools(const Json& base, const Json& now) {
  Pairing pairing;
  const auto add = [&](const Json& report, const Json* RunPair::*side) {
    for (const Json& run : report.at("tools")) pairing.add(run, "", run.at("name"), side);
  };
  add(base, &RunPair::base);
  add(now, &RunPair::now);
  return pairing.rows();
}

bool is_absent(const Json& run) {
  const RunStatus status = status_of(run);
  return status == RunStatus::refused || status == RunStatus::interrupted;
}

bool is_broken(const Json& run) {
  return !ended(status_of(run)) && !is_absent(run);
}

std::string raised_versions(const Json& base, const Json& now) {
  if (base.contains("task") && now.contains("task")) {
    const std::string text = versions_text("version of the task", base["task"].value("version", 0),
                                           now["task"].value("version", 0));
    if (!text.empty()) return text;
  }
  const Json none = Json::object();
  const Json& plugins = now.contains("plugins") ? now.at("plugins") : none;
  const Json& before = base.contains("plugins") ? base.at("plugins") : none;
  for (const auto& [id, plugin] : before.items()) {
    if (!plugins.contains(id)) continue;
    const std::string text = versions_text("semantics of " + id, plugin.value("semantics", 0),
                                           plugins.at(id).value("semantics", 0));
    if (!text.empty()) return text;
  }
  return "";
}

std::string changed_option(const Json& base, const Json& now) {
  for (const char* key : {"task", "model", "optimizer", "driver", "monitors", "tool", "settings"}) {
    if (!base.contains(key) || !now.contains(key)) continue;
    Json before = base.at(key), after = now.at(key);
    if (std::string(key) == "task") before.erase("version");
    const std::string found = first_difference(before, after, key);
    if (!found.empty()) return found;
  }
  return "";
}

std::vector<std::string> platform_differences(const Json& base, const Json& now) {
  std::vector<std::string> found;
  const Json none = Json::object();
  const Json before = base.value("platform", none), after = now.value("platform", none);
  if (!before.is_object() || !after.is_object()) {
    return before == after ? found : std::vector<std::string>{"platform not recorded"};
  }
  for (const auto& [key, value] : before.items()) {
    const Json other = after.value(key, Json());
    if (key == "engine" || value == other) continue;
    found.push_back(key + ": " + value.dump() + ", now " + other.dump());
  }
  return found;
}

}  // namespace gradus::regression
