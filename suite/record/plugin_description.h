// What a plugin offers, as probing its file yields it (schema "gradus.plugin"; docs/formats.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradus/claim.h"
#include "gradus/item_kind.h"
#include "options/option_spec.h"
#include "record/request.h"

namespace gradus::record {

struct DescribedMetric {
  std::string name, split, measure;
  bool higher_is_better = false, costly = false;
};

struct DescribedTarget {
  std::string metric;
  double value = 0;
  std::string source;
};

/// What a task says of itself.
struct DescribedTask {
  std::int64_t version = 0;
  std::string text;
  std::optional<std::string> dataset;  ///< nothing: generated
  ItemUse model;                       ///< the default one; without an id: none
  std::string sampling;                ///< as files spell it
  std::int64_t batch_size = 0;         ///< rows; 0: no batches
  std::int64_t steps = 0;              ///< the budget; 0: in epochs
  double epochs = 0;
  std::string dtype;
  std::vector<DescribedMetric> metrics;
  std::vector<DescribedTarget> targets;
  std::optional<double> optimum;
  std::string optimum_source;
  std::string loss;
};

/// What a claim says of itself.
struct DescribedClaim {
  ClaimKind kind = ClaimKind::empirical;
  std::string text, source, criterion;
  Named<std::vector<std::string>> needs;  ///< entries of the plugin's studies, by study
};

struct DescribedItem {
  ItemKind kind = ItemKind::optimizer;
  std::string name, id, text;
  std::vector<OptionSpec> options;
  std::optional<DescribedTask> task;    ///< of tasks
  std::optional<DescribedClaim> claim;  ///< of claims
};

/// "gradus.plugin" 1.
struct PluginDescription {
  std::string file, hash, id, version;
  std::int64_t semantics = 0;
  bool optimized = true;  ///< by the compiler
  std::string title, authors;
  std::int64_t year = 0;
  std::string reference, licence;
  std::vector<DescribedItem> items;  ///< in the order of the plugin's table
  Named<std::string> studies;        ///< TOML texts by name
};

/// The file's text, on one line, and back. Throws Error "json.syntax", "schema.name",
/// "schema.version", "schema.type" and "options.schema".
std::string to_text(const PluginDescription& plugin);
PluginDescription plugin_description_from_text(const std::string& text);

/// An item from what its plugin's function writes: {"options": [...], "description"?}. `where`
/// begins messages. Throws Error "plugin.schema" where that is something else, and
/// "options.schema".
DescribedItem described_item_from_text(ItemKind kind, const std::string& text,
                                       const std::string& where);

}  // namespace gradus::record
