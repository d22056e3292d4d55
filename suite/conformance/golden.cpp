#include "conformance/golden.h"

#include <algorithm>
#include <cmath>

#include "execution/execute.h"
#include "gradus/text.h"

namespace gradus {
namespace {

constexpr double tolerance = 1e-10;  // of 20 steps in float64 on another platform

/// What the last bits of a float64 step depend on.
Json platform_of(const PluginFingerprint& build) {
  const Json whole = platform();
  Json json = Json::object();
  for (const char* key : {"torch", "blas", "cpu_capability", "cpu", "device"}) {
    json[key] = whole.at(key);
  }
  json["compiler"] = std::string(build.compiler) + " " + std::to_string(build.compiler_major);
  json["assertions"] = build.assertions != 0;
  return json;
}

std::string semantics_text(const Json& golden) {
  return "semantics " + golden.value("semantics", Json()).dump();
}

}  // namespace

Json golden_row(const OfferedItem& item, const std::string& problem, int steps,
                const Tensors& end) {
  std::vector<double> numbers;
  for (const Tensor& tensor : end) {
    const Tensor flat = tensor.flatten();
    for (int64_t i = 0; i < flat.numel(); ++i) numbers.push_back(flat[i].item().toDouble());
  }
  const PluginDescriptor& plugin = *item.plugin->descriptor;
  return {{"item", item.item->name},
          {"problem", problem},
          {"steps", steps},
          {"end", numbers},
          {"semantics", plugin.semantics},
          {"platform", platform_of(*plugin.fingerprint)}};
}

CheckResult compare_with_golden(const Json& golden, const Json& row) {
  if (golden.is_null()) return not_applicable("no golden file; --write-golden makes one");
  if (golden.value("semantics", Json()) != row.at("semantics")) {
    return failed("the golden file is of " + semantics_text(golden) + ", the plugin has " +
                  semantics_text(row) + ": write it again with --write-golden");
  }
  const std::string item = row.at("item");
  const Json kept = golden.value("items", Json::object()).value(item, Json::object());
  const Json &end = row.at("end"), before = kept.value("end", Json::array());
  if (kept.value("problem", "") != row.at("problem") || before.size() != end.size()) {
    return failed("the golden file has no " + std::to_string(end.size()) + " numbers of '" + item +
                  "' on " + row.at("problem").get<std::string>() +
                  ": write it again with --write-golden");
  }
  double largest = 0;
  for (std::size_t i = 0; i < end.size(); ++i) {
    const double expected = before[i], found = end[i];
    largest = std::max(largest, std::abs(found - expected) / std::max(1.0, std::abs(expected)));
  }
  const bool bitwise = golden.value("platform", Json()) == row.at("platform");
  const std::string text = "largest difference " + shortest(largest) +
                           (bitwise ? " on the same platform" : " on another platform");
  if (largest <= (bitwise ? 0 : tolerance)) return passed(text);
  return failed("another trajectory: " + text +
                "; if it is meant, raise the plugin's semantics and write the golden file again "
                "with --write-golden");
}

}  // namespace gradus
