// `activation = "tanh"` of a [[task]] means its model's option where the task has none of that
// name.
#pragma once

#include <string>

#include "study/catalogue.h"
#include "study/study.h"

namespace gradus::study {

/// Whether `option` is none of the task's and one of its model's: of `model` where that has an id,
/// else of the task's default. Throws Error "item.unknown" where there is no such model.
bool is_model_option(const ItemCatalogue& catalogue, const CatalogueItem& task,
                     const OptionTable& model, const std::string& option, const std::string& where);

/// Moves such options of every [[task]] to its `model`.
void move_model_options(Study& study, const ItemCatalogue& catalogue);

}  // namespace gradus::study
