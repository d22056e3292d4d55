// An output folder: the records that are there, whether they can be kept, what is still to be done.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "study/plan.h"
#include "study/shard.h"

namespace gradus::study {

/// What a folder is to a study.
enum class FolderState {
  empty,   ///< absent, or without a plan
  same,    ///< holds the same study
  edited,  ///< holds a study with the same name and other content: goes on, records are kept by id
  other    ///< holds another study
};
FolderState folder_state(const std::filesystem::path& out, const Plan& plan);

/// Throws Error "out.other_study" where the folder is another study's and `force` is not set, and
/// "out.not_ours" where it holds files but no plan.
void require_folder(const std::filesystem::path& out, const Plan& plan, bool force);

/// Writes study.toml and plan.json.
void write_plan(const std::filesystem::path& out, const Plan& plan, std::string_view toml);

/// Why a record of the same id would be made again on this platform, or nothing. Compares
/// `platform` ("hello" of the worker) key by key and the hash of each plugin's file.
std::optional<std::string> stale_reason(const record::WorkRecord& record,
                                        const record::WorkRequest& request,
                                        const std::optional<record::Named<std::string>>& platform);

/// The records below a folder, by id. A record that cannot be read is left out and listed.
class Results {
 public:
  explicit Results(std::filesystem::path out);

  /// Adds what another folder has. Of two records with one id one that is kept wins, then the
  /// first.
  void add(const Results& other);

  const std::filesystem::path& folder() const { return out_; }
  /// Reads runs/<id>/record.json or tools/<id>/record.json; null where there is none.
  const record::AnyRecord* find(std::string_view id) const;
  const record::RunRecord* find_run(std::string_view id) const;
  const record::ToolRecord* find_tool(std::string_view id) const;
  /// Takes a run's record out; nothing where there is none.
  std::optional<record::RunRecord> take_run(std::string_view id);
  /// `folder()`/runs/<id> or tools/<id>.
  std::filesystem::path record_folder(record::WorkKind kind, std::string_view id) const;
  /// Where a request is worked on; the folder becomes `record_folder` when its record is there.
  std::filesystem::path partial_folder(record::WorkKind kind, std::string_view id) const;
  /// Why records that are there cannot be read: "left out: <file and what is wrong with it>".
  const std::vector<std::string>& unreadable() const { return unreadable_; }
  const std::map<std::string, record::AnyRecord, std::less<>>& records() const { return records_; }

 private:
  std::filesystem::path out_;
  std::map<std::string, record::AnyRecord, std::less<>> records_;
  std::vector<std::string> unreadable_;
};

/// Seconds that a record's run took, evaluation included; nothing where they are not known.
std::optional<double> seconds_of(const record::AnyRecord& record);

/// A record with the names that the plan has for it: a method may have been renamed since, and two
/// rows that are the same run share one record.
record::RunRecord with_names(record::RunRecord record, const record::RunRequest& request);
record::ToolRecord with_names(record::ToolRecord record, const record::ToolRequest& request);

enum class Todo { run, reuse, rerun_stale, keep_stale, skip };
/// "new", "reused", "stale", "stale, kept", "skipped".
std::string_view name_of(Todo todo);
/// Whether the record that is there stands for the run.
constexpr bool keeps_record(Todo todo) {
  return todo == Todo::reuse || todo == Todo::keep_stale;
}

/// A row of the dry-run table, and what `gradus run` does.
struct TodoRow {
  record::WorkKind kind = record::WorkKind::run;
  std::string id, task, method;  ///< of tools: no task, and the tool's name
  int64_t repetition = 0;
  Todo todo = Todo::run;
  std::string why;                   ///< empty for a new run
  std::optional<double> estimate_s;  ///< from records of the same row, or per step of its method
  const record::RunRequest* run = nullptr;  ///< the request in the plan, by `kind`
  const record::ToolRequest* tool = nullptr;

  const record::WorkRequest& request() const {
    return tool != nullptr ? static_cast<const record::WorkRequest&>(*tool) : *run;
  }
};

struct TodoOptions {
  Shard shard;
  bool accept_stale = false;
  std::optional<record::Named<std::string>>
      platform;  ///< nothing: unknown, then only plugin files are compared
};

/// One row per request, runs then tools, in plan order; a request whose id stood before is skipped
/// ("same run as METHOD").
std::vector<TodoRow> todo_list(const Plan& plan, const Results& results,
                               const TodoOptions& options);

}  // namespace gradus::study
