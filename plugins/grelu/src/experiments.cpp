#include "experiments.h"

#include <array>

#include "gradus/error.h"

namespace gradus::grelu {
namespace {

constexpr std::array<std::pair<const char*, GateMode>, 4> modes = {{{"input", GateMode::input},
                                                                    {"gatenet", GateMode::gatenet},
                                                                    {"frozen", GateMode::frozen},
                                                                    {"relu", GateMode::relu}}};

}  // namespace

const char* name_of(GateMode mode) {
  for (const auto& [name, known] : modes) {
    if (known == mode) return name;
  }
  return "";
}

GateMode gate_mode(const std::string& name) {
  for (const auto& [known, mode] : modes) {
    if (name == known) return mode;
  }
  throw Error("options.choice", "option modes", "input, gatenet, frozen or relu", "'" + name + "'",
              "");
}

Trial sphere_trial(GateMode mode, const Shape& shape, int64_t count, int64_t seed) {
  const auto key = static_cast<uint64_t>(seed);
  return {sphere_samples(count, shape.inputs, shape.outputs, /*signs=*/true, key),
          draw_net({shape, mode}, key, key)};
}

}  // namespace gradus::grelu
