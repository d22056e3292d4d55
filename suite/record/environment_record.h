// What a study ran on, as a type (schema "gradus.environment"; docs/formats.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "record/run_record.h"

namespace gradus::record {

/// "gradus.environment" 1.
struct Environment {
  std::optional<std::string> cpu;
  std::optional<std::int64_t> cores;
  std::int64_t logical_cores = 0;
  std::optional<std::string> governor;
  std::optional<double> load;
  std::optional<std::int64_t> memory_bytes;
  std::string kernel, architecture;
  std::optional<std::string> distribution;
  std::string compiler;
  std::optional<Named<std::string>> platform;  ///< of the worker: "torch", "cpu_capability", ...
  Named<std::string> plugins;                  ///< hashes of their files, by id
  std::optional<std::string> git_revision;
  Named<std::string> reasons;  ///< why a value is null, by its name

  /// What makes times comparable: a hash of all but the load, the plugins and the git revision,
  /// which change from one call to the next on one machine.
  std::string machine() const;
};

}  // namespace gradus::record
