// What the child of a request says to the process that forked it. A plugin runs in the same process
// and can write on the same descriptor, so every line must carry the request's own random token,
// have a bounded length, and hold exactly what its kind holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"

namespace gradus::worker {

/// How far the work is.
struct Progress {
  std::optional<int64_t> step, steps;  ///< of those who count steps
  double share = 0;                    ///< in [0, 1]
  std::string method;                  ///< the one that is measured now (bench)

  Json json() const;
};

/// {"step", "steps", "share", "method"?} and nothing else, or nothing. "step" and "steps" may be
/// null, or be left out.
std::optional<Progress> progress_from(const Json& json);

/// The work is done. `content` has the keys of its verb, and no others.
struct Result {
  Json content;
};

/// An exception came out of the work.
struct WorkFailure {
  std::string status, id, text;
};

using ChildMessage = std::variant<Progress, Result, WorkFailure>;

/// The message of a line; nothing where a plugin must have written it.
std::optional<ChildMessage> read_message(const std::string& line, const std::string& token,
                                         const std::vector<std::string_view>& result_keys);

/// The child's side: sends such lines.
class Reporter {
 public:
  Reporter(int channel, std::string token) : channel_(channel), token_(std::move(token)) {}

  /// {"step"?, "steps"?, "share", "method"?}; a share outside of [0, 1] becomes one within.
  void progress(Json progress) const;
  void result(const Json& content) const;
  void failure(const WorkFailure& failure) const;

 private:
  void send(const char* kind, const Json& content) const;
  int channel_;
  std::string token_;
};

}  // namespace gradus::worker
