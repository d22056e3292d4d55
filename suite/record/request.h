// What is asked for: the requests of runs and tools, complete, as plans, records and the worker's
// protocol carry them (docs/formats.md, "Run request").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "options/option_value.h"
#include "record/named.h"
#include "record/request_settings.h"

namespace gradus::record {

/// An item with the options it was given.
struct ItemUse {
  std::string id;
  OptionTable options;
  bool operator==(const ItemUse&) const = default;
};

/// The item as plugins take it: its options as text.
Item to_item(const ItemUse& use);

/// The file of a plugin that took part.
struct PluginUse {
  std::string file, hash = {}, version = {};
  std::int64_t semantics = 0;
  std::optional<bool> optimized = {};  ///< by the compiler; nothing where the record is older
};

/// The task of a run: its id, and its name in the study.
struct TaskUse {
  std::string id, name;
  std::int64_t version = 0;
  OptionTable options;
  std::optional<std::string> data;  ///< checksum of the data set
};

/// What the requests of runs and tools have in common. Items are complete: every option has its
/// value.
struct WorkRequest {
  std::string id;               ///< see request_id
  std::string study;            ///< name
  std::string entry;            ///< the study's [[method]] or [[tool]], without a grid's values
  std::int64_t repetition = 0;  ///< 0, 1, ...: which of the study's seeds
  RequestSettings settings;
  Named<PluginUse> plugins;                ///< that the items come from, sorted by id
  std::optional<std::string> environment;  ///< hash of environments/<hash>.json
};

/// What a run is of.
struct RunParts {
  std::string method;  ///< the row's name: the entry's and the values of its grid
  TaskUse task;
  ItemUse model;
  std::optional<ItemUse> optimizer, driver;  ///< one of the two
  std::vector<ItemUse> monitors;
};

/// What a call of a tool is of.
struct ToolParts {
  std::string name;  ///< the row's
  ItemUse tool;
  /// "runs/<id>" below the output folder, or folders elsewhere, whose networks the tool is given.
  std::vector<std::string> runs;
};

struct RunRequest : WorkRequest, RunParts {};
struct ToolRequest : WorkRequest, ToolParts {};

/// The id of a run or tool request: canonical_hash of everything that can change the outcome (task
/// with version, options and data checksum; items with options and their plugins' semantics
/// versions; settings but the limits; seeds; a tool's runs). Names in the study are no part of it.
/// A record holds its request, and so has the same id.
std::string request_id(const WorkRequest& request, const RunParts& run);
std::string request_id(const WorkRequest& request, const ToolParts& tool);
inline std::string request_id(const RunRequest& request) {
  return request_id(request, request);
}
inline std::string request_id(const ToolRequest& request) {
  return request_id(request, request);
}

}  // namespace gradus::record
