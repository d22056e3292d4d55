#include "run/worker_program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "gradus/error.h"

namespace gradus::run {

std::filesystem::path find_worker() {
  const char* given = std::getenv("GRADUS_WORKER");
  if (given != nullptr && *given != '\0') {
    if (::access(given, X_OK) == 0) return given;
    throw Error("worker.missing", "GRADUS_WORKER", "a program", fmt::format("'{}'", given),
                "unset it to use the worker that was installed with gradus");
  }
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const std::filesystem::path places[] = {
      folder / "gradus-worker", (folder / "../libexec/gradus/gradus-worker").lexically_normal()};
  for (const auto& place : places) {
    if (::access(place.c_str(), X_OK) == 0) return place;
  }
  throw Error("worker.missing", "gradus-worker", places[0].string() + " or " + places[1].string(),
              "neither", "build or install the target gradus-worker, or set GRADUS_WORKER");
}

std::vector<std::string> worker_environment(const std::string& mark) {
  std::vector<std::string> variables = {"OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1", "LD_BIND_NOW=1",
                                        mark};
  const auto is_set_here = [given = variables](std::string_view variable) {
    return std::ranges::any_of(given, [&](std::string_view own) {
      return variable.starts_with(own.substr(0, own.find('=') + 1));
    });
  };
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    if (!is_set_here(*entry)) variables.emplace_back(*entry);
  }
  return variables;
}

}  // namespace gradus::run
