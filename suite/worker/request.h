// A request of the host, as the worker reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/json.h"
#include "process/watched_child.h"

namespace gradus::worker {

struct Request {
  int64_t ticket = 0;
  std::string verb;
  Json line;  ///< the whole request

  /// The folder of a run or tool, else empty.
  std::filesystem::path folder() const;
  /// The record that the request leaves: of a run or tool, or a claim's; else empty.
  std::filesystem::path record() const;
  /// The limits that it carries (in its settings, or beside the verb), else `otherwise`.
  process::Limits limits(process::Limits otherwise) const;
  bool on_gpu() const;
  /// At most so many children at work at once when it starts; 0: any number.
  int64_t parallel() const;

 private:
  Json settings() const;
};

/// Throws Error "worker.request" where the line is no request.
Request parse_request(const std::string& line);

}  // namespace gradus::worker
