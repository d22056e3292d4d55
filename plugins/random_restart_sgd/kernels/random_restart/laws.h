// Laws of the random initialization.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "random_restart/philox.h"
#include "random_restart/shape.h"

namespace gradus::random_restart {

enum class LawKind {
  uniform_c,
  he_uniform,
  he_normal,
  xavier_uniform,
  linear_default,
  biased_sign
};

/// Name as in options ("uniform_c", ...).
std::string_view law_name(LawKind kind);
/// Throws Error "random_restart.law" with a suggestion for a name that is none of the six.
LawKind law_of_name(std::string_view name);

/// Law of the initial weights and biases; entries are independent.
///
/// | kind           | weights                               | biases                           |
/// | uniform_c      | U(+-c)                                | U(+-c)                           |
/// | he_uniform     | U(+-r), r = sqrt(6/fan_in)            | U(+-bias_scale r)                |
/// | he_normal      | N(0, 2/fan_in)                        | 0                                |
/// | xavier_uniform | U(+-sqrt(6/(fan_in+fan_out)))         | 0                                |
/// | linear_default | U(+-1/sqrt(fan_in))                   | U(+-1/sqrt(fan_in))              |
/// | biased_sign    | size U(0,1), negative with chance p_w | the same with p_b                |
///
/// `zero_bias` sets the biases of any law to zero. fan_in = l_{j-1}, fan_out = l_j.
struct Law {
  LawKind kind = LawKind::uniform_c;
  double c = 1;
  double bias_scale = 0.5;
  bool zero_bias = false;
  double p_w = 0.8, p_b = 0.8;

  /// Throws Error "random_restart.law" unless c > 0, 0 <= bias_scale <= 1, 0 <= p_w, p_b <= 1.
  void check() const;
  bool biases_are_zero() const;
  /// Every random entry is symmetric about 0 and continuous: what q_point (bounds.h) needs.
  bool symmetric() const;
  /// P(an entry <= 0): 1/2, or p_w, p_b; 1 for a bias that is always zero.
  double negative_weight() const;
  double negative_bias() const;
};

/// How the uniform draw of one kind of entry (the weights or the biases of a layer) becomes a
/// value.
struct EntryLaw {
  enum class Form { zero, uniform, normal, biased } form = Form::zero;
  double scale = 1;     ///< half width or standard deviation
  double negative = 0;  ///< P(negative) of Form::biased

  /// Value of a 52-bit draw. uniform: scale (2u - 1). normal: scale inverse_normal(u - 1/2).
  /// biased: -u/p for u < p, else (u - p)/(1 - p), which are uniform sizes given the sign.
  double value(std::uint64_t r) const;
};

EntryLaw weight_law(const Law& law, int fan_in, int fan_out);
EntryLaw bias_law(const Law& law, int fan_in);

/// Values [first, first + out.size()) in parameter order of the network with index `network`. The
/// entry with parameter index i is draw i of the network's stream (a zero bias leaves its draw
/// unused), so a layer's values do not depend on the layers behind it.
void initial_layer(const Shape& shape, int layer, const Law& law, StreamKey key,
                   std::uint64_t network, std::span<double> out);

/// All parameters. `out` has shape.parameters() entries; throws Error "random_restart.size".
void initial_parameters(const Shape& shape, const Law& law, StreamKey key, std::uint64_t network,
                        std::span<double> out);

}  // namespace gradus::random_restart
