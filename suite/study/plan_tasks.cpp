#include <fmt/format.h>

#include "study/grid.h"
#include "study/plan_parts.h"
#include "study/settings.h"

namespace gradus::study {
namespace {

/// The model that a task describes, as studies write an item; nothing: none.
std::optional<OptionTable> default_model(const record::DescribedTask& task) {
  if (task.model.id.empty()) return std::nullopt;
  OptionTable model = {{"id", task.model.id}};
  model.update(task.model.options);
  return model;
}

/// The row of one combination of the grids.
TaskRow task_row(const Study& study, const ItemCatalogue& catalogue, const ChecksumOf& checksum_of,
                 const StudyTask& task, const GridRow& grid) {
  TaskRow row;
  row.entry = &task;
  row.name = with_suffix(task.name, grid.suffix);
  const std::string what = fmt::format("task '{}'", row.name);
  row.item =
      complete_item(catalogue, task, what, ItemKind::task, grid.value.at("options").table(), "");
  const record::DescribedTask& described = *catalogue.find(ItemKind::task, task.id, "").task;
  apply_task_defaults(row.settings, described);
  apply_run(row.settings, study, task);
  apply_entry(row.settings, task, grid.value.at("settings").table(), what);
  row.model =
      overridden_model(default_model(described), model_of(grid), task.where("/model", what));
  if (described.dataset && !described.dataset->empty()) row.data = checksum_of(*described.dataset);
  row.version = described.version;
  return row;
}

}  // namespace

std::vector<TaskRow> task_rows(const Study& study, const ItemCatalogue& catalogue,
                               const ChecksumOf& checksum_of, const StudyTask& task) {
  const std::string what = fmt::format("task '{}'", task.name);
  const CatalogueItem& item = catalogue.find(ItemKind::task, task.id, task.where("/id", what));
  OptionTable given = task.options;
  given["id"] = item.id;
  const auto model =
      overridden_model(default_model(*item.task), task.model, task.where("/model", what));
  OptionTable value = {{"options", with_grids_marked(catalogue, ItemKind::task, given, what)},
                       {"settings", with_grids_marked(run_setting_specs(), task.settings)}};
  if (task.model) value["model"] = marked_override(catalogue, *task.model, *model, what);
  std::vector<TaskRow> rows;
  for (const GridRow& grid : expand_grids(value, grid_places(task, what))) {
    rows.push_back(task_row(study, catalogue, checksum_of, task, grid));
  }
  return rows;
}

}  // namespace gradus::study
