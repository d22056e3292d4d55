#include "study/grid.h"
#include "study/plan_parts.h"
#include "study/settings.h"

namespace gradus {
namespace {

/// The model of a task's description; null: none.
Json default_model(const Json& description) {
  const Json& model = description.at("model");
  return model.value("id", "").empty() ? Json() : model;
}

/// The row of one combination of the grids.
TaskRow task_row(const Study& study, const ItemCatalogue& catalogue, const ChecksumOf& checksum_of,
                 const StudyTask& task, const GridRow& grid) {
  TaskRow row;
  row.entry = &task;
  row.name = with_suffix(task.name, grid.suffix);
  const std::string what = "task '" + row.name + "'";
  row.item = complete_item(catalogue, task, what, "task", grid.value["options"], "");
  const Json& description = catalogue.find("task", task.id, "").description;
  apply_task_defaults(row.settings, description);
  apply_run(row.settings, study, task);
  apply_entry(row.settings, task, grid.value["settings"], what);
  row.model =
      overridden_model(default_model(description), grid.value["model"], task.where("/model", what));
  const Json dataset = description.at("dataset");
  if (dataset.is_string() && !dataset.get<std::string>().empty()) {
    row.data = checksum_of(dataset.get<std::string>());
  }
  row.version = description.at("version");
  return row;
}

}  // namespace

std::vector<TaskRow> task_rows(const Study& study, const ItemCatalogue& catalogue,
                               const ChecksumOf& checksum_of, const StudyTask& task) {
  const std::string what = "task '" + task.name + "'";
  const CatalogueItem& item = catalogue.find("task", task.id, task.where("/id", what));
  Json given = task.options;
  given["id"] = item.id;
  const Json model =
      overridden_model(default_model(item.description), task.model, task.where("/model", what));
  Json value = {{"options", with_grids_marked(catalogue, "task", given, what)},
                {"settings", with_grids_marked(run_setting_specs(), task.settings)},
                {"model", task.model}};
  if (!task.model.is_null()) value["model"] = marked_override(catalogue, task.model, model, what);
  std::vector<TaskRow> rows;
  for (const GridRow& grid : expand_grids(value, grid_places(task, what))) {
    rows.push_back(task_row(study, catalogue, checksum_of, task, grid));
  }
  return rows;
}

}  // namespace gradus
