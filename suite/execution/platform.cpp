#include <ATen/Context.h>
#include <ATen/Version.h>
#include <torch/csrc/api/include/torch/version.h>

#include <fstream>
#include <regex>
#include <string>

#include "execution/execute.h"
#include "gradus/product.h"

namespace gradus::execution {
namespace {

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

/// "mkl" of "..., BLAS_INFO=mkl, ..."; what LibTorch was built with. Before it, where there is
/// one, the library that the suite's own products use.
std::string blas_name() {
  const std::string products = product_library();
  const std::string before = products.empty() ? "" : products + ", ";
  const std::string config = at::show_config();
  std::smatch match;
  const bool found = std::regex_search(config, match, std::regex("BLAS_INFO=([a-zA-Z0-9_]+)"));
  return before + (found ? match[1].str() : "unknown");
}

}  // namespace

record::Named<std::string> platform(bool cuda) {
  // The parts are the same for every run of a process; the regular expression costs a millisecond.
  static const record::Named<std::string> fixed = {{"engine", GRADUS_VERSION},
                                                   {"torch", TORCH_VERSION},
                                                   {"blas", blas_name()},
                                                   {"cpu_capability", at::get_cpu_capability()},
                                                   {"cpu", cpu_model()}};
  record::Named<std::string> parts = fixed;
  parts.emplace_back("device", cuda ? "cuda" : "cpu");
  return parts;
}

}  // namespace gradus::execution
