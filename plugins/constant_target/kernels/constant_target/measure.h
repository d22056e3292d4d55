// The law of the inputs: uniform or piecewise constant on an interval, or finitely many atoms.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "constant_target/network.h"
#include "gradus/aligned_vector.h"

namespace gradus::constant_target {

/// Weighted points and the values of the target there: for one block of lanes, or shared by all.
template <class T>
struct Atoms {
  int count = 0;
  bool shared = true;            ///< else every entry below has `lanes` values in place of one
  AlignedVector<T> x;            ///< [count][inputs]
  AlignedVector<T> weight;       ///< [count]
  AlignedVector<T> target = {};  ///< [count], the same for every output; empty: the constant xi
};

/// A density on [a, b] that is constant between its edges. The target may be |x| in place of the
/// constant: piecewise linear, so that integrals stay exact.
struct Interval {
  std::vector<double> edges = {0, 1};  ///< from a to b, increasing
  std::vector<double> density = {1};   ///< between the edges
  bool absolute = false;               ///< the target is |x|

  double low() const { return edges.front(); }
  double high() const { return edges.back(); }
  /// The point below which the mass `share` lies.
  double quantile(double share) const;
  /// The integral of |x|.
  double mean_of_absolute() const;
};

/// A density from its edges and values. Throws Error "constant_target.density" where they do not
/// increase from a to b, a value is negative, or the mass differs from 1 by more than 1e-12.
Interval piecewise_density(double a, double b, std::vector<double> edges,
                           std::vector<double> density);

/// The law mu of the inputs on the box [low, high]^inputs with the target function.
struct Measure {
  int inputs = 1;
  double low = 0, high = 1;
  std::optional<Interval> interval = Interval{};  ///< else `cloud`
  Atoms<double> cloud = {};
  bool constant = true;       ///< the target is the constant xi
  double xi = 0.5;            ///< the constant; for another target its mean
  double largest_target = 0;  ///< max |f| of a target that is not constant, else 0

  /// A = max(|low|, |high|, 1).
  double box_bound() const;
  /// R^2 = max |x|^2 on the support.
  double squared_radius() const;
};

/// Exact integrals in one dimension: the pieces of [a, b] on which network, target and density are
/// linear or constant, each with two Gauss points. They integrate cubics exactly (Abramowitz and
/// Stegun, 25.4.29), and e^2, x e and max(0, z) e are quadratic on a piece, so that the sums over
/// these atoms are the integrals up to rounding. Only ReLU networks have such pieces.
template <class T>
class Pieces {
 public:
  Pieces(const Interval& interval, const Network& network);
  /// Atoms for the networks of a block, theta [entries][lanes].
  void atoms(const T* theta, Atoms<T>& out);
  /// Of the network that sorts the nodes of shallow networks: each takes a minimum and a maximum.
  std::size_t comparators() const { return comparators_.size(); }

 private:
  void shallow_nodes(const T* theta);
  void deep_nodes(const T* theta);
  void fill(Atoms<T>& out) const;
  Interval interval_;
  Network network_;
  std::vector<double> fixed_;                     // nodes that do not move
  std::vector<std::pair<int, int>> comparators_;  // a sorting network for shallow nodes within
  AlignedVector<T> nodes_;                        // [count][lanes], ascending
  int count_ = 0;
};

}  // namespace gradus::constant_target
