#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/study_records.h"
#include "analysis/told_apart.h"
#include "base/files.h"
#include "base/path_status.h"
#include "base/toml_limits.h"
#include "gradus/error.h"
#include "record/environment.h"
#include "record/work_record.h"
#include "study/outcome_difference.h"
#include "study/plan.h"
#include "study/results.h"
#include "tuning/draw.h"

namespace gradus::analysis {
namespace {

namespace fs = std::filesystem;

/// An output folder of `gradus run` as far as it has records.
struct Folder {
  fs::path path;
  study::Plan plan;
  std::string toml;
  FolderRuns runs;
  std::vector<record::ToolRecord> tools;
};

/// Where a joined record stands, and which folder it is from.
struct Place {
  std::size_t index = 0;
  std::string folder;
};

std::optional<record::RunRecord> copy_of(const record::RunRecord* record) {
  return record != nullptr ? std::optional(*record) : std::nullopt;
}

class Joiner {
 public:
  Joiner(const study::ItemCatalogue& items, std::vector<std::string>& left_out)
      : items_(items), left_out_(left_out) {}

  void add(const fs::path& path) {
    const fs::path file = path / study::plan_file;
    if (!fs::exists(file)) {
      throw Error("out.no_plan", path.string(), "an output folder of `gradus run`", "no plan.json",
                  "give the folder that was named with --out");
    }
    const fs::path toml = path / "study.toml";  // the plan has all that a report needs
    Folder folder{.path = path,
                  .plan = study::read_plan(file),
                  .toml = fs::exists(toml) ? read_file(toml, TomlLimits().bytes) : "",
                  .runs = {path.string(), {}},
                  .tools = {}};
    check_study(folder.plan, path);
    add_tuning(folder.plan, path);
    read_records(folder);
    folders_.push_back(std::move(folder));
  }

  StudyRecords joined() {
    tell_apart();
    joined_.study = folders_.front().plan.study;
    joined_.toml = folders_.front().toml;
    joined_.comparisons = folders_.front().plan.comparisons;
    joined_.gradus = GRADUS_VERSION;
    add_study_files();
    for (Folder& folder : folders_) {
      for (record::RunRecord& run : folder.runs.runs) add_run(folder, std::move(run));
      for (record::ToolRecord& tool : folder.tools) add_tool(folder, std::move(tool));
      for (const study::ClaimRequest& claim : folder.plan.claims) add_claim(folder.path, claim.id);
      add_environments(folder.path);
    }
    return std::move(joined_);
  }

 private:
  void check_study(const study::Plan& plan, const fs::path& path) const {
    if (folders_.empty() || folders_.front().plan.study == plan.study) return;
    throw Error("out.other_study", path.string(),
                fmt::format("the study '{}'", folders_.front().plan.study),
                fmt::format("'{}'", plan.study), "report on one study at a time");
  }

  /// Calls `read`; a record that cannot be read is left out and told.
  template <class Read>
  void reading(Read read) {
    try {
      read();
    } catch (const Error& error) {
      left_out_.push_back(std::string("left out: ") + error.what());
    }
  }

  void read_records(Folder& folder) {
    study::Results results(folder.path);
    left_out_.insert(left_out_.end(), results.unreadable().begin(), results.unreadable().end());
    std::map<std::string_view, int> uses;
    for (const record::RunRequest& request : folder.plan.runs) ++uses[request.id];
    for (const record::RunRequest& request : folder.plan.runs) {
      const bool last = --uses[request.id] == 0;
      std::optional<record::RunRecord> record =
          last ? results.take_run(request.id) : copy_of(results.find_run(request.id));
      if (record) folder.runs.runs.push_back(study::with_names(std::move(*record), request));
    }
    for (const record::ToolRequest& request : folder.plan.tools) {
      const record::ToolRecord* record = results.find_tool(request.id);
      if (record != nullptr) folder.tools.push_back(study::with_names(*record, request));
    }
  }

  /// Of the first folder that has one: with all trials where they are those that chose the plan's
  /// values, else what the plan says of them.
  void add_tuning(const study::Plan& plan, const fs::path& path) {
    const fs::path file = path / record::tuning_file;
    if (joined_.tuning) return;
    joined_.tuning = plan.tuning;
    if (!is_there(file)) return;
    reading([&] {
      record::Tuning tuning = record::read_tuning(file);
      const bool same = !plan.tuning || tuning::choice_differences(*plan.tuning, tuning).empty();
      if (same) joined_.tuning = std::move(tuning);
    });
  }

  void tell_apart() {
    std::vector<FolderRuns> runs;
    for (Folder& folder : folders_) runs.push_back(std::move(folder.runs));
    renamed_ = tell_methods_apart(runs);
    for (std::size_t i = 0; i < runs.size(); ++i) folders_[i].runs = std::move(runs[i]);
  }

  /// All study files, where the folders have different ones.
  void add_study_files() {
    const bool different = std::ranges::any_of(
        folders_, [&](const Folder& folder) { return folder.toml != folders_.front().toml; });
    if (!different) return;
    for (const Folder& folder : folders_)
      joined_.files.push_back({folder.path.string(), folder.toml});
  }

