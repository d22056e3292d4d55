#include "conformance/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "execution/execute.h"
#include "gradus/text.h"

namespace gradus::conformance {
namespace {

// Of 20 steps in float64 on another platform, whatever the method amplifies.
constexpr double least_tolerance = 1e-10, largest_tolerance = 1e-8;
constexpr double times_moved = 10;

record::GoldenPlatform platform_of(const PluginFingerprint& build) {
  const record::Named<std::string> whole = execution::platform();
  const auto text = [&](const char* key) { return *record::find(whole, key); };
  return {.torch = text("torch"),
          .blas = text("blas"),
          .cpu_capability = text("cpu_capability"),
          .cpu = text("cpu"),
          .device = text("device"),
          .compiler = fmt::format("{} {}", build.compiler, build.compiler_major),
          .assertions = build.assertions != 0};
}

std::string semantics_text(std::int64_t semantics) {
  return fmt::format("semantics {}", semantics);
}

/// Relative above 1, absolute below; infinite where a number is none.
double largest_gap(const std::vector<double>& before, const std::vector<double>& now) {
  double largest = 0;
  for (std::size_t i = 0; i < now.size(); ++i) {
    const double size = std::abs(now[i] - before[i]) / std::max(1.0, std::abs(before[i]));
    if (std::isnan(size)) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, size);
  }
  return largest;
}

}  // namespace

std::vector<double> numbers_of(const Tensors& parameters) {
  std::vector<double> numbers;
  for (const Tensor& tensor : parameters) {
    const Tensor flat = tensor.flatten();
    for (int64_t i = 0; i < flat.numel(); ++i) numbers.push_back(flat[i].item().toDouble());
  }
  return numbers;
}

protocol::GoldenRow golden_row(const loading::OfferedItem& item, const std::string& problem,
                               int steps, const Tensors& end) {
  const PluginDescriptor& plugin = *item.plugin->descriptor;
  return {.item = item.item->name,
          .semantics = plugin.semantics,
          .platform = platform_of(*plugin.fingerprint),
          .end = {problem, steps, numbers_of(end)}};
}

CheckResult compare_with_golden(const std::optional<record::GoldenRecord>& golden,
                                const protocol::GoldenRow& row,
                                const std::function<std::vector<double>()>& end_of_moved) {
  if (!golden) return not_applicable("no golden file; --write-golden makes one");
  const record::GoldenRecord& file = *golden;
  if (file.semantics != row.semantics) {
    return failed(fmt::format(
        "the golden file is of {}, the plugin has {}: write it again with --write-golden",
        semantics_text(file.semantics), semantics_text(row.semantics)));
  }
  const record::GoldenEnd* before = record::find(file.items, row.item);
  if (before == nullptr || before->problem != row.end.problem || before->steps != row.end.steps ||
      before->end.size() != row.end.end.size()) {
    return failed(fmt::format(
        "the golden file has no {} numbers of '{}' on {}: write it again with --write-golden",
        row.end.end.size(), row.item, row.end.problem));
  }
  const double largest = largest_gap(before->end, row.end.end);
  const bool bitwise = file.platform == row.platform;
  const std::string text = "largest difference " + shortest(largest) +
                           (bitwise ? " on the same platform" : " on another platform");
  if (largest <= (bitwise ? 0 : least_tolerance)) return passed(text);
  if (!bitwise && std::isfinite(largest)) {
    const double moved = largest_gap(row.end.end, end_of_moved());
    const std::string here =
        fmt::format("{}; a start moved by 1e-15 makes {} here", text, shortest(moved));
    if (moved > largest_tolerance) return not_applicable(here);
    if (largest <= times_moved * moved) return passed(here);
  }
  return failed(
      fmt::format("another trajectory: {}; if it is meant, raise the plugin's semantics and write "
                  "the golden file again with --write-golden",
                  text));
}

}  // namespace gradus::conformance
