// Execution of one request in this process: a run, a tool, the judgement of a claim. Called in a
// child of the worker; nothing here forks, limits or survives a crash.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "execution/data_cache.h"
#include "loading/plugins.h"
#include "protocol/progress.h"
#include "protocol/work.h"
#include "record/claim_record.h"
#include "record/run_record.h"

namespace gradus::execution {

/// Called when everything is known that the record will hold, before it is written.
using WritingSink = std::function<void()>;

/// Where a run keeps its state, so that another process can go on.
struct RunCheckpoints {
  std::filesystem::path out = {};      ///< the output folder
  protocol::CheckpointPlan plan = {};  ///< without a file: none
  /// Told seconds that do not count against the run's limit of time; negative ones do, though an
  /// earlier process spent them.
  std::function<void(double seconds)> uncounted = {};
};

/// Executes a run, writes `folder`/record.json (gradus.run) and returns it. Errors of the method,
/// the model or the data become a record with status `failed` or `refused`; only an error in
/// writing the record is thrown. A checkpoint that is there is continued; one that cannot be is
/// named in the record, and the run begins again.
record::RunRecord execute_run(const record::RunRequest& request,
                              const std::filesystem::path& folder, loading::Plugins& plugins,
                              DataCache& cache, const protocol::ProgressSink& progress,
                              const WritingSink& writing = {},
                              const RunCheckpoints& checkpoints = {});

/// Executes a tool, writes record.json (gradus.tool) into its folder and returns it.
record::ToolRecord execute_tool(const protocol::ToolWork& work, loading::Plugins& plugins,
                                DataCache& cache, const protocol::ProgressSink& progress,
                                const WritingSink& writing = {});

/// Judges a claim on its records, writes its file (gradus.claim) and returns the record. An error
/// in the claim's code is a record with verdict "not tested".
record::ClaimRecord judge_claim(const protocol::JudgeWork& work, loading::Plugins& plugins);

/// What can change the last digits: "engine", "torch", "blas", "cpu_capability", "cpu", "device".
record::Named<std::string> platform(bool cuda = false);

}  // namespace gradus::execution
