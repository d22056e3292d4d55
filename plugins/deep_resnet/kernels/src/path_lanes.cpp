// Vector code on paths, compiled once for each instruction set.
#include "path_lanes.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "path_lanes.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// after highway.h
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::deep_resnet::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<double, 8>;
using V = hn::Vec<D>;

constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
constexpr int64_t kBlock = 8;  // points of the path that one pass over the earlier points serves

/// (squared distance)^(p/2)
HWY_INLINE V power(V squared, double p) {
  const D d;
  if (p == 2) return squared;
  if (p == 1) return hn::Sqrt(squared);
  if (p == 3) return hn::Mul(squared, hn::Sqrt(squared));
  if (p == 1.5) {
    const V root = hn::Sqrt(squared);
    return hn::Mul(root, hn::Sqrt(root));
  }
  const V log = hn::Log(d, squared);
  return hn::IfThenZeroElse(hn::Eq(squared, hn::Zero(d)),
                            hn::Exp(d, hn::Mul(hn::Set(d, 0.5 * p), log)));
}

double squared_distance_here(const double* a, const double* b, int64_t dimensions) {
  const D d;
  V sum = hn::Zero(d), other = hn::Zero(d);
  int64_t i = 0;
  for (; i + 2 * kLanes <= dimensions; i += 2 * kLanes) {
    const V x = hn::Sub(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
    const V y = hn::Sub(hn::LoadU(d, a + i + kLanes), hn::LoadU(d, b + i + kLanes));
    sum = hn::MulAdd(x, x, sum);
    other = hn::MulAdd(y, y, other);
  }
  double rest = 0;
  for (; i < dimensions; ++i) rest += (a[i] - b[i]) * (a[i] - b[i]);
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(sum, other))) + rest;
}

/// The exact recursion. Points lie in groups of kLanes, [group][dimension][lane], so that one pass
/// over the earlier groups serves kBlock points from the cache.
class Recursion {
 public:
  Recursion(const Path& path, std::span<const double> p)
      : path_(path),
        p_(p),
        groups_((path.points + kLanes - 1) / kLanes),
        points_(static_cast<std::size_t>(groups_ * path.dimensions * kLanes)),
        v_(p.size(), AlignedVector<double>(static_cast<std::size_t>(groups_ * kLanes))),
        best_(p.size() * static_cast<std::size_t>(kBlock)) {
    for (int64_t k = 0; k < path.points; ++k) {
      for (int64_t i = 0; i < path.dimensions; ++i) {
        const int64_t at = (k / kLanes * path.dimensions + i) * kLanes + k % kLanes;
        points_[static_cast<std::size_t>(at)] = path.point(k)[i];
      }
    }
  }

  HWY_ATTR void run(std::span<double> best) {
    for (int64_t first = 0; first < path_.points; first += kBlock) {
      std::ranges::fill(best_, 0.0);
      for (int64_t group = 0; group < first / kLanes; ++group) add_group(group, first);
      const int64_t count = std::min(kBlock, path_.points - first);
      for (int64_t r = 0; r < count; ++r) settle(first, r);
    }
    for (std::size_t q = 0; q < p_.size(); ++q) {
      best[q] = v_[q][static_cast<std::size_t>(path_.points - 1)];
    }
  }

 private:
  /// Distances of kBlock points to one group of earlier points.
  HWY_ATTR void add_group(int64_t group, int64_t first) {
    const D d;
    V squared[kBlock];
    for (V& s : squared) s = hn::Zero(d);
    const double* there = points_.data() + group * path_.dimensions * kLanes;
    const double* here[kBlock];
    for (int64_t r = 0; r < kBlock; ++r) {  // the last block repeats the last point
      here[r] = path_.point(std::min(first + r, path_.points - 1));
    }
    for (int64_t i = 0; i < path_.dimensions; ++i) {
      const V x = hn::Load(d, there + i * kLanes);
      for (int64_t r = 0; r < kBlock; ++r) {
        const V difference = hn::Sub(x, hn::Set(d, here[r][i]));
        squared[r] = hn::MulAdd(difference, difference, squared[r]);
      }
    }
    for (std::size_t q = 0; q < p_.size(); ++q) {
      const V earlier = hn::Load(d, v_[q].data() + group * kLanes);
      double* best = best_.data() + q * static_cast<std::size_t>(kBlock);
      for (int64_t r = 0; r < kBlock; ++r) {
        const V candidate = hn::Add(earlier, power(squared[r], p_[q]));
        best[r] = std::max(best[r], hn::GetLane(hn::MaxOfLanes(d, candidate)));
      }
    }
  }

  /// V of point `first + r`: the groups' best, and the points since the last whole group.
  HWY_ATTR void settle(int64_t first, int64_t r) {
    const int64_t j = first + r;
    for (std::size_t q = 0; q < p_.size(); ++q) {
      v_[q][static_cast<std::size_t>(j)] =
          best_[q * static_cast<std::size_t>(kBlock) + static_cast<std::size_t>(r)];
    }
    for (int64_t m = first / kLanes * kLanes; m < j; ++m) {
      const V squared =
          hn::Set(D(), squared_distance_here(path_.point(j), path_.point(m), path_.dimensions));
      for (std::size_t q = 0; q < p_.size(); ++q) {
        double& v = v_[q][static_cast<std::size_t>(j)];
        v = std::max(v, v_[q][static_cast<std::size_t>(m)] + hn::GetLane(power(squared, p_[q])));
      }
    }
  }

  const Path& path_;
  std::span<const double> p_;
  int64_t groups_;
  AlignedVector<double> points_;
  std::vector<AlignedVector<double>> v_;  // by exponent
  std::vector<double> best_;              // [exponent][kBlock]
};

void p_variation_here(const Path& path, std::span<const double> p, std::span<double> best) {
  Recursion(path, p).run(best);
}

BlockNorms block_norms_here(const Path& path, const double* centre) {
  const D d;
  BlockNorms norms;
  for (int64_t k = 0; k < path.points; ++k) {
    const double* a = path.point(k);
    const double* b = centre == nullptr ? nullptr : centre + k * path.dimensions;
    V sum = hn::Zero(d);
    int64_t i = 0;
    for (; i + kLanes <= path.dimensions; i += kLanes) {
      const V x =
          b == nullptr ? hn::LoadU(d, a + i) : hn::Sub(hn::LoadU(d, a + i), hn::LoadU(d, b + i));
      sum = hn::MulAdd(x, x, sum);
    }
    double squared = hn::GetLane(hn::SumOfLanes(d, sum));
    for (; i < path.dimensions; ++i) {
      const double x = b == nullptr ? a[i] : a[i] - b[i];
      squared += x * x;
    }
    norms.largest = std::max(norms.largest, squared);
    norms.total += squared;
  }
  norms.largest = std::sqrt(norms.largest);
  return norms;
}

}  // namespace
}  // namespace gradus::deep_resnet::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::deep_resnet {

HWY_EXPORT(squared_distance_here);
HWY_EXPORT(p_variation_here);
HWY_EXPORT(block_norms_here);

double squared_distance(const double* a, const double* b, int64_t dimensions) {
  return HWY_DYNAMIC_DISPATCH(squared_distance_here)(a, b, dimensions);
}

void run_p_variation(const Path& path, std::span<const double> p, std::span<double> best) {
  HWY_DYNAMIC_DISPATCH(p_variation_here)(path, p, best);
}

BlockNorms block_norms(const Path& path, const double* centre) {
  return HWY_DYNAMIC_DISPATCH(block_norms_here)(path, centre);
}

}  // namespace gradus::deep_resnet
#endif
