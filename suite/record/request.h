// What is asked for: the requests of runs and tools, complete, as plans, records and the worker's
// protocol carry them (docs/formats.md, "Run request").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "record/json_field.h"
#include "record/request_settings.h"
#include "record/run_record.h"

namespace gradus {

/// What the requests of runs and tools have in common. Items are complete: every option has its
/// value.
struct WorkRequest {
  std::string id;     ///< see request_id
  std::string study;  ///< name
  std::string entry;  ///< the study's [[method]] or [[tool]], without a grid's values
  std::int64_t repetition = 0;
  RequestSettings settings;
  Named<PluginUse> plugins;  ///< that the items come from, sorted by id
  std::optional<std::string> environment;
};

struct RunRequest : WorkRequest {
  std::string method;  ///< the row's name: the entry's and the values of its grid
  TaskUse task;
  ItemUse model;
  std::optional<ItemUse> optimizer, driver;  ///< one of the two
  std::vector<ItemUse> monitors;
};

struct ToolRequest : WorkRequest {
  std::string name;  ///< the row's
  ItemUse tool;
  /// "runs/<id>" below the output folder, or folders elsewhere, whose networks the tool is given.
  std::vector<std::string> runs;
};

/// {id: {"file", "hash", "version", "semantics"}}.
Json to_json(const Named<PluginUse>& plugins);
/// Throws Error "schema.type".
Named<PluginUse> plugins_from_json(const JsonField& field);

Json to_json(const RunRequest& request);
Json to_json(const ToolRequest& request);

/// Reads the request's keys and leaves others alone, so that a record can be read for the request
/// that it answers. Throws Error "schema.type" and "options.*" with the
/// place of the value.
RunRequest run_request_from_json(const JsonField& field);
ToolRequest tool_request_from_json(const JsonField& field);

/// The id of a run or tool request: canonical_hash of everything that can change the outcome (task
/// with version, options and data checksum; items with options and their plugins' semantics
/// versions; settings but the limits; seeds; a tool's runs). Names in the study are no part of it.
/// A record holds its request, and so has the same id. `where` names the document in errors: Error
/// "schema.type" for a part of another type.
std::string request_id(const Json& request, const std::string& where = "request");

}  // namespace gradus
