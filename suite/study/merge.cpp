#include "study/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/files.h"
#include "base/toml_limits.h"
#include "gradus/error.h"
#include "record/environment.h"
#include "record/packed_records.h"
#include "record/work_record.h"
#include "study/outcome_difference.h"
#include "study/repetitions.h"
#include "study/results.h"

namespace gradus::study {
namespace {

namespace fs = std::filesystem;

/// The files of a folder, below it; links and what is neither file nor folder go to `left_out`:
/// what they lead to is no part of the folder.
std::vector<fs::path> files_below(const fs::path& folder, std::vector<std::string>& left_out) {
  std::vector<fs::path> files;
  std::error_code packed;  // then there is no folder
  for (fs::recursive_directory_iterator entry(folder, packed), end; entry != end; ++entry) {
    const fs::file_status status = entry->symlink_status();
    if (fs::is_directory(status)) continue;
    if (fs::is_regular_file(status)) {
      files.push_back(entry->path().lexically_relative(folder));
    } else {
      left_out.push_back(
          fmt::format("left out: {}: not a file of its own", entry->path().string()));
    }
  }
  return files;
}

/// Copies a folder to `below` in `out`, so that at any moment it is there whole or not at all.
void copy_folder(const fs::path& from, const OutputFolder& out, const fs::path& below,
                 std::vector<std::string>& left_out) {
  const fs::path partial = below.parent_path() / ".partial" / below.filename();
  out.remove(partial);
  out.make_folder(partial);
  std::error_code unknown;
  if (!fs::exists(from, unknown)) {
    const std::string id = from.filename();
    out.write(partial / record::record_file, record::packed_records(from.parent_path())->text(id));
  }
  for (const fs::path& file : files_below(from, left_out)) {
    out.write(partial / file, read_file(from / file));
  }
  out.replace(partial, below);
  out.remove_if_empty(partial.parent_path());
}

Plan plan_of(const fs::path& folder) {
  const fs::path file = folder / plan_file;
  if (!fs::exists(file)) {
    throw Error("out.no_plan", folder.string(), "an output folder of `gradus run`", "no plan.json",
                "");
  }
  return read_plan(file);
}

/// Ids and names of all that a plan asks for.
std::map<std::string, std::string> requests_of(const Plan& plan) {
  std::map<std::string, std::string> requests;
  for (const record::RunRequest& run : plan.runs) {
    requests.emplace(run.id, fmt::format("{} on {}", run.method, run.task.name));
  }
  for (const record::ToolRequest& tool : plan.tools) requests.emplace(tool.id, tool.name);
  return requests;
}

/// Of one study file two builds may make different requests: a task or a method has another
/// version.
void require_same_requests(const Plan& plan, const Plan& other, const fs::path& first,
                           const fs::path& folder) {
  const auto requests = requests_of(plan), others = requests_of(other);
  for (const auto& [id, name] : others) {
    if (requests.contains(id)) continue;
    throw Error("out.other_version", folder.string(),
                fmt::format("the runs that the plan of {} has", first.string()),
                fmt::format("another one of {}", name),
                "the version of a task or a method differs: make all shards with one build");
  }
  if (requests.size() == others.size()) return;
  throw Error("out.other_version", folder.string(), fmt::format("{} requests", requests.size()),
              std::to_string(others.size()), "make all shards with one build");
}

class Merger {
 public:
  explicit Merger(fs::path out) : out_(std::move(out)), kept_(out_) {
    for (const auto& [id, record] : kept_.records()) origin_[id] = {out_, record};
  }

  void add(const fs::path& folder) {
    const Results results(folder);
    result_.unreadable.insert(result_.unreadable.end(), results.unreadable().begin(),
                              results.unreadable().end());
    for (const auto& [id, record] : results.records()) {
      const fs::path from = results.record_folder(record::kind_of(record), id);
      const auto found = origin_.find(id);
      if (found == origin_.end()) {
        take(id, record, folder, from);
        ++result_.copied;
      } else {
        join(id, record, found->second, folder, from);
      }
    }
    copy_environments(folder);
    copy_claims(folder);
  }

