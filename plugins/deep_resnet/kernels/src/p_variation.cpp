#include "deep_resnet/p_variation.h"

#include <algorithm>
#include <cmath>

#include "gradus/error.h"
#include "gradus/text.h"
#include "path_lanes.h"

namespace gradus::deep_resnet {
namespace {

constexpr int64_t kBrutePoints = 12;
constexpr int64_t kLeaf = 8;  // points of a leaf of the tree

void check(const Path& path, double p) {
  if (!(p >= 1) || std::isinf(p)) {
    throw Error("deep_resnet.p_variation", "p-variation", "a finite p of at least 1", shortest(p),
                "below 1 it is not a norm of the increments");
  }
  if (path.points < 1 || path.dimensions < 1) {
    throw Error("deep_resnet.p_variation", "p-variation", "a path of at least one point", "none",
                "");
  }
}

double distance(const Path& path, int64_t j, int64_t m) {
  return std::sqrt(squared_distance(path.point(j), path.point(m), path.dimensions));
}

/// Index blocks in a binary tree: node i has the children 2 i and 2 i + 1.
class BlockTree {
 public:
  explicit BlockTree(const Path& path) : path_(path) {
    while (kLeaf << levels_ < path.points) ++levels_;
    const auto nodes = static_cast<std::size_t>(int64_t{2} << levels_);
    centre_.resize(nodes * static_cast<std::size_t>(path.dimensions));
    radius_.resize(nodes);
    for (std::size_t node = 1; node < nodes; ++node) measure(static_cast<int64_t>(node));
  }

  struct Block {
    int64_t first, last;  // last: excluded
  };
  Block block(int64_t node) const {
    int level = 0;
    while (int64_t{2} << level <= node) ++level;
    const int64_t size = kLeaf << (levels_ - level);
    const int64_t first = (node - (int64_t{1} << level)) * size;
    return {std::min(first, path_.points), std::min(first + size, path_.points)};
  }
  bool leaf(int64_t node) const { return node >= int64_t{1} << levels_; }
  /// An upper bound of the distances of point j to the block's points.
  double farthest(int64_t node, int64_t j) const {
    const double* centre = centre_.data() + node * path_.dimensions;
    return std::sqrt(squared_distance(centre, path_.point(j), path_.dimensions)) +
           radius_[static_cast<std::size_t>(node)];
  }

 private:
  void measure(int64_t node) {
    const auto [first, last] = block(node);
    double* centre = centre_.data() + node * path_.dimensions;
    for (int64_t k = first; k < last; ++k) {
      for (int64_t i = 0; i < path_.dimensions; ++i) {
        centre[i] += path_.point(k)[i] / static_cast<double>(last - first);
      }
    }
    double radius = 0;
    for (int64_t k = first; k < last; ++k) {
      radius = std::max(radius, squared_distance(centre, path_.point(k), path_.dimensions));
    }
    // A margin for the rounding of both distances, so that pruning never changes the result.
    radius_[static_cast<std::size_t>(node)] = std::sqrt(radius) * (1 + 1e-12);
  }

  const Path& path_;
  int levels_ = 0;
  std::vector<double> centre_, radius_;
};

class PrunedRecursion {
 public:
  PrunedRecursion(const Path& path, double p)
      : path_(path), p_(p), tree_(path), v_(static_cast<std::size_t>(path.points)) {}

  double run() {
    for (j_ = 1; j_ < path_.points; ++j_) {
      best_ = candidate(j_ - 1);
      search(1);
      v_[static_cast<std::size_t>(j_)] = best_;
    }
    return v_.back();
  }
  int64_t visited() const { return visited_; }

 private:
  double candidate(int64_t m) {
    ++visited_;
    return v_[static_cast<std::size_t>(m)] + std::pow(distance(path_, j_, m), p_);
  }

  /// From late to early points: V is largest there, so the maximum is found soon.
  void search(int64_t node) {
    const auto [first, block_end] = tree_.block(node);
    const int64_t last = std::min(block_end, j_);
    if (first >= last) return;
    const double most = v_[static_cast<std::size_t>(last - 1)];
    ++visited_;
    if (most + std::pow(tree_.farthest(node, j_) * (1 + 1e-12), p_) <= best_) return;
    if (!tree_.leaf(node)) {
      search(2 * node + 1);
      search(2 * node);
      return;
    }
    for (int64_t m = last - 1; m >= first; --m) best_ = std::max(best_, candidate(m));
  }

  const Path& path_;
  double p_;
  BlockTree tree_;
  std::vector<double> v_;
  int64_t j_ = 0, visited_ = 0;
  double best_ = 0;
};

}  // namespace

std::vector<double> p_variation(const Path& path, std::span<const double> p) {
  for (const double one : p) check(path, one);
  std::vector<double> best(p.size());
  run_p_variation(path, p, best);
  for (std::size_t q = 0; q < p.size(); ++q) best[q] = std::pow(best[q], 1 / p[q]);
  return best;
}

double p_variation_pruned(const Path& path, double p, int64_t* visited) {
  check(path, p);
  PrunedRecursion recursion(path, p);
  const double value = std::pow(recursion.run(), 1 / p);
  if (visited != nullptr) *visited = recursion.visited();
  return value;
}

double p_variation_brute(const Path& path, double p) {
  check(path, p);
  if (path.points > kBrutePoints) {
    throw Error("deep_resnet.p_variation", "p-variation by all sub-sequences",
                "at most " + std::to_string(kBrutePoints) + " points", std::to_string(path.points),
                "use pvar_exact or pvar_tree");
  }
  double best = 0;
  const int64_t inner = std::max<int64_t>(path.points - 2, 0);
  for (int64_t chosen = 0; chosen < int64_t{1} << inner; ++chosen) {
    double sum = 0;
    int64_t before = 0;
    for (int64_t k = 1; k < path.points; ++k) {
      const bool taken = k == path.points - 1 || (chosen >> (k - 1) & 1) != 0;
      if (!taken) continue;
      sum += std::pow(distance(path, k, before), p);
      before = k;
    }
    best = std::max(best, sum);
  }
  return std::pow(best, 1 / p);
}

}  // namespace gradus::deep_resnet
