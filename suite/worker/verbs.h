// What a child of the worker can be asked to do: one table.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "process/watched_child.h"
#include "worker/child_message.h"
#include "worker/workshop.h"

namespace gradus::worker {

/// Something that a child does.
struct ChildVerb {
  std::string_view name;
  /// Does it, and returns what the result carries.
  Json (*work)(const Json& request, Workshop& workshop, const Reporter& reporter);
  std::vector<std::string_view> result_keys;
  std::size_t longest_line;  ///< bytes that the child may send in one line
  process::Limits limits;    ///< where the request has none
  bool uses_data;            ///< done by a child of the preloader, where there is one
};

std::span<const ChildVerb> child_verbs();

/// Null where there is none of that name.
const ChildVerb* find_child_verb(std::string_view name);

/// Throws Error "worker.request": neither a child's verb nor one of `own` has the name `verb`.
[[noreturn]] void refuse_verb(const std::string& verb, std::vector<std::string> own);

}  // namespace gradus::worker
