// Rows of a plan whose searched options have the values that a tuning chose.
#include <fmt/format.h>

#include "gradus/error.h"
#include "study/plan_parts.h"
#include "study/searches.h"

namespace gradus::study {
namespace {

std::string row_name(const StudyMethod& method, const GridRow& row) {
  return with_suffix(method.name, row.suffix);
}

const record::TuningCell& chosen_cell(const Study& study, const TaskRow& task,
                                      const StudyMethod& method, const std::string& name,
                                      const Searched& first) {
  const std::string where = method.where(first.pointer, fmt::format("method '{}'", name));
  if (!study.tune) {
    throw Error("tune.values", where, "a value, or [tune] in the study for what is searched",
                "`search` and no [tune]", "");
  }
  const record::TuningCell* cell = study.tuned ? study.tuned->cell(name, task.name) : nullptr;
  if (cell != nullptr && cell->best() != nullptr) return *cell;
  throw Error(
      "tune.values", where,
      fmt::format("a chosen value of '{}' on the task '{}' in {}", first.dimension.option,
                  task.name, study.tune->values.empty() ? "a file" : study.tune->values),
      study.tuned ? "none for this method and task" : "no such file",
      "`gradus tune` chooses it: gradus tune " +
          (study.source && !study.source->file.empty() ? study.source->file : "STUDY.toml"));
}

/// Bounds go through a file: equal to the last digits that it has.
void check_space(const record::SearchSpace& now, const record::TuningCell& cell, const Study& study,
                 const std::string& where) {
  if (now == cell.space) return;
  throw Error(
      "tune.stale", where,
      fmt::format("values that were chosen in the study's space, on the task '{}'", cell.task),
      "those of another space in " + study.tune->values, "tune again: " + study.tuned->command);
}

}  // namespace

std::vector<Searched> searches_of_row(const ItemCatalogue& catalogue, const TaskRow& task,
                                      const StudyMethod& method, const GridRow& row) {
  const std::string what = fmt::format("method '{}'", row_name(method, row));
  const auto model = overridden_model(task.model, model_of(row), method.where("/model", what));
  const std::string id = model ? model->text_of("id") : std::string();
  return searches_of(catalogue, row.value, id, grid_places(method, what));
}

RowMaker chosen_rows(const Study& study, const ItemCatalogue& catalogue) {
  return [&study, &catalogue](const TaskRow& task, const StudyMethod& method,
                              const GridRow& row) -> std::vector<ConcreteRow> {
    const std::vector<Searched> searches = searches_of_row(catalogue, task, method, row);
    if (searches.empty()) return {{.row = row}};
    const std::string name = row_name(method, row);
    const auto places = grid_places(method, fmt::format("method '{}'", name));
    const record::SearchSpace space = space_of(searches);
    if (space.empty()) return {{.row = {with_values(row.value, searches, {}, places), row.suffix}}};
    const record::TuningCell& cell = chosen_cell(study, task, method, name, searches.front());
    check_space(space, cell, study,
                method.where(searches.front().pointer, fmt::format("method '{}'", name)));
    return {{.row = {with_values(row.value, searches, cell.best()->values, places), row.suffix},
             .tuned = true}};
  };
}

}  // namespace gradus::study
