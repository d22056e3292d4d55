#include "random_restart/laws.h"

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "gradus/error.h"
#include "gradus/text.h"
#include "random_restart/normal.h"

namespace gradus::random_restart {
namespace {

constexpr std::array<std::string_view, 6> kNames = {
    "uniform_c", "he_uniform", "he_normal", "xavier_uniform", "linear_default", "biased_sign"};

void require(bool fits, const char* what, const char* expected, double found) {
  if (!fits) {
    throw Error("random_restart.law", what, expected, shortest(found), "choose a value inside");
  }
}

}  // namespace

std::string_view law_name(LawKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

LawKind law_of_name(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<LawKind>(i);
  }
  const std::vector<std::string> names(kNames.begin(), kNames.end());
  const std::string near = did_you_mean(name, names);
  throw Error("random_restart.law", "initialization law", "one of " + join(names),
              "'" + std::string(name) + "'", near.empty() ? "choose one of these" : near);
}

void Law::check() const {
  require(c > 0 && std::isfinite(c), "law option c", "a finite number above 0", c);
  require(bias_scale >= 0 && bias_scale <= 1, "law option bias_scale", "a number in [0,1]",
          bias_scale);
  require(p_w >= 0 && p_w <= 1, "law option p_w", "a probability in [0,1]", p_w);
  require(p_b >= 0 && p_b <= 1, "law option p_b", "a probability in [0,1]", p_b);
}

bool Law::biases_are_zero() const {
  return zero_bias || kind == LawKind::he_normal || kind == LawKind::xavier_uniform ||
         (kind == LawKind::he_uniform && bias_scale == 0);
}

bool Law::symmetric() const {
  return kind != LawKind::biased_sign || (p_w == 0.5 && (p_b == 0.5 || biases_are_zero()));
}

double Law::negative_weight() const {
  return kind == LawKind::biased_sign ? p_w : 0.5;
}

double Law::negative_bias() const {
  if (biases_are_zero()) return 1;
  return kind == LawKind::biased_sign ? p_b : 0.5;
}

double EntryLaw::value(std::uint64_t r) const {
  switch (form) {
    case Form::zero:
      return 0;
    case Form::uniform:
      return scale * centred_of(r);
    case Form::normal:
      return scale * inverse_normal(0.5 * centred_of(r));
    case Form::biased: {
      const double u = uniform_of(r);
      return u < negative ? -(u / negative) : (u - negative) / (1 - negative);
    }
  }
  return 0;
}

EntryLaw weight_law(const Law& law, int fan_in, int fan_out) {
  using Form = EntryLaw::Form;
  switch (law.kind) {
    case LawKind::uniform_c:
      return {Form::uniform, law.c, 0};
    case LawKind::he_uniform:
      return {Form::uniform, std::sqrt(6.0 / fan_in), 0};
    case LawKind::he_normal:
      return {Form::normal, std::sqrt(2.0 / fan_in), 0};
    case LawKind::xavier_uniform:
      return {Form::uniform, std::sqrt(6.0 / (fan_in + fan_out)), 0};
    case LawKind::linear_default:
      return {Form::uniform, 1 / std::sqrt(static_cast<double>(fan_in)), 0};
    case LawKind::biased_sign:
      return {Form::biased, 1, law.p_w};
  }
  return {};
}

EntryLaw bias_law(const Law& law, int fan_in) {
  if (law.biases_are_zero()) return {};
  EntryLaw entry = weight_law(law, fan_in, 1);
  if (law.kind == LawKind::he_uniform) entry.scale *= law.bias_scale;
  if (law.kind == LawKind::biased_sign) entry.negative = law.p_b;
  return entry;
}

void initial_layer(const Shape& shape, int layer, const Law& law, StreamKey key,
                   std::uint64_t network, std::span<double> out) {
  const int fan_in = shape.size(layer - 1), fan_out = shape.size(layer);
  const EntryLaw weights = weight_law(law, fan_in, fan_out), biases = bias_law(law, fan_in);
  const std::size_t first = shape.weights(layer), split = shape.biases(layer) - first;
  const std::size_t count = shape.end(layer) - first;
  if (out.size() != count) {
    throw Error("random_restart.size", "initial values of a layer", std::to_string(count),
                std::to_string(out.size()), "give one place for each parameter");
  }
  PhiloxBlock block{};
  std::uint64_t held = ~std::uint64_t{0};  // block index that `block` is
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t draw = first + i;
    if (draw / 2 != held) block = philox_block(key, network, held = draw / 2);
    const int word = 2 * static_cast<int>(draw % 2);
    const std::uint64_t r = (block[word] | std::uint64_t{block[word + 1]} << 32) >> 12;
    out[i] = (i < split ? weights : biases).value(r);
  }
}

void initial_parameters(const Shape& shape, const Law& law, StreamKey key, std::uint64_t network,
                        std::span<double> out) {
  if (out.size() != shape.parameters()) {
    throw Error("random_restart.size", "initial parameters", std::to_string(shape.parameters()),
                std::to_string(out.size()), "give one place for each parameter");
  }
  for (int j = 1; j <= shape.layers(); ++j) {
    initial_layer(shape, j, law, key, network,
                  out.subspan(shape.end(j - 1), shape.end(j) - shape.end(j - 1)));
  }
}

}  // namespace gradus::random_restart
