// The one guard between plugins and the suite: whatever a plugin throws becomes a described
// failure.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "record/run_status.h"

namespace gradus::loading {

/// What an exception means for a record.
struct Failure {
  record::RunStatus status = record::RunStatus::failed;  ///< or out_of_memory
  std::string id;    ///< "plugin.threw", "worker.memory", or the id of a gradus::Error
  std::string text;  ///< begins with `where`; of bounded length
};

/// Describes the exception that is being handled; call it inside `catch (...)`. A gradus::Error
/// keeps its id; std::bad_alloc and LibTorch's failed allocations give status out_of_memory; any
/// other exception is "plugin.threw" with its text, or its type where it is no std::exception.
Failure current_failure(std::string_view where);

/// Calls `work`; a gradus::Error passes with `where` before its text, exceptions for lack of memory
/// pass as they are, and any other one becomes Error "plugin.threw".
void guarded(std::string_view where, const std::function<void()>& work);

}  // namespace gradus::loading
