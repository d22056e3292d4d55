// Short runs on a task of the loaded plugins, for checks of what needs a whole run.
#pragma once

#include <optional>
#include <string>

#include "conformance/check.h"
#include "record/run_record.h"

namespace gradus::conformance {

/// A run request of a few steps in float64 on that task with its default model and batch rule.
record::RunRequest small_request(const CheckContext& context, const loading::OfferedItem& task,
                                 int64_t steps);

/// The tasks to try: those of the item's own plugin first, those that read a data set last.
std::vector<loading::OfferedItem> tasks_to_try(const CheckContext& context);

/// Executes a request and returns its record.
record::RunRecord execute_small(const CheckContext& context, const record::RunRequest& request,
                                const std::string& name);

/// The first task on which the request that `complete` completes runs without being refused or
/// failing for want of data or of a plugin; nothing where there is none, and then `why` says why.
struct SmallRun {
  record::RunRequest request;
  record::RunRecord record;
};
std::optional<SmallRun> first_run(const CheckContext& context, int64_t steps,
                                  const std::function<void(record::RunRequest&)>& complete,
                                  std::string& why);

}  // namespace gradus::conformance