  MergeResult finish(const Plan& plan) {
    std::set<std::string> seen;
    const std::set<std::string> needless = needless_runs(plan, Results(out_));
    const auto count = [&](const record::WorkRequest& request) {
      const bool first = seen.insert(request.id).second;
      const bool is_there = origin_.contains(request.id) || needless.contains(request.id);
      if (first && !is_there) ++result_.missing;
    };
    for (const record::RunRequest& run : plan.runs) count(run);
    for (const record::ToolRequest& tool : plan.tools) count(tool);
    return std::move(result_);
  }

 private:
  struct Origin {
    fs::path folder;
    record::AnyRecord record;
  };

  void take(const std::string& id, const record::AnyRecord& record, const fs::path& folder,
            const fs::path& from) {
    copy_folder(from, OutputFolder(out_), fs::path(record::folder_of(record::kind_of(record))) / id,
                result_.unreadable);
    origin_[id] = {folder, record};
  }

  void join(const std::string& id, const record::AnyRecord& record, const Origin& before,
            const fs::path& folder, const fs::path& from) {
    const std::string why = outcome_difference(before.record, record);
    if (why.empty()) {
      ++result_.duplicates;
      return;
    }
    const bool better = record::kept(record::common(record).status) &&
                        !record::kept(record::common(before.record).status);
    if (!better) {
      result_.conflicts.push_back({id, before.folder, folder, why});
      return;
    }
    result_.conflicts.push_back({id, folder, before.folder, why});
    take(id, record, folder, from);
  }

  /// Calls `copy` with the name of each file of a kind that `out` has not. What cannot be read is
  /// left out.
  template <class Copy>
  void copy_missing(const fs::path& folder, const char* kind, Copy copy) {
    std::error_code absent, unknown;
    for (const auto& entry : fs::directory_iterator(folder / kind, absent)) {
      const fs::path& file = entry.path();
      const bool known = fs::exists(out_ / kind / file.filename(), unknown);
      if (file.extension() != ".json" || known) continue;
      try {
        copy(file.stem().string());
      } catch (const Error& error) {
        result_.unreadable.push_back(std::string("left out: ") + error.what());
      }
    }
  }

  void copy_environments(const fs::path& folder) {
    copy_missing(folder, "environments", [&](const std::string& hash) {
      if (const auto found = record::read_environment(folder, hash))
        record::write_environment(out_, *found);
    });
  }

  void copy_claims(const fs::path& folder) {
    copy_missing(folder, "claims", [&](const std::string& claim) {
      record::write_record(OutputFolder(out_), fs::path("claims") / (claim + ".json"),
                           record::read_claim_record(folder, claim));
    });
  }

  fs::path out_;
  Results kept_;
  std::map<std::string, Origin> origin_;
  MergeResult result_;
};

}  // namespace

Plan require_shards(const std::vector<fs::path>& folders) {
  if (folders.empty()) throw Error("out.no_plan", "", "at least one folder to join", "none", "");
  Plan plan = plan_of(folders.front());
  for (const fs::path& folder : folders) {
    const Plan other = plan_of(folder);
    if (other.study == plan.study && other.study_hash == plan.study_hash) {
      require_same_requests(plan, other, folders.front(), folder);
      continue;
    }
    throw Error("out.other_study", folder.string(),
                fmt::format("the study '{}' of {}", plan.study, folders.front().string()),
                fmt::format("'{}'{}", other.study,
                            other.study == plan.study ? " with another content" : ""),
                "merge shards of one study");
  }
  return plan;
}

MergeResult merge(const fs::path& out, const std::vector<fs::path>& folders) {
  const Plan plan = require_shards(folders);
  require_folder(out, plan, false);
  // First: it says whose the folder is, should the rest be cut off.
  const fs::path toml = folders.front() / "study.toml";
  write_plan(out, plan, fs::exists(toml) ? read_file(toml, TomlLimits().bytes) : "");
  Merger merger(out);
  for (const fs::path& folder : folders) {
    if (fs::weakly_canonical(folder) != fs::weakly_canonical(out)) merger.add(folder);
  }
  return merger.finish(plan);
}

}  // namespace gradus::study
