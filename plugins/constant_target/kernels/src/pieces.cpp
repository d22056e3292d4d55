// The pieces of an interval on which a network is linear.
#include <algorithm>
#include <cmath>

#include "constant_target/measure.h"
#include "piece_lanes.h"

namespace gradus::constant_target {
namespace {

/// Batcher's odd-even merge sort for any count: K. E. Batcher, "Sorting networks and their
/// applications", AFIPS Spring Joint Computer Conference (1968) 307-314.
std::vector<std::pair<int, int>> sorting_network(int count) {
  std::vector<std::pair<int, int>> comparators;
  for (int p = 1; p < count; p *= 2) {
    for (int k = p; k >= 1; k /= 2) {
      for (int j = k % p; j + k < count; j += 2 * k) {
        for (int i = 0; i < std::min(k, count - j - k); ++i) {
          if ((i + j) / (2 * p) == (i + j + k) / (2 * p))
            comparators.emplace_back(i + j, i + j + k);
        }
      }
    }
  }
  return comparators;
}

/// The network of one lane as scalars.
template <class T>
class LaneNetwork {
 public:
  LaneNetwork(const Network& network, const T* theta, int lane)
      : net_(network), theta_(theta), lane_(lane) {}

  /// The values before the activation of layer k at the input x.
  std::vector<double> before(int k, double x) const {
    std::vector<double> h = {x};
    for (int layer = 1;; ++layer) {
      std::vector<double> z;
      for (int i = 0; i < net_.size(layer); ++i) z.push_back(affine(layer, i, h));
      if (layer == k) return z;
      for (double& value : z) value = std::max(value, 0.0);
      h = std::move(z);
    }
  }

 private:
  double entry(std::size_t index) const {
    return static_cast<double>(theta_[index * lanes + static_cast<std::size_t>(lane_)]);
  }
  double affine(int layer, int i, const std::vector<double>& h) const {
    double z = entry(net_.biases(layer) + static_cast<std::size_t>(i));
    const std::size_t row = net_.weights(layer) + static_cast<std::size_t>(i) * h.size();
    for (std::size_t j = 0; j < h.size(); ++j) z += entry(row + j) * h[j];
    return z;
  }
  const Network& net_;
  const T* theta_;
  int lane_;
};

/// Nodes with the zeros of every unit of layer k between them.
template <class T>
void add_zeros(const LaneNetwork<T>& network, int k, std::vector<double>& nodes) {
  std::vector<double> found = nodes;
  std::vector<double> left = network.before(k, nodes[0]);
  for (std::size_t s = 0; s + 1 < nodes.size(); ++s) {
    const std::vector<double> right = network.before(k, nodes[s + 1]);
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (!(left[i] * right[i] < 0)) continue;
      const double share = left[i] / (left[i] - right[i]);
      found.push_back(nodes[s] + share * (nodes[s + 1] - nodes[s]));
    }
    left = right;
  }
  std::ranges::sort(found);
  nodes = std::move(found);
}

}  // namespace

template <class T>
Pieces<T>::Pieces(const Interval& interval, const Network& network)
    : interval_(interval), network_(network), fixed_(interval.edges) {
  if (interval.absolute && interval.low() < 0 && interval.high() > 0) fixed_.push_back(0);
  std::ranges::sort(fixed_);
  if (network.layers() > 2) return;
  count_ = static_cast<int>(fixed_.size()) + network.size(1);
  comparators_ = sorting_network(count_ - 2);
}

template <class T>
void Pieces<T>::atoms(const T* theta, Atoms<T>& out) {
  if (network_.layers() > 2) {
    deep_nodes(theta);
  } else {
    shallow_nodes(theta);
  }
  fill(out);
}

template <class T>
void Pieces<T>::shallow_nodes(const T* theta) {
  nodes_.resize(static_cast<std::size_t>(count_) * lanes);
  T* next = nodes_.data();
  // Kinks are between the ends, so that these stay where they are.
  for (std::size_t i = 0; i + 1 < fixed_.size(); ++i) {
    next = std::fill_n(next, lanes, static_cast<T>(fixed_[i]));
  }
  const T low = static_cast<T>(interval_.low()), high = static_cast<T>(interval_.high());
  const int units = network_.size(1);
  shallow_kinks(theta, theta + network_.biases(1) * lanes, units, low, high, next);
  std::fill_n(next + static_cast<std::size_t>(units) * lanes, lanes, high);
  sort_lanes(comparators_, nodes_.data() + lanes);
}

template <class T>
void Pieces<T>::deep_nodes(const T* theta) {
  std::vector<double> of_lane[lanes];
  std::size_t most = 0;
  for (int lane = 0; lane < lanes; ++lane) {
    const LaneNetwork<T> network(network_, theta, lane);
    of_lane[lane] = fixed_;
    for (int k = 1; k < network_.layers(); ++k) add_zeros(network, k, of_lane[lane]);
    most = std::max(most, of_lane[lane].size());
  }
  count_ = static_cast<int>(most);
  nodes_.assign(most * lanes, static_cast<T>(interval_.high()));
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    for (std::size_t s = 0; s < of_lane[lane].size(); ++s) {
      nodes_[s * lanes + lane] = static_cast<T>(of_lane[lane][s]);
    }
  }
}

template <class T>
void Pieces<T>::fill(Atoms<T>& out) const {
  out.count = 2 * (count_ - 1);
  out.shared = false;
  const std::size_t size = static_cast<std::size_t>(out.count) * lanes;
  out.x.resize(size);
  out.weight.resize(size);
  gauss_points(nodes_.data(), count_ - 1, interval_, out.x.data(), out.weight.data());
  if (!interval_.absolute) return;
  out.target.resize(size);
  for (std::size_t i = 0; i < size; ++i) out.target[i] = std::fabs(out.x[i]);
}

template class Pieces<float>;
template class Pieces<double>;

}  // namespace gradus::constant_target
