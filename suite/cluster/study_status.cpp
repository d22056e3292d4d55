#include "cluster/study_status.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <fstream>
#include <set>
#include <sstream>

#include "base/output_folder.h"
#include "cluster/shard_folders.h"
#include "gradus/error.h"
#include "process/line_channel.h"
#include "run/lock_file.h"
#include "study/merge.h"
#include "study/repetitions.h"
#include "study/results.h"

namespace gradus::cluster {
namespace {

namespace fs = std::filesystem;
using FileTime = fs::file_time_type;

constexpr std::chrono::seconds silence{60};  // of a holder that is alive: twelve beats
constexpr std::chrono::minutes recent{10};   // what the pace is measured on
constexpr std::size_t log_lines = 6;
constexpr std::streamoff log_bytes = 16384;

/// What the folder's file system calls now: the times of its files come from a server's clock.
FileTime now_in(const fs::path& folder) {
  const fs::path name = ".clock-" + process::random_token();
  std::error_code none;
  try {
    OutputFolder(folder).write(name, "");
    const FileTime time = fs::last_write_time(folder / name, none);
    OutputFolder(folder).remove(name);
    if (!none) return time;
  } catch (const Error&) {  // a folder of somebody else: the clock of this host must do
  }
  return FileTime::clock::now();
}

/// The holder of a folder that shows signs of life; nothing where there is none.
std::optional<run::LockHolder> living_holder(const fs::path& folder, FileTime now) {
  const std::optional<run::LockHolder> holder = run::read_lock_holder(folder);
  if (!holder || run::has_ended(*holder)) return std::nullopt;
  std::error_code none;
  const FileTime beat = fs::last_write_time(folder / run::lock_file, none);
  return !none && now - beat < silence ? holder : std::nullopt;
}

std::set<std::string> ids_of(const study::Plan& plan) {
  std::set<std::string> ids;
  for (const record::RunRequest& run : plan.runs) ids.insert(run.id);
  for (const record::ToolRequest& tool : plan.tools) ids.insert(tool.id);
  return ids;
}

/// A run that was interrupted is one that is left.
void count(const record::AnyRecord* record, std::int64_t& done, std::int64_t& failed) {
  if (record == nullptr) return;
  const record::RunStatus status = record::common(*record).status;
  if (record::kept(status)) {
    ++done;
  } else if (status != record::RunStatus::interrupted) {
    ++failed;
  }
}

/// A shard before anything is said about its state.
struct Part {
  std::string name;
  fs::path folder, log;
  std::optional<std::vector<std::string>> requests;
  const QueuedTask* task = nullptr;
};

class StatusReader {
 public:
  explicit StatusReader(study::Plan plan, FileTime now) : plan_(std::move(plan)), now_(now) {
    status_.study = plan_.study;
  }

  void add(const Part& part) {
    study::Results results(part.folder);
    status_.shards.push_back(status_of(part, results));
    note_pace(results);
    keep(results);
  }

  /// What lies in the study's own folder: joined before.
  void keep(const study::Results& results) {
    if (all_) {
      all_->add(results);
    } else {
      all_ = results;
    }
  }

  StudyStatus finish() {
    double left = 0;
    bool left_known = true;
    for (const std::string& id : ids_of(plan_)) {
      ++status_.planned;
      count(all_ ? all_->find(id) : nullptr, status_.done, status_.failed);
    }
    std::int64_t to_do = 0;
    if (all_) {
      for (const std::string& id : study::needless_runs(plan_, *all_)) {
        if (all_->find(id) == nullptr) --status_.planned;
      }
      for (const study::TodoRow& row : study::todo_list(plan_, *all_, {})) {
        if (row.todo != study::Todo::run) continue;
        ++to_do;
        left_known = left_known && row.estimate_s.has_value();
        left += row.estimate_s.value_or(0);
      }
      status_.unreadable = all_->unreadable();
    }
    set_pace(to_do, left_known ? std::optional(left) : std::nullopt);
    return std::move(status_);
  }

 private:
  ShardStatus status_of(const Part& part, const study::Results& results) const {
    ShardStatus status;
    status.name = part.name;
    if (part.requests) status.planned = static_cast<std::int64_t>(part.requests->size());
    if (part.requests) {
      for (const std::string& id : *part.requests) {
        count(results.find(id), status.done, status.failed);
      }
    } else {
      for (const auto& [id, record] : results.records()) count(&record, status.done, status.failed);
    }
    set_state(status, part);
    if (status.state == ShardState::failed) status.log = last_lines_of(part.log, log_lines);
    return status;
  }

