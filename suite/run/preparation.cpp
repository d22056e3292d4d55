#include "run/preparation.h"

#include <fmt/format.h>

#include <set>
#include <string>

namespace gradus::run {
namespace {

/// Everything by which the plugins and the data of runs may differ.
std::string needs_of(const record::RunRequest& run) {
  std::string key =
      fmt::format("{} {} {} {} {}", run.task.id, run.task.version, to_text(run.task.options),
                  run.task.data.value_or(""), static_cast<int>(run.settings.dtype));
  for (const auto& [id, plugin] : run.plugins) key += " " + plugin.file + " " + plugin.hash;
  return key;
}

}  // namespace

protocol::PrepareWork preparation_for(const std::vector<const study::TodoRow*>& rows) {
  protocol::PrepareWork work;
  std::set<std::string> seen;
  for (const study::TodoRow* row : rows) {
    if (row->run == nullptr) continue;
    ++work.expected;
    if (seen.insert(needs_of(*row->run)).second) work.runs.push_back(*row->run);
  }
  return work;
}

}  // namespace gradus::run
