#include <ATen/Context.h>
#include <ATen/Version.h>
#include <torch/csrc/api/include/torch/version.h>

#include <fstream>
#include <regex>
#include <string>

#include "gradus/engine/execute.h"

namespace gradus {
namespace {

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

/// "mkl" of "..., BLAS_INFO=mkl, ..."; what LibTorch was built with.
std::string blas_name() {
  const std::string config = at::show_config();
  std::smatch match;
  return std::regex_search(config, match, std::regex("BLAS_INFO=([a-zA-Z0-9_]+)")) ? match[1].str()
                                                                                   : "unknown";
}

}  // namespace

Json platform(bool cuda) {
  // The parts are the same for every run of a process; the regular expression costs a millisecond.
  static const Json fixed = {{"engine", GRADUS_VERSION},
                             {"torch", TORCH_VERSION},
                             {"blas", blas_name()},
                             {"cpu_capability", at::get_cpu_capability()},
                             {"cpu", cpu_model()}};
  Json json = fixed;
  json["device"] = cuda ? "cuda" : "cpu";
  return json;
}

}  // namespace gradus
