// Options of a task's model that stand among the task's own.
#include "study/model_options.h"

#include <fmt/format.h>

#include <algorithm>

namespace gradus::study {
namespace {

bool has_option(const CatalogueItem& item, const std::string& option) {
  return std::ranges::find(item.options, option, &OptionSpec::name) != item.options.end();
}

}  // namespace

bool is_model_option(const ItemCatalogue& catalogue, const CatalogueItem& task,
                     const OptionTable& model, const std::string& option,
                     const std::string& where) {
  if (has_option(task, option)) return false;
  const std::string own = model.text_of("id");
  const std::string id = own.empty() ? task.task->model.id : own;
  return !id.empty() && has_option(catalogue.find(ItemKind::model, id, where), option);
}

void move_model_options(Study& study, const ItemCatalogue& catalogue) {
  for (StudyTask& task : study.tasks) {
    const std::string where = task.where("/id", fmt::format("task '{}'", task.name));
    const CatalogueItem& item = catalogue.find(ItemKind::task, task.id, where);
    OptionTable own;
    for (const auto& [name, value] : task.options) {
      if (is_model_option(catalogue, item, task.model.value_or(OptionTable()), name, where)) {
        if (!task.model) task.model.emplace();
        (*task.model)[name] = value;
      } else {
        own[name] = value;
      }
    }
    task.options = std::move(own);
  }
}

}  // namespace gradus::study
