// Forward and backward through a few atoms at a time, for the networks of one vector of lanes.
// Compiled for each instruction set.
#include <algorithm>
#include <cstddef>

#include "constant_target/risk.h"

#if defined(GRADUS_CONSTANT_TARGET_LANE_RISK_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_CONSTANT_TARGET_LANE_RISK_INL_H
#undef GRADUS_CONSTANT_TARGET_LANE_RISK_INL_H
#else
#define GRADUS_CONSTANT_TARGET_LANE_RISK_INL_H
#endif

#include "hwy/contrib/math/math-inl.h"
#include "one_output_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::constant_target::HWY_NAMESPACE {
namespace {

// Atoms that share one load of a weight and one load and store of its gradient. Where the last
// tile goes beyond the last atom, that one stands again, with weight 0.
constexpr std::size_t long_tile = 8, short_tile = 4;

/// The networks of one vector of lanes.
template <class T>
class LaneRisk {
  using D = hn::CappedTag<T, lanes>;
  using V = hn::Vec<D>;

 public:
  LaneRisk(const Network& network, const Atoms<T>& atoms, const T* theta, const T* xi,
           std::size_t lane, BlockRisk<T>& out)
      : net_(network),
        atoms_(atoms),
        shared_(atoms.shared),
        count_(static_cast<std::size_t>(atoms.count)),
        inputs_(static_cast<std::size_t>(network.inputs())),
        outputs_(static_cast<std::size_t>(network.outputs())),
        lane_(lane),
        theta_(theta + lane),
        xi_(hn::LoadU(D(), xi + lane)),
        out_(out) {
    const std::size_t size = (out.places.back().first + outputs_) * long_tile * width();
    out.scratch.resize(std::max(out.scratch.size(), 2 * size));
    values_ = out.scratch.data();
    slopes_ = values_ + size;
  }

  static std::size_t width() { return hn::Lanes(D()); }

  HWY_ATTR void run() {
    const D d;
    if (!plain_ || !net_.shallow()) {
      run_tiles<Tiles::of_layers>();
    } else if (inputs_ > 1) {
      run_tiles<Tiles::of_one_output>();
    } else {
      run_tiles<Tiles::of_one_input>();
    }
    hn::StoreU(risk_, d, out_.risk.data() + lane_);
    hn::StoreU(cross_, d, out_.cross.data() + lane_);
  }

 private:
  template <std::size_t atoms>
  HWY_INLINE TileLayer<T> layer(int k) const {
    const LayerPlace &before = out_.places[static_cast<std::size_t>(k - 1)],
                     &place = out_.places[static_cast<std::size_t>(k)];
    T* gradient = out_.gradient.data() + lane_;
    return {before.units,
            place.units,
            theta_ + place.weights * lanes,
            theta_ + place.biases * lanes,
            gradient + place.weights * lanes,
            gradient + place.biases * lanes,
            values_ + before.first * atoms * width(),
            values_ + place.first * atoms * width()};
  }

  /// What is known of a network at compile time.
  enum class Tiles { of_layers, of_one_output, of_one_input };

  template <Tiles tiles>
  HWY_ATTR void run_tiles() {
    std::size_t first = 0;
    const std::size_t in_long_ones = short_ones_fit_better() ? 0 : count_;
    for (; first + short_tile < in_long_ones; first += long_tile) tile<tiles, long_tile>(first);
    for (; first < count_; first += short_tile) tile<tiles, short_tile>(first);
  }

  // Whether a short tile's data fit the first cache and a long one's do not.
  bool short_ones_fit_better() const {
    const std::size_t units = out_.places.back().first + outputs_;
    const std::size_t entries = 2 * out_.gradient.size(), room = 48 * 1024 / sizeof(T);
    return entries + units * long_tile * width() > room &&
           entries + units * short_tile * width() <= room;
  }

  template <Tiles tiles, std::size_t atoms>
  HWY_INLINE void tile(std::size_t first) {
    load_inputs<atoms>(first);
    if constexpr (tiles == Tiles::of_layers) {
      pass_layers<atoms>(first);
    } else {
      constexpr std::size_t known_inputs = tiles == Tiles::of_one_input ? 1 : 0;
      const OneOutputTile<T, atoms, known_inputs> both(layer<atoms>(1), layer<atoms>(2));
      both.forward();
      residuals<atoms>(first, both.outputs());
      both.backward();
    }
  }

  template <std::size_t atoms>
  HWY_ATTR void pass_layers(std::size_t first) {
    const int last = net_.layers();
    for (int k = 1; k < last; ++k) forward<atoms>(layer<atoms>(k));
    const TileLayer<T> output = layer<atoms>(last);
    TileProducts<T, atoms>::template forward<false>(output);
    residuals<atoms>(first, output.values);
    TileProducts<T, atoms>::add_gradient(output);
    for (int k = last; k > 1; --k) {
      back<atoms>(layer<atoms>(k));
      TileProducts<T, atoms>::add_gradient(layer<atoms>(k - 1));
    }
  }

