// The SIMD kernel: forward and backward through a few atoms at a time.
#include "constant_target/risk.h"

#include <algorithm>

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "risk.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// After highway.h: it is compiled for each target.
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::constant_target::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Atoms that share one load of a weight and one load and store of its gradient.
constexpr int tile = 4;

/// The networks of one vector of lanes.
template <class T>
class LaneRisk {
  using D = hn::CappedTag<T, lanes>;
  using V = hn::Vec<D>;

 public:
  LaneRisk(const Network& network, const Atoms<T>& atoms, int lane, AlignedVector<T>& scratch)
      : net_(network), atoms_(atoms), lane_(lane) {
    std::size_t units = 0;
    for (const int size : net_.sizes) {
      first_.push_back(units);
      units += static_cast<std::size_t>(size);
    }
    const std::size_t size = units * tile * width();
    scratch.resize(std::max(scratch.size(), 3 * size));
    values_ = scratch.data();
    slopes_ = values_ + size;
    signals_ = slopes_ + size;
  }

  static std::size_t width() { return hn::Lanes(D()); }

  HWY_ATTR void run(const T* theta, const T* xi, BlockRisk<T>& out) {
    const D d;
    V risk = hn::Zero(d), cross = hn::Zero(d);
    for (int first = 0; first < atoms_.count; first += tile) {
      load_inputs(first);
      for (int k = 1; k <= net_.layers(); ++k) forward(theta, k);
      residuals(first, xi, risk, cross);
      for (int k = net_.layers(); k >= 1; --k) backward(theta, out.gradient.data(), k);
    }
    hn::StoreU(risk, d, out.risk.data() + lane_);
    hn::StoreU(cross, d, out.cross.data() + lane_);
  }

 private:
  // Unit i of layer k at atom a of the tile.
  HWY_INLINE std::size_t at(int k, int i, int a) const {
    return ((first_[static_cast<std::size_t>(k)] + static_cast<std::size_t>(i)) * tile +
            static_cast<std::size_t>(a)) *
           width();
  }
  HWY_INLINE V entry(const AlignedVector<T>& list, std::size_t index) const {
    return atoms_.shared ? hn::Set(D(), list[index])
                         : hn::LoadU(D(), list.data() + index * lanes + lane_);
  }
  // Where the tile goes beyond the last atom, that one stands again, with weight 0.
  HWY_INLINE std::size_t atom(int first, int a) const {
    return static_cast<std::size_t>(std::min(first + a, atoms_.count - 1));
  }
  HWY_INLINE V parameter(const T* theta, std::size_t index) const {
    return hn::LoadU(D(), theta + index * lanes + lane_);
  }

  HWY_ATTR void load_inputs(int first) {
    const auto inputs = static_cast<std::size_t>(net_.inputs());
    for (int a = 0; a < tile; ++a) {
      for (std::size_t j = 0; j < inputs; ++j) {
        hn::StoreU(entry(atoms_.x, atom(first, a) * inputs + j), D(),
                   values_ + at(0, static_cast<int>(j), a));
      }
    }
  }

  HWY_ATTR void forward(const T* theta, int k) {
    const D d;
    const std::size_t weights = net_.weights(k), biases = net_.biases(k);
    const int inputs = net_.size(k - 1);
    const T* from = values_ + at(k - 1, 0, 0);
    for (int i = 0; i < net_.size(k); ++i) {
      const V bias = parameter(theta, biases + static_cast<std::size_t>(i));
      V z0 = bias, z1 = bias, z2 = bias, z3 = bias;
      const std::size_t row = weights + static_cast<std::size_t>(i * inputs);
      for (int j = 0; j < inputs; ++j) {
        const V w = parameter(theta, row + static_cast<std::size_t>(j));
        const T* x = from + static_cast<std::size_t>(j * tile) * width();
        z0 = hn::MulAdd(w, hn::LoadU(d, x), z0);
        z1 = hn::MulAdd(w, hn::LoadU(d, x + width()), z1);
        z2 = hn::MulAdd(w, hn::LoadU(d, x + 2 * width()), z2);
        z3 = hn::MulAdd(w, hn::LoadU(d, x + 3 * width()), z3);
      }
      const bool last = k == net_.layers();
      activate(z0, at(k, i, 0), last);
      activate(z1, at(k, i, 1), last);
      activate(z2, at(k, i, 2), last);
      activate(z3, at(k, i, 3), last);
    }
  }

