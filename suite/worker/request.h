// A request of the host, as the worker reads it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <utility>

#include "process/watched_child.h"
#include "protocol/messages.h"

namespace gradus::worker {

struct Request : protocol::WorkMessage {
  Request() = default;
  explicit Request(protocol::WorkMessage message) : protocol::WorkMessage(std::move(message)) {}

  std::string_view verb() const { return protocol::verb_of(work); }
  /// The folder of a run or tool, else empty.
  std::filesystem::path folder() const;
  /// The record that the request leaves: of a run or tool, or a claim's; else empty.
  std::filesystem::path record() const;
  /// The limits that it carries (in its settings, or beside the verb), else `otherwise`.
  process::Limits limits_or(process::Limits otherwise) const;
  bool on_gpu() const;
  /// At most so many children at work at once when it starts; 0: any number.
  int64_t parallel() const;

 private:
  const protocol::WorkPlace* place() const;
  const record::RequestSettings* settings() const;
};

}  // namespace gradus::worker
