#include "study/results.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/output_folder.h"
#include "gradus/error.h"
#include "record/tuning_record.h"
#include "record/work_record.h"

namespace gradus::study {
namespace {

/// The plan that a folder holds; nothing where it holds none.
std::optional<Plan> plan_in(const std::filesystem::path& out) {
  if (!std::filesystem::exists(out / plan_file)) return std::nullopt;
  return read_plan(out / plan_file);
}

/// Whether a folder holds anything but the lock of the gradus that works in it, what one that was
/// killed left of the first file that it writes, and the trials of the tuning before its runs.
bool holds_files(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name != ".lock" && name != record::tuning_folder && name != record::tuning_file &&
        !name.starts_with(std::string(plan_file) + ".tmp."))
      return true;
  }
  return false;
}

}  // namespace

FolderState folder_state(const std::filesystem::path& out, const Plan& plan) {
  const std::optional<Plan> before = plan_in(out);
  if (!before) return FolderState::empty;
  if (before->study != plan.study) return FolderState::other;
  return before->study_hash == plan.study_hash ? FolderState::same : FolderState::edited;
}

void require_folder(const std::filesystem::path& out, const Plan& plan, bool force) {
  if (force) return;
  std::error_code ignored;
  const bool has_files = std::filesystem::is_directory(out, ignored) && holds_files(out);
  if (std::filesystem::exists(out, ignored) && !std::filesystem::is_directory(out, ignored)) {
    throw Error("out.not_ours", out.string(), "a folder", "a file", "give another --out");
  }
  const bool is_ours = std::filesystem::exists(out / plan_file) ||
                       std::filesystem::exists(out / record::tuning_file);
  if (has_files && !is_ours) {
    throw Error("out.not_ours", out.string(), "an empty folder or one with a plan.json",
                "other files", "give another --out");
  }
  if (folder_state(out, plan) != FolderState::other) return;
  throw Error("out.other_study", out.string(), fmt::format("results of the study '{}'", plan.study),
              fmt::format("those of '{}'", plan_in(out)->study),
              "give another --out, or --force to join them");
}

void write_plan(const std::filesystem::path& out, const Plan& plan, std::string_view toml) {
  const OutputFolder folder(out);
  write_plan_file(folder, plan);  // first: it says whose the folder is
  folder.write("study.toml", toml);
}

std::optional<std::string> stale_reason(const record::WorkRecord& record,
                                        const record::WorkRequest& request,
                                        const std::optional<record::Named<std::string>>& platform) {
  if (platform && record.platform) {
    for (const auto& [key, now] : *platform) {
      const std::string* then = record::find(*record.platform, key);
      if (then == nullptr) return key + " was null, is " + now;
      if (*then != now) return fmt::format("{} was {}, is {}", key, *then, now);
    }
  }
  for (const auto& [id, plugin] : request.plugins) {
    const record::PluginUse* then = record::find(record.plugins, id);
    if (then == nullptr || then->hash != plugin.hash) {
      return fmt::format("the file of the plugin '{}' is another one", id);
    }
  }
  return std::nullopt;
}

Results::Results(std::filesystem::path out) : out_(std::move(out)) {
  for (const record::WorkKind kind : {record::WorkKind::run, record::WorkKind::tool}) {
    std::error_code absent;
    for (const auto& entry :
         std::filesystem::directory_iterator(out_ / record::folder_of(kind), absent)) {
      if (!std::filesystem::exists(entry.path() / record::record_file)) continue;
      try {
        records_[entry.path().filename()] = record::read_placed_record(entry.path(), kind);
      } catch (const Error& error) {
        unreadable_.push_back(std::string("left out: ") + error.what());
      }
    }
  }
  std::ranges::sort(unreadable_);
}

const record::AnyRecord* Results::find(std::string_view id) const {
  const auto found = records_.find(id);
  return found == records_.end() ? nullptr : &found->second;
}

const record::RunRecord* Results::find_run(std::string_view id) const {
  const record::AnyRecord* found = find(id);
  return found != nullptr ? std::get_if<record::RunRecord>(found) : nullptr;
}

const record::ToolRecord* Results::find_tool(std::string_view id) const {
  const record::AnyRecord* found = find(id);
  return found != nullptr ? std::get_if<record::ToolRecord>(found) : nullptr;
}

std::filesystem::path Results::record_folder(record::WorkKind kind, std::string_view id) const {
  return out_ / record::folder_of(kind) / id;
}

std::filesystem::path Results::partial_folder(record::WorkKind kind, std::string_view id) const {
  return out_ / record::folder_of(kind) / ".partial" / id;
}

record::RunRecord with_names(record::RunRecord record, const record::RunRequest& request) {
  record.study = request.study;
  record.method = request.method;
  record.entry = request.entry;
  record.repetition = request.repetition;
  record.task.name = request.task.name;
  return record;
}

record::ToolRecord with_names(record::ToolRecord record, const record::ToolRequest& request) {
  record.study = request.study;
  record.name = request.name;
  record.entry = request.entry;
  record.repetition = request.repetition;
  return record;
}

}  // namespace gradus::study
