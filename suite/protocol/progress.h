// How far the work of a request is.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace gradus::protocol {

struct Progress {
  std::optional<std::int64_t> step = {}, steps = {};  ///< of those who count steps
  double share = 0;                                   ///< in [0, 1]
  std::string method = {};                            ///< the one that is measured now (bench)
};

/// Receives it at most a few times a second.
using ProgressSink = std::function<void(const Progress& progress)>;

}  // namespace gradus::protocol
