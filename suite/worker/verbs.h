// What a child of the worker can be asked to do: one table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "process/watched_child.h"
#include "worker/child_request.h"
#include "worker/reporter.h"
#include "worker/request.h"

namespace gradus::worker {

/// Something that a child does.
struct ChildVerb {
  std::string_view name;
  /// Does it, and returns what the result carries.
  protocol::Result (*work)(const protocol::Work& work, PluginsAndData& loaded,
                           const Reporter& reporter);
  std::vector<std::string_view> result_keys;
  std::size_t longest_line;  ///< bytes that the child may send in one line
  process::Limits limits;    ///< where the request has none
  bool uses_data;            ///< done by a child of the preloader, where there is one
};

std::span<const ChildVerb> child_verbs();

/// What a child does for the request. Throws Error "worker.request" where that is nothing.
const ChildVerb& child_verb(const Request& request);

}  // namespace gradus::worker
