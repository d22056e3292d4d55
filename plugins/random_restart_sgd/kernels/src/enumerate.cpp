#include "random_restart/enumerate.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gradus/error.h"
#include "random_restart/dead.h"
#include "random_restart/philox.h"

namespace gradus::random_restart {
namespace {

// Which notions already hold above the layer that is being enumerated.
struct Flags {
  bool sign = false, domain = false, point = false;
};

// Depth-first over layers, so that a layer's image is computed once for all patterns below it.
class Enumerator {
 public:
  Enumerator(const Shape& shape, double a, double b, std::uint64_t seed)
      : shape_(shape),
        nonnegative_(a >= 0),
        magnitudes_(shape.hidden_parameters()),
        signed_(shape.hidden_parameters()),
        images_(shape.depth() + 1),
        points_(shape.depth() + 1) {
    const StreamKey key = stream_key(seed, Purpose::magnitudes);
    for (std::size_t i = 0; i < magnitudes_.size(); ++i) {
      magnitudes_[i] = 0.5 + uniform_of(draw52(key, 0, i));
    }
    images_[0].start(a, b);
    points_[0] = {a + (b - a) * uniform_of(draw52(key, 1, 0))};
  }

  SignPatterns run() {
    counts_.patterns = std::uint64_t{1} << shape_.hidden_parameters();
    layer(1, {});
    return counts_;
  }

 private:
  void layer(int j, Flags above) {
    const std::size_t first = shape_.end(j - 1), count = shape_.end(j) - first;
    for (std::uint64_t pattern = 0; pattern < std::uint64_t{1} << count; ++pattern) {
      for (std::size_t i = 0; i < count; ++i) {
        signed_[first + i] = pattern >> i & 1 ? -magnitudes_[first + i] : magnitudes_[first + i];
      }
      const bool all_negative = pattern + 1 == std::uint64_t{1} << count;
      const Flags flags = applied(j, above, all_negative);
      if (j == shape_.depth()) {
        add(flags, 1);
      } else if (flags.sign && flags.domain && flags.point) {
        add(flags, std::uint64_t{1} << (shape_.hidden_parameters() - shape_.end(j)));
      } else {
        layer(j + 1, flags);
      }
    }
  }

  Flags applied(int j, Flags flags, bool all_negative) {
    const double* weights = &signed_[shape_.weights(j)];
    const double* biases = &signed_[shape_.biases(j)];
    if (all_negative && (j >= 2 || nonnegative_)) flags.sign = true;
    if (!flags.domain) {
      images_[j] = images_[j - 1];
      flags.domain = images_[j].advance(weights, biases, shape_.size(j));
    }
    if (!flags.point) flags.point = !point_is_on(j, weights, biases);
    return flags;
  }

  bool point_is_on(int j, const double* weights, const double* biases) {
    const std::vector<double>& h = points_[j - 1];
    std::vector<double>& out = points_[j];
    out.assign(shape_.size(j), 0.0);
    bool on = false;
    for (std::size_t i = 0; i < out.size(); ++i) {
      double z = biases[i];
      for (std::size_t k = 0; k < h.size(); ++k) z += weights[i * h.size() + k] * h[k];
      on |= z > 0;
      out[i] = std::max(z, 0.0);
    }
    return on;
  }

  void add(Flags flags, std::uint64_t patterns) {
    if (flags.sign) counts_.sign_dead += patterns;
    if (flags.domain) counts_.domain_dead += patterns;
    if (flags.point) counts_.point_dead += patterns;
  }

  const Shape& shape_;
  bool nonnegative_;
  std::vector<double> magnitudes_, signed_;
  std::vector<DomainImage> images_;
  std::vector<std::vector<double>> points_;
  SignPatterns counts_;
};

}  // namespace

SignPatterns enumerate_signs(const Shape& shape, double a, double b, std::uint64_t seed) {
  check_domain(a, b);
  if (shape.inputs() != 1) {
    throw Error("random_restart.enumerate", "enumeration of sign patterns", "one input",
                std::to_string(shape.inputs()) + " inputs", "choose a network with one input");
  }
  if (shape.hidden_parameters() > kMostEnumeratedEntries) {
    throw Error("random_restart.enumerate", "enumeration of sign patterns",
                "at most " + std::to_string(kMostEnumeratedEntries) + " hidden entries",
                std::to_string(shape.hidden_parameters()), "choose a smaller width or depth");
  }
  return Enumerator(shape, a, b, seed).run();
}

}  // namespace gradus::random_restart
