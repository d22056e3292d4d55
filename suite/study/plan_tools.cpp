#include <fmt/format.h>

#include <filesystem>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/grid.h"
#include "study/plan_parts.h"
#include "study/settings.h"

namespace gradus::study {
namespace {

/// Folders of the runs that a tool is given: "runs/<id>" for runs of this plan, which is relative
/// to the output folder; others are absolute.
std::vector<std::string> folders_of(const Study& study, const StudyTool& tool,
                                    const std::vector<record::RunRequest>& runs) {
  std::vector<std::string> folders;
  std::vector<std::string> methods;
  for (const StudyMethod& method : study.methods) methods.push_back(method.name);
  for (std::size_t i = 0; i < tool.runs.size(); ++i) {
    const std::string& wanted = tool.runs[i];
    bool known = wanted.find('/') != std::string::npos;
    if (known) folders.push_back(std::filesystem::absolute(wanted).string());
    for (const record::RunRequest& run : runs) {
      if (run.method != wanted && run.entry != wanted) continue;
      known = true;
      folders.push_back("runs/" + run.id);
    }
    if (known) continue;
    throw Error("study.runs",
                tool.where(fmt::format("/runs/{}", i), fmt::format("tool '{}'", tool.name)),
                "a method of the study or the folder of a run", fmt::format("'{}'", wanted),
                did_you_mean(wanted, methods));
  }
  return folders;
}

}  // namespace

std::vector<record::ToolRequest> tool_rows(const Study& study, const ItemCatalogue& catalogue,
                                           const StudyTool& tool,
                                           const std::vector<record::RunRequest>& runs) {
  const std::string what = fmt::format("tool '{}'", tool.name);
  const CatalogueItem& item = catalogue.find(ItemKind::tool, tool.id, tool.where("/id", what));
  OptionTable given = tool.options;
  given["id"] = item.id;
  const OptionTable value = {{"tool", with_grids_marked(catalogue, ItemKind::tool, given, what)},
                             {"settings", with_grids_marked(run_setting_specs(), tool.settings)}};
  std::vector<record::ToolRequest> rows;
  for (const GridRow& row : expand_grids(value, grid_places(tool, what))) {
    record::ToolRequest request;
    apply_run(request.settings, study, tool);
    apply_entry(request.settings, tool, row.value.at("settings").table(), what);
    request.study = study.name;
    request.name = with_suffix(tool.name, row.suffix);
    request.entry = tool.name;
    request.tool =
        complete_item(catalogue, tool, what, ItemKind::tool, row.value.at("tool").table(), "");
    request.runs = folders_of(study, tool, runs);
    request.plugins = plugins_of(catalogue, request);
    rows.push_back(std::move(request));
  }
  return rows;
}

}  // namespace gradus::study
