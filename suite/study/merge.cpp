#include "study/merge.h"

#include <algorithm>
#include <set>

#include "base/files.h"
#include "gradus/error.h"
#include "record/record_file.h"
#include "study/results.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;

/// Copies a folder so that at any moment it is there whole or not at all.
void copy_folder(const fs::path& from, const fs::path& to) {
  const fs::path partial = to.parent_path() / ".partial" / to.filename();
  try {
    fs::remove_all(partial);
    fs::create_directories(partial.parent_path());
    fs::copy(from, partial, fs::copy_options::recursive);
    replace_folder(partial, to);
    fs::remove(partial.parent_path());
  } catch (const fs::filesystem_error& error) {
    std::error_code ignored;
    fs::remove_all(partial, ignored);
    throw Error("files.write", to.string(), "", error.code().message(), "");
  }
}

std::string text_of(const Json& json, const char* key) {
  const Json value = json.value(key, Json());
  return value.is_string() ? value.get<std::string>() : value.dump();
}

/// What differs in the outcome of two records of one id; empty where nothing does. Times differ
/// always and do not count.
std::string difference(const Json& kept, const Json& other) {
  if (text_of(kept, "status") != text_of(other, "status")) {
    return "status " + text_of(kept, "status") + " against " + text_of(other, "status");
  }
  const Json a = kept.value("evaluations", Json::object());
  const Json b = other.value("evaluations", Json::object());
  const Json steps = a.value("step", Json::array());
  const Json hashes = a.value("parameter_hash", Json::array());
  const Json others = b.value("parameter_hash", Json::array());
  for (std::size_t i = 0; i < std::min(hashes.size(), others.size()); ++i) {
    if (hashes[i] == others[i]) continue;
    return "other parameters from step " + (i < steps.size() ? steps[i].dump() : "?");
  }
  if (hashes.size() != others.size()) return "another number of evaluations";
  for (const char* key : {"values", "texts", "tables"}) {
    if (kept.value(key, Json()) != other.value(key, Json())) {
      return std::string("other ") + key;
    }
  }
  return {};
}

Plan plan_of(const fs::path& folder) {
  const fs::path file = folder / "plan.json";
  if (!fs::exists(file)) {
    throw Error("out.no_plan", folder.string(), "an output folder of `gradus run`", "no plan.json",
                "");
  }
  return plan_from_json(read_json(file, "gradus.plan"), file.string());
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
      const fs::path from = results.record_folder(record);
      const auto found = origin_.find(id);
      if (found == origin_.end()) {
        take(id, record, folder, from);
        ++result_.copied;
      } else {
        join(id, record, found->second, folder, from);
      }
    }
    for (const char* part : {"environments", "claims"}) copy_missing(folder / part, out_ / part);
  }

  MergeResult finish(const Plan& plan) {
    std::set<std::string> seen;
    for (const auto* requests : {&plan.runs, &plan.tools}) {
      for (const Json& request : *requests) {
        const std::string id = request.at("id");
        if (seen.insert(id).second && !origin_.contains(id)) ++result_.missing;
      }
    }
    return std::move(result_);
  }

 private:
  struct Origin {
    fs::path folder;
    Json record;
  };

  void take(const std::string& id, const Json& record, const fs::path& folder,
            const fs::path& from) {
    copy_folder(from, kept_.record_folder(record));
    origin_[id] = {folder, record};
  }

  void join(const std::string& id, const Json& record, const Origin& before, const fs::path& folder,
            const fs::path& from) {
    const std::string why = difference(before.record, record);
    if (why.empty()) {
      ++result_.duplicates;
      return;
    }
    const bool better =
        is_kept(record.value("status", "")) && !is_kept(before.record.value("status", ""));
    if (!better) {
      result_.conflicts.push_back({id, before.folder, folder, why});
      return;
    }
    result_.conflicts.push_back({id, folder, before.folder, why});
    take(id, record, folder, from);
  }

  static void copy_missing(const fs::path& from, const fs::path& to) {
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(from, absent)) {
      const fs::path target = to / entry.path().filename();
      if (entry.is_regular_file() && !fs::exists(target)) {
        write_atomically(target, read_file(entry.path()));
      }
    }
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
    if (other.study == plan.study && other.study_hash == plan.study_hash) continue;
    throw Error(
        "out.other_study", folder.string(),
        "the study '" + plan.study + "' of " + folders.front().string(),
        "'" + other.study + "'" + (other.study == plan.study ? " with another content" : ""),
        "merge shards of one study");
  }
  return plan;
}

MergeResult merge(const fs::path& out, const std::vector<fs::path>& folders) {
  const Plan plan = require_shards(folders);
  require_folder(out, plan, false);
  const fs::path toml = folders.front() / "study.toml";
  Merger merger(out);
  for (const fs::path& folder : folders) {
    if (fs::weakly_canonical(folder) != fs::weakly_canonical(out)) merger.add(folder);
  }
  write_plan(out, plan, fs::exists(toml) ? read_file(toml) : "");
  return merger.finish(plan);
}

}  // namespace gradus