  void set_state(ShardStatus& status, const Part& part) const {
    if (status.planned && status.done == *status.planned) {
      status.state = ShardState::done;
      return;
    }
    const bool waits = part.task != nullptr && part.task->state == "PENDING";
    const auto holder = living_holder(part.folder, now_);
    if (holder || (part.task != nullptr && !waits)) {
      status.state = ShardState::running;
      status.where = holder ? holder->text() : part.task->state + " " + part.task->reason;
    } else if (waits) {
      status.where = part.task->reason;
    } else if (fs::exists(part.folder / study::plan_file) || fs::exists(part.log)) {
      status.state = ShardState::failed;
    }
  }

  void note_pace(const study::Results& results) {
    for (const auto& [id, record] : results.records()) {
      if (!record::ended(record::common(record).status)) continue;
      std::error_code none;
      const fs::path file =
          results.record_folder(record::kind_of(record), id) / record::record_file;
      const FileTime time = fs::last_write_time(file, none);
      if (none || now_ - time > recent) continue;
      ++recent_;
      recent_s_ += study::seconds_of(record).value_or(0);
      first_ = std::min(first_, time);
    }
  }

  /// The pace of the last minutes; where the length of all that is left is known, it is the seconds
  /// of runs that pass in a second, for runs differ.
  void set_pace(std::int64_t to_do, std::optional<double> left) {
    if (recent_ < 2) return;  // without any, `first_` is no time that can be subtracted
    const double passed = std::chrono::duration<double>(now_ - first_).count();
    if (passed <= 0) return;
    const double count = static_cast<double>(recent_);
    status_.runs_per_minute = 60 * count / passed;
    const bool running = std::ranges::any_of(status_.shards, [](const ShardStatus& shard) {
      return shard.state == ShardState::running;
    });
    if (!running) return;
    status_.left_s = left && recent_s_ > 0 ? *left * passed / recent_s_
                                           : static_cast<double>(to_do) * passed / count;
  }

  const study::Plan plan_;
  const FileTime now_;
  StudyStatus status_;
  std::optional<study::Results> all_;
  std::int64_t recent_ = 0;
  double recent_s_ = 0;
  FileTime first_ = FileTime::max();
};

const QueuedTask* task_of(const std::optional<std::vector<QueuedTask>>& tasks, int index) {
  if (!tasks) return nullptr;
  const auto found = std::ranges::find(*tasks, index, &QueuedTask::index);
  return found == tasks->end() ? nullptr : &*found;
}

StudyStatus submitted_status(const fs::path& out, study::Plan plan,
                             const std::optional<std::vector<QueuedTask>>& tasks) {
  const study::ShardPlan shards = study::read_shard_plan(shard_plan_path(out));
  StatusReader reader(std::move(plan), now_in(out));
  int index = 0;
  for (const study::ShardPlan::Part& part : shards.shards) {
    ++index;
    reader.add({std::to_string(index), shard_folder(out, index), log_file(out, index),
                part.requests, task_of(tasks, index)});
  }
  // Of an earlier submission with more shards.
  for (const int begun : begun_shards(out)) {
    if (begun > index) reader.keep(study::Results(shard_folder(out, begun)));
  }
  reader.keep(study::Results(out));
  StudyStatus status = reader.finish();
  status.job = shards.job;
  return status;
}

}  // namespace

std::string_view name_of(ShardState state) {
  switch (state) {
    case ShardState::pending:
      return "pending";
    case ShardState::running:
      return "running";
    case ShardState::done:
      return "done";
    case ShardState::failed:
      return "failed";
  }
  return "";
}

StudyStatus study_status(const std::vector<fs::path>& folders,
                         const std::optional<std::vector<QueuedTask>>& tasks) {
  study::Plan plan = study::require_shards(folders);
  if (folders.size() == 1 && fs::exists(shard_plan_path(folders.front()))) {
    return submitted_status(folders.front(), std::move(plan), tasks);
  }
  std::optional<std::vector<std::string>> requests;
  if (folders.size() == 1) {
    const std::set<std::string> ids = ids_of(plan);
    requests.emplace(ids.begin(), ids.end());
  }
  StatusReader reader(std::move(plan), now_in(folders.front()));
  for (const fs::path& folder : folders) reader.add({folder.string(), folder, {}, requests});
  return reader.finish();
}

std::optional<std::string> submitted_job(const fs::path& out) {
  if (!fs::exists(shard_plan_path(out))) return std::nullopt;
  return study::read_shard_plan(shard_plan_path(out)).job;
}

std::vector<std::string> last_lines_of(const fs::path& file, std::size_t lines) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return {};
  const std::streamoff size = in.tellg();
  in.seekg(std::max<std::streamoff>(0, size - log_bytes));
  std::deque<std::string> last;
  for (std::string line; std::getline(in, line);) {
    if (line.find_first_not_of(" \r") == std::string::npos) continue;
    last.push_back(line);
    if (last.size() > lines) last.pop_front();
  }
  return {last.begin(), last.end()};
}

}  // namespace gradus::cluster
