// Other programs, run to their end, and what they printed.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::process {

/// The first program of that name in the folders of PATH; nothing where there is none.
std::optional<std::filesystem::path> find_program(std::string_view name);

struct Captured {
  int code = 0;  ///< exit code; 128 + signal where one ended it
  bool timed_out = false;
  std::string out, err;
};

/// Runs a program with nothing to read on stdin and this process' environment. Where it takes
/// longer than `limit`, it is killed. Throws Error "worker.start" where it cannot be started.
Captured run_program(const std::filesystem::path& program,
                     const std::vector<std::string>& arguments, std::chrono::milliseconds limit);

}  // namespace gradus::process
