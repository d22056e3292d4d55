// Three notions of a dead network; D1 implies D2 implies D3 (THEORY.md, section 2.1).
#pragma once

#include <span>

#include "random_restart/domain_image.h"
#include "random_restart/shape.h"

namespace gradus::random_restart {

/// First and last dead hidden layer (1-based), 0 where there is none. As the laws of laws.h do not
/// depend on depth, a network cut to depth D is dead iff 0 < first <= D ("truncation"): one pass to
/// the greatest depth gives every depth, and the share of dead networks is exactly non-decreasing
/// in D.
struct DeadLayers {
  int first = 0, last = 0;
  bool dead() const { return first > 0; }
  bool operator==(const DeadLayers&) const = default;
};

/// D1, sign-dead: layers j >= 2 with every weight and bias <= 0; layer 1 too where the domain is
/// non-negative (a >= 0). Any number of inputs. The event behind the non-convergence argument of
/// Cheridito, Jentzen, Rossmannek (2021), arXiv 2006.07075, as derived in THEORY.md.
DeadLayers sign_dead(const Shape& shape, std::span<const double> parameters,
                     bool nonnegative_domain);

/// D2, domain-dead, exact for one input: layers with z <= 0 on the whole of [a, b] (DomainImage).
/// Throws Error "random_restart.domain" unless inputs = 1 and a < b, both finite.
DeadLayers domain_dead(const Shape& shape, std::span<const double> parameters, double a, double b);
/// The same with memory that is kept between calls.
DeadLayers domain_dead(const Shape& shape, std::span<const double> parameters, double a, double b,
                       DomainImage& image);

/// D3, data-dead: layers with z <= 0 at every one of the given inputs (rows x inputs, row-major).
DeadLayers data_dead(const Shape& shape, std::span<const double> parameters,
                     std::span<const double> inputs);

/// The fast certificate: true if in every hidden layer some of `inputs` has a positive z; then the
/// network is alive for sure (under D2 if the inputs lie in the domain). False says nothing.
/// Equal to !data_dead(...).dead(), named for its use; lanes.h and monte_carlo.h do it in SIMD
/// lanes.
inline bool certified_alive(const Shape& shape, std::span<const double> parameters,
                            std::span<const double> inputs) {
  return !data_dead(shape, parameters, inputs).dead();
}

/// Throws Error "random_restart.domain" unless a < b, both finite.
void check_domain(double a, double b);

}  // namespace gradus::random_restart
