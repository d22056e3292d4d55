#include "analysis/report.h"

#include <set>

#include "analysis/comparison.h"
#include "analysis/profiles.h"
#include "analysis/runtimes.h"
#include "analysis/summary.h"
#include "base/files.h"
#include "gradus/error.h"
#include "record/environment.h"
#include "record/record_file.h"
#include "record/work_record.h"
#include "study/plan.h"
#include "study/results.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;

class ReportMaker {
 public:
  ReportMaker(const ItemCatalogue& items, std::vector<std::string>& left_out)
      : items_(items), left_out_(left_out) {
    report_ = {
        {"schema", schema_tag("gradus.report")}, {"study", nullptr}, {"gradus", GRADUS_VERSION}};
    report_["environments"] = Json::object();
    for (const char* list : {"tasks", "methods", "runs", "tools", "claims"}) {
      report_[list] = Json::array();
    }
  }

  void add(const fs::path& folder) {
    const fs::path plan_file = folder / "plan.json";
    if (!fs::exists(plan_file)) {
      throw Error("out.no_plan", folder.string(), "an output folder of `gradus run`",
                  "no plan.json", "give the folder that was named with --out");
    }
    const Plan plan = plan_from_json(read_json(plan_file, "gradus.plan"), plan_file.string());
    check_study(plan, folder);
    const Results results(folder);
    left_out_.insert(left_out_.end(), results.unreadable().begin(), results.unreadable().end());
    for (const RunRequest& run : plan.runs) add_run(run, results, plan.tuned);
    for (const ToolRequest& tool : plan.tools) add_record("tools", tool, tool.name, results);
    for (const ClaimRequest& claim : plan.claims) add_claim(claim.id, folder);
    add_environments(folder);
  }

  Json finished() {
    report_["summary"] = summarize(report_["runs"], report_["tasks"]);
    const analysis::ReportRuns runs(report_);
    report_["summary"]["comparisons"] = to_json(analysis::compare_methods(runs), runs);
    report_["summary"]["runtimes"] = to_json(analysis::runtime_rows(runs), runs);
    report_["summary"]["profiles"] = to_json(analysis::profile_methods(runs), runs);
    report_["failures"] = failures_of(report_["runs"]);
    return std::move(report_);
  }

 private:
  void check_study(const Plan& plan, const fs::path& folder) {
    if (report_["study"].is_null()) {
      report_["study"] = {{"name", plan.study}, {"toml", read_file(folder / "study.toml")}};
    } else if (report_["study"]["name"] != plan.study) {
      throw Error("out.other_study", folder.string(),
                  "the study '" + report_["study"]["name"].get<std::string>() + "'",
                  "'" + plan.study + "'", "report on one study at a time");
    }
  }

  template <class Request>
  bool add_record(const char* list, const Request& request, const std::string& name,
                  const Results& results) {
    const Json& record = results.find(request.id);
    if (record.is_null()) return false;
    const std::string row = request.id + " " + name;
    if (seen_.insert(row).second) report_[list].push_back(with_names(record, request));
    return true;
  }

  void add_run(const RunRequest& run, const Results& results,
               const Named<std::vector<std::string>>& tuned) {
    if (!add_record("runs", run, run.method, results)) return;
    if (seen_.insert("task " + run.task.name).second) {
      report_["tasks"].push_back(task_row(run.task.id, run.task.name));
    }
    if (!seen_.insert("method " + run.method).second) return;
    const auto item = [](const std::optional<ItemUse>& use) {
      return use ? to_json(*use) : Json();
    };
    const std::vector<std::string>* tuned_on = find(tuned, run.entry);
    report_["methods"].push_back({{"name", run.method},
                                  {"optimizer", item(run.optimizer)},
                                  {"model", to_json(run.model)},
                                  {"driver", item(run.driver)},
                                  {"entry", run.entry},
                                  {"tuned", tuned_on != nullptr},
                                  {"tuned_on", tuned_on ? Json(*tuned_on) : Json::array()}});
  }

  Json task_row(const std::string& id, const std::string& name) const {
    Json row = {{"id", id}, {"name", name}};
    for (const CatalogueItem& item : items_.items()) {
      if (item.kind == "task" && item.id == id && item.description.is_object()) {
        row.update(item.description);
      }
    }
    return row;
  }

  void add_claim(const std::string& id, const fs::path& folder) {
    if (!fs::exists(folder / "claims" / (id + ".json"))) return;
    if (!seen_.insert("claim " + id).second) return;
    leave_out_errors([&] { report_["claims"].push_back(read_claim_record(folder, id)); });
  }

  void add_environments(const fs::path& folder) {
    std::set<std::string> tried;
    for (const char* list : {"runs", "tools"}) {
      for (const Json& record : report_[list]) {
        const Json given = record.value("environment", Json());
        if (!given.is_string()) continue;
        const std::string hash = given;
        if (report_["environments"].contains(hash) || !tried.insert(hash).second) continue;
        leave_out_errors([&] {
          auto environment = read_environment(folder, hash);
          if (environment) report_["environments"][hash] = std::move(*environment);
        });
      }
    }
  }

  /// What cannot be read is left out and said.
  template <class Read>
  void leave_out_errors(Read read) {
    try {
      read();
    } catch (const Error& error) {
      left_out_.push_back(std::string("left out: ") + error.what());
    }
  }

  const ItemCatalogue& items_;
  std::vector<std::string>& left_out_;
  Json report_;
  std::set<std::string> seen_;
};

}  // namespace

Json make_report(std::span<const fs::path> folders, const ItemCatalogue& items,
                 std::vector<std::string>& left_out) {
  ReportMaker maker(items, left_out);
  for (const fs::path& folder : folders) maker.add(folder);
  return maker.finished();
}

}  // namespace gradus