  HWY_INLINE void activate(V z, std::size_t to, bool last) {
    const D d;
    const V zero = hn::Zero(d), one = hn::Set(d, T(1));
    if (last) return hn::StoreU(z, d, values_ + to);
    if (net_.activation == Activation::tanh) {
      const V value = hn::Tanh(d, z);
      hn::StoreU(value, d, values_ + to);
      return hn::StoreU(hn::NegMulAdd(value, value, one), d, slopes_ + to);
    }
    hn::StoreU(hn::Max(z, zero), d, values_ + to);
    if (plain_) return;
    const V at_zero = hn::Set(d, static_cast<T>(net_.kink));
    const V slope =
        hn::IfThenElse(hn::Gt(z, zero), one, hn::IfThenElseZero(hn::Eq(z, zero), at_zero));
    hn::StoreU(slope, d, slopes_ + to);
  }

  // The signal before the activation from the one behind it.
  HWY_INLINE V through(V signal, std::size_t unit) const {
    const D d;
    if (!plain_) return hn::Mul(signal, hn::LoadU(d, slopes_ + unit));
    const V value = hn::LoadU(d, values_ + unit);
    return hn::IfThenElseZero(hn::Gt(value, hn::Zero(d)), signal);
  }

  HWY_ATTR void residuals(int first, const T* xi, V& risk, V& cross) {
    const D d;
    const V constant = hn::LoadU(d, xi + lane_);
    for (int a = 0; a < tile; ++a) {
      const std::size_t q = atom(first, a);
      const V p = first + a < atoms_.count ? entry(atoms_.weight, q) : hn::Zero(d);
      const V target = atoms_.target.empty() ? constant : entry(atoms_.target, q);
      for (int i = 0; i < net_.outputs(); ++i) {
        const std::size_t unit = at(net_.layers(), i, a);
        const V e = hn::Sub(hn::LoadU(d, values_ + unit), target);
        const V weighted = hn::Mul(p, e);
        risk = hn::MulAdd(weighted, e, risk);
        cross = hn::MulAdd(weighted, hn::Sub(target, constant), cross);
        hn::StoreU(hn::Add(weighted, weighted), d, signals_ + unit);
      }
    }
  }

  // The signals of one unit at the atoms of a tile.
  struct Signals {
    V at0, at1, at2, at3;
  };

  // Gradient of layer k from the signals at its units, and the signals of the layer before.
  HWY_ATTR void backward(const T* theta, T* gradient, int k) {
    const D d;
    const int inputs = net_.size(k - 1);
    const std::size_t weights = net_.weights(k), biases = net_.biases(k);
    const bool only = net_.size(k) == 1;  // one unit: its share is the whole signal
    if (k > 1 && !only) {
      std::fill_n(signals_ + at(k - 1, 0, 0), static_cast<std::size_t>(inputs * tile) * width(),
                  T(0));
    }
    for (int i = 0; i < net_.size(k); ++i) {
      const T* from = signals_ + at(k, i, 0);
      const Signals s{hn::LoadU(d, from), hn::LoadU(d, from + width()),
                      hn::LoadU(d, from + 2 * width()), hn::LoadU(d, from + 3 * width())};
      const std::size_t row = weights + static_cast<std::size_t>(i * inputs);
      T* bias = gradient + (biases + static_cast<std::size_t>(i)) * lanes + lane_;
      const V sum = hn::Add(hn::Add(s.at0, s.at1), hn::Add(s.at2, s.at3));
      hn::StoreU(hn::Add(hn::LoadU(d, bias), sum), d, bias);
      add_gradient(s, k, gradient + row * lanes + lane_);
      if (k > 1) send_back(s, k, only, theta + row * lanes + lane_);
    }
    if (k > 1 && !only) through_activation(k - 1);
  }

