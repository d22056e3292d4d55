// Records and folders that the tests of results share.
#pragma once

#include <filesystem>
#include <string>

#include "record/run_record.h"

namespace gradus::testing {

/// A new folder, removed with everything in it at the end.
struct TemporaryFolder {
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::filesystem::path path;
};

/// What the worker says of itself in these tests.
extern const record::Named<std::string> platform;

/// A record of a request as the worker writes it, with one evaluation at its end.
record::RunRecord record_of(const record::RunRequest& request, record::RunStatus status,
                            double wall_s, const record::Named<std::string>& platform);

void write_record(const std::filesystem::path& out, const record::RunRequest& request,
                  record::RunStatus status, double wall_s,
                  const record::Named<std::string>& platform);

}  // namespace gradus::testing
