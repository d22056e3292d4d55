// Execution of one request in this process: a run, a tool, the judgement of a claim. Called in a
// child of the worker; nothing here forks, limits or survives a crash.
#pragma once

#include <filesystem>
#include <functional>

#include "base/json.h"
#include "execution/data_cache.h"
#include "loading/plugins.h"

namespace gradus {

/// Receives {"step", "steps", "share"} at most a few times a second.
using ProgressSink = std::function<void(const Json& progress)>;

/// Executes a run request, writes `folder`/record.json (gradus.run) and returns it. Errors of the
/// method, the model or the data become a record with status `failed` or `refused`; only an error
/// in writing the record is thrown.
Json execute_run(const Json& request, const std::filesystem::path& folder, Plugins& plugins,
                 DataCache& cache, const ProgressSink& progress);

/// Where a tool finds the networks that it is given.
struct ToolPlace {
  std::filesystem::path out;  ///< the output folder, which the request's "runs" are relative to
  /// {id: {"file", "hash", ...}} of the plugins that the networks may come from.
  Json installed = Json::object();
};

/// Executes a tool request, writes `folder`/record.json (gradus.tool) and returns it.
Json execute_tool(const Json& request, const std::filesystem::path& folder, const ToolPlace& place,
                  Plugins& plugins, DataCache& cache, const ProgressSink& progress);

/// Judges a claim on the records that the request names, writes the request's `file` (gradus.claim)
/// and returns the record. An error in the claim's code is a record with verdict "not tested".
Json judge_claim(const Json& request, Plugins& plugins);

/// What can change the last digits: {"engine", "torch", "blas", "cpu_capability", "cpu", "device"}.
Json platform(bool cuda = false);

}  // namespace gradus
