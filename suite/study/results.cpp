#include "study/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/output_folder.h"
#include "base/parallel.h"
#include "base/path_status.h"
#include "gradus/error.h"
#include "record/packed_records.h"
#include "record/tuning_record.h"
#include "record/work_record.h"

namespace gradus::study {
namespace {

/// Whose plan a folder holds; nothing where it holds none.
std::optional<PlanOwner> owner_of(const std::filesystem::path& out) {
  if (!std::filesystem::exists(out / plan_file)) return std::nullopt;
  return read_plan_owner(out / plan_file);
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

/// The ids of the records in runs/ or tools/, in their folders or packed.
std::vector<std::string> ids_in(const std::filesystem::path& folder,
                                const record::PackedRecords* packed) {
  std::vector<std::string> ids;
  if (packed != nullptr) ids = packed->ids();
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder, absent)) {
    if (is_there(entry.path() / record::record_file)) ids.push_back(entry.path().filename());
  }
  std::ranges::sort(ids);
  const auto twice = std::ranges::unique(ids);  // made again since it was packed
  ids.erase(twice.begin(), twice.end());
  return ids;
}

using ReadRecords = std::vector<std::pair<std::string, record::AnyRecord>>;

/// Reads all records of a folder, by several threads where there are many.
ReadRecords read_records(const std::filesystem::path& folder, record::WorkKind kind,
                         std::vector<std::string>& unreadable) {
  constexpr std::size_t worth_a_thread = 200;
  std::shared_ptr<const record::PackedRecords> packed;
  try {
    packed = record::packed_records(folder);
  } catch (const Error& error) {
    unreadable.push_back(std::string("left out: ") + error.what());
  }
  const std::vector<std::string> ids = ids_in(folder, packed.get());
  std::vector<std::optional<record::AnyRecord>> records(ids.size());
  std::vector<std::string> reasons(ids.size());
  in_parallel(ids.size(), worth_a_thread, [&](std::size_t i) {
    try {
      records[i] = record::read_placed_record(folder / ids[i], kind);
    } catch (const Error& error) {
      reasons[i] = std::string("left out: ") + error.what();
    }
  });
  ReadRecords read;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (records[i]) read.emplace_back(ids[i], std::move(*records[i]));
    if (!reasons[i].empty()) unreadable.push_back(reasons[i]);
  }
  return read;
}

}  // namespace

FolderState folder_state(const std::filesystem::path& out, const Plan& plan) {
  const std::optional<PlanOwner> before = owner_of(out);
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
              fmt::format("those of '{}'", owner_of(out)->study),
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
    const std::filesystem::path folder = out_ / record::folder_of(kind);
    for (auto& [id, record] : read_records(folder, kind, unreadable_)) {
      records_.insert_or_assign(std::move(id), std::move(record));
    }
  }
  std::ranges::sort(unreadable_);
}

void Results::add(const Results& other) {
  for (const auto& [id, record] : other.records_) {
    const auto [found, is_new] = records_.try_emplace(id, record);
    const bool better = record::kept(record::common(record).status) &&
                        !record::kept(record::common(found->second).status);
    if (!is_new && better) found->second = record;
  }
  unreadable_.insert(unreadable_.end(), other.unreadable_.begin(), other.unreadable_.end());
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

std::optional<record::RunRecord> Results::take_run(std::string_view id) {
  const auto found = records_.find(id);
  if (found == records_.end() || record::kind_of(found->second) != record::WorkKind::run)
    return std::nullopt;
  record::RunRecord record = std::move(std::get<record::RunRecord>(found->second));
  records_.erase(found);
  return record;
}

std::filesystem::path Results::record_folder(record::WorkKind kind, std::string_view id) const {
  return out_ / record::folder_of(kind) / id;
}

std::filesystem::path Results::partial_folder(record::WorkKind kind, std::string_view id) const {
  return out_ / record::folder_of(kind) / ".partial" / id;
}

std::optional<double> seconds_of(const record::AnyRecord& record) {
  const auto* run = std::get_if<record::RunRecord>(&record);
  if (run == nullptr) return std::get<record::ToolRecord>(record).wall_s;
  if (!run->time.wall_s) return std::nullopt;
  return *run->time.wall_s + run->time.evaluation_s.value_or(0);
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
