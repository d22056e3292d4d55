// What plugins declare, as text and as Markdown.
#pragma once

#include <optional>
#include <string>

#include "render/style.h"
#include "render/table.h"
#include "study/catalogue.h"

namespace gradus::render {

/// All items by plugin: id, kind, what it is. No kind means all kinds.
std::string list_text(const study::ItemCatalogue& items, std::optional<ItemKind> kind,
                      const Style& style);

/// One item with its options (default, bounds, unit, symbol), its plugin's paper, and what a task
/// or claim says of itself.
std::string item_text(const study::CatalogueItem& item, const study::CataloguePlugin& plugin,
                      const Style& style);

/// Every item of every plugin as a Markdown document (docs/catalogue.md).
std::string catalogue_markdown(const study::ItemCatalogue& items);

/// A text without quotes, anything else as JSON writes it.
std::string value_text(const OptionValue& value);

/// The model of a task as a study writes it: {"id":"suite.mlp","widths":[32]}; "null" without one.
std::string model_text(const record::DescribedTask& task);

/// "[0, 10], logarithmic", "relu, tanh": what values an option takes; empty where any will do.
std::string bounds_text(const OptionSpec& option);

/// "real", "list of integers", "optimizer".
std::string type_text(const OptionSpec& option);

/// "5 epochs", "2,000 steps", of a task's description.
std::string budget_text(const record::DescribedTask& task);

/// What is drawn for a step: "128 rows, in a new random order every epoch (...)".
std::string batches_text(const record::DescribedTask& task);

/// "lower is better", with what a costly metric means.
std::string metric_text(const record::DescribedMetric& metric);

}  // namespace gradus::render
