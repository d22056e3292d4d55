#include "run/seed_use.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <variant>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/repetitions.h"

namespace gradus::run {
namespace {

/// One for each of the beginnings; nothing where it could not be found out.
std::vector<std::optional<protocol::SeedUse>> uses_of(
    const std::vector<study::Beginnings>& beginnings, WorkerClient& worker,
    const std::function<bool()>& stop) {
  protocol::DrawsWork work;
  for (const study::Beginnings& entry : beginnings)
    work.pairs.push_back({*entry.first, *entry.second});
  std::vector<std::optional<protocol::SeedUse>> uses;
  try {
    const protocol::Done done = worker.ask(work, stop);
    if (const auto* drawn = std::get_if<protocol::Drawn>(&done.result)) uses = drawn->uses;
  } catch (const Error&) {  // the runs say what is wrong, each in its row
  }
  uses.resize(beginnings.size());
  return uses;
}

bool may_be_copy(const record::RunRequest& run, const std::optional<protocol::SeedUse>& use) {
  const bool takes_all = run.settings.sampling == Sampling::full;
  if (!use) return takes_all;
  return !use->any() || (takes_all && run.driver.has_value());
}

}  // namespace

std::set<std::string> runs_that_begin_alike(const study::Plan& plan, WorkerClient& worker,
                                            const std::function<bool()>& stop) {
  const std::vector<study::Beginnings> beginnings = study::beginnings_to_compare(plan);
  std::set<std::string> ids;
  if (beginnings.empty()) return ids;
  const std::vector<std::optional<protocol::SeedUse>> uses = uses_of(beginnings, worker, stop);
  for (std::size_t i = 0; i < beginnings.size(); ++i) {
    for (const record::RunRequest* run : beginnings[i].alike) {
      if (may_be_copy(*run, uses[i])) ids.insert(run->id);
    }
  }
  return ids;
}

std::string waiting_note(const study::Plan& plan, const std::set<std::string>& waiting) {
  std::vector<std::string> tasks;
  for (const record::RunRequest& run : plan.runs) {
    if (!waiting.contains(run.id) || std::ranges::count(tasks, run.task.name) > 0) continue;
    tasks.push_back(run.task.name);
  }
  return fmt::format(
      "{}: every seed begins with the same data, parameters and batches. {} runs of each method "
      "are "
      "made first, and the other {} only if a method draws from the seed itself",
      join(tasks), study::compared_repetitions, waiting.size());
}

}  // namespace gradus::run