  void add_run(const Folder& folder, record::RunRecord run) {
    if (seen_.insert("task " + run.task.name).second) add_task(run.task);
    add_method(folder, run);
    const std::string name = fmt::format("{} on {}", run.method, run.task.name);
    keep(joined_.runs, std::move(run), name, folder);
  }

  void add_tool(const Folder& folder, record::ToolRecord tool) {
    const std::string name = "tool " + tool.name;
    keep(joined_.tools, std::move(tool), name, folder);
  }

  /// Of two records of one request one that is kept counts, then the first; where they do not tell
  /// of the same outcome, that is said.
  template <class Own>
  void keep(std::vector<Own>& kept, Own record, const std::string& name, const Folder& folder) {
    const std::string from = folder.path.string();
    const auto [known, is_new] =
        places_.try_emplace(fmt::format("{} {}", record.id, name), Place{kept.size(), from});
    Place& place = known->second;
    if (is_new) {
      kept.push_back(std::move(record));
      return;
    }
    Own& before = kept[place.index];
    const std::string why = study::outcome_difference(before, record);
    if (why.empty()) return;
    const bool is_better = record::kept(record.status) && !record::kept(before.status);
    left_out_.push_back(fmt::format(
        "left out: {}: the record of {} ({}), as {} has another one: {}",
        is_better ? place.folder : from, name, record.id, is_better ? from : place.folder, why));
    if (!is_better) return;
    before = std::move(record);
    place.folder = from;
  }

  void add_task(const record::TaskUse& task) {
    const auto known = std::ranges::find_if(items_.items(), [&](const study::CatalogueItem& item) {
      return item.kind == ItemKind::task && item.id == task.id;
    });
    joined_.tasks.push_back(
        study_task(task.id, task.name, known == items_.items().end() ? std::nullopt : known->task));
  }

  void add_method(const Folder& folder, const record::RunRecord& run) {
    auto method = std::ranges::find(joined_.methods, run.method, &StudyMethod::name);
    if (method == joined_.methods.end()) {
      const std::vector<std::string>* tuned_on = record::find(folder.plan.tuned, run.entry);
      method = joined_.methods.insert(
          joined_.methods.end(),
          {.name = run.method,
           .optimizer = run.optimizer,
           .model = run.model,
           .driver = run.driver,
           // Rows told apart are no grid of one study.
           .entry = renamed_.contains(run.method) ? run.method : run.entry,
           .tuned = tuned_on != nullptr,
           .tuned_on = tuned_on != nullptr ? *tuned_on : std::vector<std::string>(),
           .folders = {}});
    } else if (!same_item(method->optimizer, run.optimizer) ||
               !same_item(method->driver, run.driver)) {
      method->differs_by_task = true;
    }
    const std::string from = folder.path.string();
    if (folders_.size() > 1 && std::ranges::find(method->folders, from) == method->folders.end()) {
      method->folders.push_back(from);
    }
  }

  static bool same_item(const std::optional<record::ItemUse>& a,
                        const std::optional<record::ItemUse>& b) {
    if (!a || !b) return a.has_value() == b.has_value();
    return a->id == b->id && a->options == b->options;
  }

  void add_claim(const fs::path& path, const std::string& id) {
    const fs::path file = path / "claims" / (id + ".json");
    if (!is_there(file) || !seen_.insert("claim " + id).second) return;
    reading([&] { joined_.claims.push_back(record::read_claim_record(path, id)); });
  }

  void add_environment(const fs::path& path, const std::optional<std::string>& hash) {
    if (!hash || record::find(joined_.environments, *hash) != nullptr) return;
    const std::string file = path.string() + ", environment " + *hash;
    if (!seen_.insert(file).second) return;
    reading([&] {
      const auto environment = record::read_environment(path, *hash);
      if (environment) joined_.environments.emplace_back(*hash, *environment);
    });
  }

  void add_environments(const fs::path& path) {
    for (const record::RunRecord& run : joined_.runs) add_environment(path, run.environment);
    for (const record::ToolRecord& tool : joined_.tools) add_environment(path, tool.environment);
  }

  const study::ItemCatalogue& items_;
  std::vector<std::string>& left_out_;
  std::vector<Folder> folders_;
  StudyRecords joined_;
  std::set<std::string> renamed_, seen_;
  std::map<std::string, Place> places_;  // of runs and tools
};

}  // namespace

StudyRecords join_records(std::span<const fs::path> folders, const study::ItemCatalogue& items,
                          std::vector<std::string>& left_out) {
  if (folders.empty()) throw Error("out.no_plan", "", "at least one folder", "none", "");
  Joiner joiner(items, left_out);
  std::set<fs::path> seen;  // a folder that is given twice is one
  for (const fs::path& folder : folders) {
    if (seen.insert(fs::weakly_canonical(folder)).second) joiner.add(folder);
  }
  return joiner.joined();
}

}  // namespace gradus::analysis
