#include "run/checkpoints.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <csignal>
#include <set>

#include "base/output_folder.h"
#include "base/path_status.h"
#include "gradus/text.h"

namespace gradus::run {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view checkpoint_folder = "checkpoints", checkpoint_ending = ".pt";

struct TimeUnit {
  std::string_view name;
  double seconds;
};
constexpr TimeUnit time_units[] = {{"s", 1}, {"m", 60}, {"h", 3600}};

/// The number that is all of a text.
template <class Number>
std::optional<Number> whole_text(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view without_ending(std::string_view text, std::string_view ending) {
  return text.substr(0, text.size() - ending.size());
}

/// Whether a run of the plan that is not done may go on from its checkpoint.
std::set<std::string> unfinished_runs(const std::vector<study::TodoRow>& rows,
                                      const study::Results& results) {
  std::set<std::string> unfinished;
  for (const study::TodoRow& row : rows) {
    if (row.kind != record::WorkKind::run) continue;
    if (study::keeps_record(row.todo)) continue;
    const record::AnyRecord* found = results.find(row.id);
    const bool is_done = found != nullptr && row.todo == study::Todo::run &&
                         !keeps_checkpoint(record::common(*found));
    if (!is_done) unfinished.insert(row.id);
  }
  return unfinished;
}

}  // namespace

std::optional<CheckpointInterval> checkpoint_interval_from_text(std::string_view text) {
  constexpr std::string_view steps = "steps";
  if (text.ends_with(steps)) {
    const auto number = whole_text<std::int64_t>(without_ending(text, steps));
    if (!number || *number < 1) return std::nullopt;
    return CheckpointInterval{.steps = number};
  }
  for (const TimeUnit& unit : time_units) {
    if (!text.ends_with(unit.name)) continue;
    const auto number = whole_text<double>(without_ending(text, unit.name));
    if (!number || !std::isfinite(*number) || *number <= 0) return std::nullopt;
    return CheckpointInterval{.seconds = *number * unit.seconds};
  }
  return std::nullopt;
}

fs::path checkpoint_file(std::string_view id) {
  return fs::path(checkpoint_folder) / (std::string(id) + std::string(checkpoint_ending));
}

std::optional<protocol::CheckpointPlan> checkpoint_plan(
    const fs::path& out, const std::string& id, const std::optional<CheckpointInterval>& interval) {
  const fs::path file = checkpoint_file(id);
  if (!interval && !is_there(out / file)) return std::nullopt;
  const CheckpointInterval often = interval.value_or(CheckpointInterval());
  return protocol::CheckpointPlan{file.string(), often.seconds, often.steps};
}

bool keeps_checkpoint(const record::WorkRecord& record) {
  switch (record.status) {
    case record::RunStatus::interrupted:
    case record::RunStatus::timed_out:
    case record::RunStatus::out_of_memory:
      return true;
    default:
      break;
  }
  if (record.signal == SIGKILL || record.signal == SIGTERM) return true;
  if (!record.error) return false;
  const std::string& id = record.error->id;
  return id == "worker.died" || id == "worker.preloader" || id == "files.write";
}

std::string checkpoint_note(const record::AnyRecord& record) {
  const auto* run = std::get_if<record::RunRecord>(&record);
  if (run == nullptr || run->checkpoints.empty()) return {};
  std::vector<std::string> parts;
  for (const std::int64_t step : run->checkpoints.resumed_at) {
    parts.push_back(fmt::format("went on at step {}", step));
  }
  for (const record::RecordError& error : run->checkpoints.errors) {
    parts.push_back(fmt::format("[{}] {}", error.id, error.text));
  }
  return fmt::format("{} {}: {}", run->task.name, run->method, join(parts));
}

void remove_needless_checkpoints(const fs::path& out, const std::vector<study::TodoRow>& rows,
                                 const study::Results& results) {
  std::set<std::string> kept;
  for (const std::string& id : unfinished_runs(rows, results)) {
    kept.insert(checkpoint_file(id).filename());
  }
  std::vector<fs::path> needless;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(out / checkpoint_folder, absent)) {
    if (!kept.contains(entry.path().filename())) needless.push_back(entry.path().filename());
  }
  for (const fs::path& name : needless) OutputFolder(out).remove(checkpoint_folder / name);
  remove_empty_checkpoint_folder(out);
}

void remove_empty_checkpoint_folder(const fs::path& out) {
  OutputFolder(out).remove_if_empty(checkpoint_folder);
}

}  // namespace gradus::run