  // Entry `index` of one of the atoms' lists.
  HWY_INLINE V entry(const T* list, std::size_t index) const {
    return shared_ ? hn::Set(D(), list[index]) : hn::LoadU(D(), list + index * lanes + lane_);
  }
  HWY_INLINE std::size_t atom(std::size_t index) const { return std::min(index, count_ - 1); }

  template <std::size_t atoms>
  HWY_INLINE void load_inputs(std::size_t first) const {
    const T* x = atoms_.x.data();
    T* to = values_;
    for (std::size_t j = 0; j < inputs_; ++j) {
      for (std::size_t a = 0; a < atoms; ++a, to += width()) {
        hn::StoreU(entry(x, atom(first + a) * inputs_ + j), D(), to);
      }
    }
  }

  template <std::size_t atoms>
  HWY_ATTR void forward(const TileLayer<T>& layer) {
    if (plain_) return TileProducts<T, atoms>::template forward<true>(layer);
    TileProducts<T, atoms>::template forward<false>(layer);
    const std::size_t size = layer.units * atoms * width();
    if (net_.activation == Activation::tanh) {
      through_tanh(layer.values, size);
    } else {
      through_relu(layer.values, size);
    }
  }

  HWY_ATTR void through_tanh(T* values, std::size_t size) const {
    const D d;
    for (std::size_t u = 0; u < size; u += width()) {
      hn::StoreU(hn::Tanh(d, hn::LoadU(d, values + u)), d, values + u);
    }
  }

  HWY_ATTR void through_relu(T* values, std::size_t size) const {
    const D d;
    const V zero = hn::Zero(d), one = hn::Set(d, T(1));
    const V at_zero = hn::Set(d, static_cast<T>(net_.kink));
    T* slopes = slopes_ + (values - values_);
    for (std::size_t u = 0; u < size; u += width()) {
      const V z = hn::LoadU(d, values + u), beside = hn::IfThenElseZero(hn::Eq(z, zero), at_zero);
      hn::StoreU(hn::IfThenElse(hn::Gt(z, zero), one, beside), d, slopes + u);
      hn::StoreU(hn::Max(z, zero), d, values + u);
    }
  }

  template <std::size_t atoms>
  HWY_ATTR void back(const TileLayer<T>& layer) {
    if (plain_) {
      TileProducts<T, atoms>::back(layer, ReluSlope());
    } else if (net_.activation == Activation::tanh) {
      TileProducts<T, atoms>::back(layer, TanhSlope());
    } else {
      TileProducts<T, atoms>::back(layer, KeptSlope{slopes_ - values_});
    }
  }

  // The signal before an activation from the one behind it.
  struct ReluSlope {
    HWY_INLINE V operator()(V signal, const T* value) const {
      const D d;
      return hn::IfThenElseZero(hn::Gt(hn::LoadU(d, value), hn::Zero(d)), signal);
    }
  };
  struct TanhSlope {
    HWY_INLINE V operator()(V signal, const T* value) const {
      const D d;
      const V tanh = hn::LoadU(d, value);
      return hn::Mul(signal, hn::NegMulAdd(tanh, tanh, hn::Set(d, T(1))));
    }
  };
  struct KeptSlope {
    std::ptrdiff_t distance;
    HWY_INLINE V operator()(V signal, const T* value) const {
      return hn::Mul(signal, hn::LoadU(D(), value + distance));
    }
  };

  // Replaces the outputs by their signals.
  template <std::size_t atoms>
  HWY_INLINE void residuals(std::size_t first, T* outputs) {
    const D d;
    const T *weights = atoms_.weight.data(), *targets = atoms_.target.data();
    const bool constant = atoms_.target.empty();
    V risk = risk_, cross = cross_;
    for (std::size_t a = 0; a < atoms; ++a) {
      const std::size_t q = atom(first + a);
      const V p = first + a < count_ ? entry(weights, q) : hn::Zero(d);
      const V target = constant ? xi_ : entry(targets, q);
      for (std::size_t i = 0; i < outputs_; ++i) {
        T* unit = outputs + (i * atoms + a) * width();
        const V e = hn::Sub(hn::LoadU(d, unit), target);
        const V weighted = hn::Mul(p, e);
        risk = hn::MulAdd(weighted, e, risk);
        cross = hn::MulAdd(weighted, hn::Sub(target, xi_), cross);
        hn::StoreU(hn::Add(weighted, weighted), d, unit);
      }
    }
    risk_ = risk;
    cross_ = cross;
  }

  const Network& net_;
  const Atoms<T>& atoms_;
  const bool shared_;
  const std::size_t count_, inputs_, outputs_, lane_;
  const T* theta_;
  const V xi_;
  BlockRisk<T>& out_;
  const bool plain_ = net_.activation == Activation::relu && net_.kink == 0;  // no slopes needed
  T *values_, *slopes_;  // [unit][atoms][width]
  V risk_ = hn::Zero(D()), cross_ = risk_;
};

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
