// What the planning of tasks, methods and tools has in common: an entry's items and settings.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "study/catalogue.h"
#include "study/grid.h"
#include "study/plan.h"
#include "study/searches.h"
#include "study/study.h"

namespace gradus::study {

/// A [[task]] with its grids expanded.
struct TaskRow {
  const StudyTask* entry = nullptr;
  std::string name;
  record::ItemUse item;              // complete
  record::RequestSettings settings;  // suite's defaults, the task's, [run], [[task]]
  /// The task's default or what the entry made of it, not complete; nothing: none.
  std::optional<OptionTable> model;
  std::optional<std::string> data;  // checksum
  int64_t version = 0;
};

/// A row of a method on a task in which every searched option has a value.
struct ConcreteRow {
  GridRow row;
  bool tuned = false;  ///< its values were chosen by a tuning
  double share = 1;    ///< of the budget
  /// Measured at its start and its end alone: all that is asked of a trial.
  bool ends_alone = false;
  std::optional<std::vector<std::int64_t>> seeds = {};  ///< in place of the study's
};

/// What becomes of a row of a grid: itself, where nothing is searched.
using RowMaker = std::function<std::vector<ConcreteRow>(
    const TaskRow& task, const StudyMethod& method, const GridRow& row)>;

/// make_plan with rows of `make_rows`; a method may get none.
Plan make_plan_of(Study study, const ItemCatalogue& catalogue, const ChecksumOf& checksum_of,
                  const RowMaker& make_rows);

/// Rows with the values that the study's tuning chose (chosen_rows.cpp). Throws Error "tune.values"
/// where there are none for a row, and "tune.stale" where they were chosen in another space.
RowMaker chosen_rows(const Study& study, const ItemCatalogue& catalogue);

/// The searched options of a row.
std::vector<Searched> searches_of_row(const ItemCatalogue& catalogue, const TaskRow& task,
                                      const StudyMethod& method, const GridRow& row);

/// What the row of a grid says of the model; nothing where it says nothing.
std::optional<OptionTable> model_of(const GridRow& row);

std::string with_suffix(const std::string& name, const std::string& suffix);

/// The use of a complete item, {"id": ..., options...}.
record::ItemUse item_use(OptionTable item);

/// A model override over what stood before: options over the same model, or another model. Throws
/// Error "study.model".
std::optional<OptionTable> overridden_model(const std::optional<OptionTable>& before,
                                            const std::optional<OptionTable>& given,
                                            const std::string& where);

/// Where grids stand. Options of a task or tool and settings stand in the entry itself, not in
/// tables below it.
ItemCatalogue::PlaceOf grid_places(const StudyEntry& entry, const std::string& what);

/// The entry's own settings over `settings`.
void apply_entry(record::RequestSettings& settings, const StudyEntry& entry,
                 const OptionTable& given, const std::string& what);

/// [run] over `settings`, of the study that the entry was read from.
void apply_run(record::RequestSettings& settings, const Study& study, const StudyEntry& entry);

/// Completes an item that stands at `at` below an entry of the study, and settles its files.
record::ItemUse complete_item(const ItemCatalogue& catalogue, const StudyEntry& entry,
                              const std::string& what, ItemKind kind, const OptionTable& item,
                              const std::string& at);

/// Marks grids in an override, whose id may be that of the model it overrides.
OptionTable marked_override(const ItemCatalogue& catalogue, const OptionTable& given,
                            const OptionTable& model, const std::string& where);

/// Every plugin whose items the request holds, sorted by id.
record::Named<record::PluginUse> plugins_of(const ItemCatalogue& catalogue,
                                            const record::RunParts& run);
record::Named<record::PluginUse> plugins_of(const ItemCatalogue& catalogue,
                                            const record::ToolParts& tool);

/// Appends the request with its seeds and id.
template <class Request>
void add_repetition(std::vector<Request>& requests, Request request, int64_t repetition) {
  request.repetition = repetition;
  request.settings.seeds = record::seeds_by_purpose(request.settings.seed, repetition);
  request.id = record::request_id(request);
  requests.push_back(std::move(request));
}

/// The rows of one task (plan_tasks.cpp).
std::vector<TaskRow> task_rows(const Study& study, const ItemCatalogue& catalogue,
                               const ChecksumOf& checksum_of, const StudyTask& task);

/// The requests of one tool, without repetitions; `runs` are the plan's (plan_tools.cpp).
std::vector<record::ToolRequest> tool_rows(const Study& study, const ItemCatalogue& catalogue,
                                           const StudyTool& tool,
                                           const std::vector<record::RunRequest>& runs);

}  // namespace gradus::study