  HWY_INLINE void add_gradient(const Signals& s, int k, T* gradient) const {
    const D d;
    const T* value = values_ + at(k - 1, 0, 0);
    for (int j = 0; j < net_.size(k - 1); ++j, value += tile * width(), gradient += lanes) {
      V total = hn::MulAdd(s.at0, hn::LoadU(d, value), hn::LoadU(d, gradient));
      total = hn::MulAdd(s.at1, hn::LoadU(d, value + width()), total);
      total = hn::MulAdd(s.at2, hn::LoadU(d, value + 2 * width()), total);
      hn::StoreU(hn::MulAdd(s.at3, hn::LoadU(d, value + 3 * width()), total), d, gradient);
    }
  }

  HWY_INLINE void send_back(const Signals& s, int k, bool only, const T* weights) const {
    std::size_t unit = at(k - 1, 0, 0);
    for (int j = 0; j < net_.size(k - 1); ++j, unit += tile * width(), weights += lanes) {
      const V w = hn::LoadU(D(), weights);
      send(w, s.at0, only, unit);
      send(w, s.at1, only, unit + width());
      send(w, s.at2, only, unit + 2 * width());
      send(w, s.at3, only, unit + 3 * width());
    }
  }

  HWY_INLINE void send(V w, V signal, bool only, std::size_t unit) const {
    const D d;
    const V share = only ? through(hn::Mul(w, signal), unit)
                         : hn::MulAdd(w, signal, hn::LoadU(d, signals_ + unit));
    hn::StoreU(share, d, signals_ + unit);
  }

  HWY_ATTR void through_activation(int k) {
    const D d;
    for (std::size_t u = at(k, 0, 0); u < at(k + 1, 0, 0); u += width()) {
      hn::StoreU(through(hn::LoadU(d, signals_ + u), u), d, signals_ + u);
    }
  }

  const Network& net_;
  const Atoms<T>& atoms_;
  const int lane_;
  const bool plain_ = net_.activation == Activation::relu && net_.kink == 0;  // no slopes needed
  std::vector<std::size_t> first_;                                            // unit of each layer
  T *values_, *slopes_, *signals_;                                            // [unit][tile][width]
};

template <class T>
void evaluate_lanes(const Network& network, const T* theta, const T* xi, const Atoms<T>& atoms,
                    BlockRisk<T>& out) {
  out.gradient.assign(network.entries() * lanes, T(0));
  for (std::size_t lane = 0; lane < lanes; lane += LaneRisk<T>::width()) {
    LaneRisk<T>(network, atoms, static_cast<int>(lane), out.scratch).run(theta, xi, out);
  }
}

void evaluate_float(const Network& network, const float* theta, const float* xi,
                    const Atoms<float>& atoms, BlockRisk<float>& out) {
  evaluate_lanes(network, theta, xi, atoms, out);
}
void evaluate_double(const Network& network, const double* theta, const double* xi,
                     const Atoms<double>& atoms, BlockRisk<double>& out) {
  evaluate_lanes(network, theta, xi, atoms, out);
}
const char* name_here() {
  return hwy::TargetName(HWY_TARGET);
}

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::constant_target {

HWY_EXPORT(evaluate_float);
HWY_EXPORT(evaluate_double);
HWY_EXPORT(name_here);

template <>
void evaluate(const Network& network, const float* theta, const float* xi,
              const Atoms<float>& atoms, BlockRisk<float>& out) {
  HWY_DYNAMIC_DISPATCH(evaluate_float)(network, theta, xi, atoms, out);
}
template <>
void evaluate(const Network& network, const double* theta, const double* xi,
              const Atoms<double>& atoms, BlockRisk<double>& out) {
  HWY_DYNAMIC_DISPATCH(evaluate_double)(network, theta, xi, atoms, out);
}
const char* instruction_set() {
  return HWY_DYNAMIC_DISPATCH(name_here)();
}

}  // namespace gradus::constant_target
#endif
