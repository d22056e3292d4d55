// Which runs of two reports belong together.
#include <fmt/format.h>

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

/// Rows by task and name, and in them the repetitions.
template <class Own>
class Pairing {
 public:
  void add(const Own& record, const std::string& task, const std::string& name,
           const Own* Pair<Own>::*side) {
    const auto [place, is_new] = index_.emplace(std::pair(task, name), rows_.size());
    if (is_new) rows_.push_back({task, name});
    auto& pairs = rows_[place->second].pairs;
    auto pair = std::ranges::find_if(pairs, [&](const Pair<Own>& known) {
      return known.repetition == record.repetition && known.*side == nullptr;
    });
    if (pair == pairs.end()) pair = pairs.insert(pair, Pair<Own>{record.repetition});
    (*pair).*side = &record;
  }

  std::vector<Paired<Own>> rows() { return std::move(rows_); }

 private:
  std::map<std::pair<std::string, std::string>, std::size_t> index_;
  std::vector<Paired<Own>> rows_;
};

std::string versions_text(const std::string& of, int64_t base, int64_t now) {
  return base == now ? "" : fmt::format("{} {}, now {}", of, base, now);
}

std::string raised_semantics(const record::WorkRecord& base, const record::WorkRecord& now) {
  for (const auto& [id, plugin] : base.plugins) {
    const record::PluginUse* other = record::find(now.plugins, id);
    if (other == nullptr || other->semantics == plugin.semantics) continue;
    return versions_text("semantics of " + id, plugin.semantics, other->semantics);
  }
  return "";
}

/// Depth first; keys that one of them lacks do not count (an option that was added).
std::string first_difference(const OptionValue& base, const OptionValue& now,
                             const std::string& path) {
  if (!base.is_table() || !now.is_table()) {
    return base == now ? "" : fmt::format("{} {}, now {}", path, to_text(base), to_text(now));
  }
  for (const auto& [key, value] : base.table()) {
    const OptionValue* other = now.table().find(key);
    if (other == nullptr || contains(free_settings, key)) continue;
    const std::string found = first_difference(value, *other, path + "." + key);
    if (!found.empty()) return found;
  }
  return "";
}

OptionValue value_of(const record::ItemUse& item) {
  return OptionTable{{"id", item.id}, {"options", item.options}};
}

OptionValue value_of(const std::optional<record::ItemUse>& item) {
  return item ? value_of(*item) : OptionValue();
}

/// What a run is of, its task's version aside.
OptionTable parts_of(const record::RunRecord& run) {
  OptionValue::List monitors;
  for (const record::ItemUse& monitor : run.monitors) monitors.push_back(value_of(monitor));
  return {
      {"task", OptionTable{{"id", run.task.id},
                           {"name", run.task.name},
                           {"options", run.task.options},
                           {"data", run.task.data ? OptionValue(*run.task.data) : OptionValue()}}},
      {"model", value_of(run.model)},
      {"optimizer", value_of(run.optimizer)},
      {"driver", value_of(run.driver)},
      {"monitors", std::move(monitors)},
      {"settings", record::settings_table(run.settings)}};
}

OptionTable parts_of(const record::ToolRecord& tool) {
  return {{"tool", value_of(tool.tool)}, {"settings", record::tool_settings_table(tool.settings)}};
}

std::string first_difference(const OptionTable& base, const OptionTable& now) {
  for (const auto& [part, value] : base) {
    const std::string found = first_difference(value, now.at(part), part);
    if (!found.empty()) return found;
  }
  return "";
}

}  // namespace

std::vector<Paired<record::RunRecord>> pair_runs(const std::vector<record::RunRecord>& base,
                                                 const std::vector<record::RunRecord>& now) {
  Pairing<record::RunRecord> pairing;
  for (const record::RunRecord& run : base) {
    pairing.add(run, run.task.name, run.method, &RunPair::base);
  }
  for (const record::RunRecord& run : now)
    pairing.add(run, run.task.name, run.method, &RunPair::now);
  return pairing.rows();
}

std::vector<Paired<record::ToolRecord>> pair_tools(const std::vector<record::ToolRecord>& base,
                                                   const std::vector<record::ToolRecord>& now) {
  Pairing<record::ToolRecord> pairing;
  for (const record::ToolRecord& tool : base)
    pairing.add(tool, "", tool.name, &Pair<record::ToolRecord>::base);
  for (const record::ToolRecord& tool : now)
    pairing.add(tool, "", tool.name, &Pair<record::ToolRecord>::now);
  return pairing.rows();
}

bool is_absent(const record::WorkRecord& record) {
  return record.status == record::RunStatus::refused ||
         record.status == record::RunStatus::interrupted;
}

bool is_broken(const record::WorkRecord& record) {
  return !record::ended(record.status) && !is_absent(record);
}

std::string raised_versions(const record::RunRecord& base, const record::RunRecord& now) {
  const std::string text =
      versions_text("version of the task", base.task.version, now.task.version);
  return text.empty() ? raised_semantics(base, now) : text;
}

std::string raised_versions(const record::ToolRecord& base, const record::ToolRecord& now) {
  return raised_semantics(base, now);
}

std::string changed_option(const record::RunRecord& base, const record::RunRecord& now) {
  return first_difference(parts_of(base), parts_of(now));
}

std::string changed_option(const record::ToolRecord& base, const record::ToolRecord& now) {
  return first_difference(parts_of(base), parts_of(now));
}

std::vector<std::string> platform_differences(const record::WorkRecord& base,
                                              const record::WorkRecord& now) {
  if (!base.platform || !now.platform) {
    return base.platform.has_value() == now.platform.has_value()
               ? std::vector<std::string>()
               : std::vector<std::string>{"platform not recorded"};
  }
  std::vector<std::string> found;
  for (const auto& [key, value] : *base.platform) {
    const std::string* other = record::find(*now.platform, key);
    if (key == "engine" || (other != nullptr && *other == value)) continue;
    found.push_back(fmt::format("{}: {}, now {}", key, to_text(OptionValue(value)),
                                other != nullptr ? to_text(OptionValue(*other)) : "null"));
  }
  return found;
}

}  // namespace gradus::regression
