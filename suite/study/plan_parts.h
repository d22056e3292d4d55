// What the planning of tasks, methods and tools has in common: an entry's items and settings.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "study/catalogue.h"
#include "study/plan.h"
#include "study/study.h"

namespace gradus {

/// A [[task]] with its grids expanded.
struct TaskRow {
  const StudyTask* entry = nullptr;
  std::string name;
  ItemUse item;              // complete
  RequestSettings settings;  // suite's defaults, the task's, [run], [[task]]
  Json model;  // the task's default or what the entry made of it, not complete; null: none
  std::optional<std::string> data;  // checksum
  int64_t version = 0;
};

std::string with_suffix(const std::string& name, const std::string& suffix);

/// The use of a complete item, {"id": ..., options...}.
ItemUse item_use(Json item);

/// A model override over what stood before: options over the same model, or another model. Throws
/// Error "study.model".
Json overridden_model(const Json& before, const Json& given, const std::string& where);

/// Where grids stand. Options of a task or tool and settings stand in the entry itself, not in
/// tables below it.
ItemCatalogue::PlaceOf grid_places(const StudyEntry& entry, const std::string& what);

/// The entry's own settings over `settings`.
void apply_entry(RequestSettings& settings, const StudyEntry& entry, const Json& given,
                 const std::string& what);

/// [run] over `settings`, of the study that the entry was read from.
void apply_run(RequestSettings& settings, const Study& study, const StudyEntry& entry);

/// Completes an item that stands at `at` below an entry of the study.
ItemUse complete_item(const ItemCatalogue& catalogue, const StudyEntry& entry,
                      const std::string& what, const char* kind, const Json& item,
                      const std::string& at);

/// Marks grids in an override, whose id may be that of the model it overrides.
Json marked_override(const ItemCatalogue& catalogue, const Json& given, const Json& model,
                     const std::string& where);

/// Every plugin whose items the request holds, sorted by id.
Named<PluginUse> plugins_of(const ItemCatalogue& catalogue, const Json& request);

/// Appends the request with its seeds and id.
template <class Request>
void add_repetition(std::vector<Request>& requests, Request request, int64_t repetition) {
  request.repetition = repetition;
  request.settings.seeds = seeds_by_purpose(request.settings.seed, repetition);
  request.id = request_id(to_json(request));
  requests.push_back(std::move(request));
}

/// The rows of one task (plan_tasks.cpp).
std::vector<TaskRow> task_rows(const Study& study, const ItemCatalogue& catalogue,
                               const ChecksumOf& checksum_of, const StudyTask& task);

/// The requests of one tool, without repetitions; `runs` are the plan's (plan_tools.cpp).
std::vector<ToolRequest> tool_rows(const Study& study, const ItemCatalogue& catalogue,
                                   const StudyTool& tool, const std::vector<RunRequest>& runs);

}  // namespace gradus
