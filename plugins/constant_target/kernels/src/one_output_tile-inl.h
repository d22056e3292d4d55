// A hidden layer of ReLU and the single output behind it at a tile of atoms, unit by unit: what the
// theorems' networks spend their time in. Compiled for each instruction set.
#include <cstddef>

#if defined(GRADUS_CONSTANT_TARGET_ONE_OUTPUT_TILE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_CONSTANT_TARGET_ONE_OUTPUT_TILE_INL_H
#undef GRADUS_CONSTANT_TARGET_ONE_OUTPUT_TILE_INL_H
#else
#define GRADUS_CONSTANT_TARGET_ONE_OUTPUT_TILE_INL_H
#endif

#include "tile_products-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::constant_target::HWY_NAMESPACE {
namespace {

/// The same numbers as TileProducts', with neither signals of hidden units nor sums of theirs in
/// memory. `known_inputs`: 1 where that is the number of inputs, else 0.
template <class T, std::size_t atoms, std::size_t known_inputs>
class OneOutputTile {
  using D = hn::CappedTag<T, lanes>;
  using V = hn::Vec<D>;

 public:
  OneOutputTile(const TileLayer<T>& hidden, const TileLayer<T>& output)
      : hidden_(hidden), output_(output) {}

  T* outputs() const { return output_.values; }

  HWY_ATTR void forward() const {
    V sums[atoms];
    for (std::size_t a = 0; a < atoms; ++a) sums[a] = load(output_.biases);
    const T* w = hidden_.weights;
    T* to = hidden_.values;
    for (std::size_t i = 0; i < hidden_.units; ++i, w += inputs() * lanes) {
      const V bias = load(hidden_.biases + i * lanes), v = load(output_.weights + i * lanes);
      V z[atoms];
      for (std::size_t a = 0; a < atoms; ++a) z[a] = bias;
      for (std::size_t j = 0; j < inputs(); ++j) {
        const V weight = load(w + j * lanes);
        for (std::size_t a = 0; a < atoms; ++a) z[a] = hn::MulAdd(weight, input(j, a), z[a]);
      }
      for (std::size_t a = 0; a < atoms; ++a, to += width()) {
        const V value = hn::Max(z[a], hn::Zero(D()));
        store(value, to);
        sums[a] = hn::MulAdd(v, value, sums[a]);
      }
    }
    for (std::size_t a = 0; a < atoms; ++a) store(sums[a], output_.values + a * width());
  }

  /// From the signals in the output's values.
  HWY_ATTR void backward() const {
    V signals[atoms];
    for (std::size_t a = 0; a < atoms; ++a) signals[a] = load(output_.values + a * width());
    add_sum(signals, output_.bias_gradient);
    const T* value = hidden_.values;
    T* gradient = hidden_.weight_gradient;
    for (std::size_t i = 0; i < hidden_.units; ++i) {
      const V v = load(output_.weights + i * lanes);
      T* outer = output_.weight_gradient + i * lanes;
      V total = load(outer), sent[atoms];
      for (std::size_t a = 0; a < atoms; ++a, value += width()) {
        const V h = load(value);
        total = hn::MulAdd(signals[a], h, total);
        sent[a] = hn::IfThenElseZero(hn::Gt(h, hn::Zero(D())), hn::Mul(v, signals[a]));
      }
      store(total, outer);
      add_sum(sent, hidden_.bias_gradient + i * lanes);
      for (std::size_t j = 0; j < inputs(); ++j, gradient += lanes) {
        V inner = load(gradient);
        for (std::size_t a = 0; a < atoms; ++a) inner = hn::MulAdd(sent[a], input(j, a), inner);
        store(inner, gradient);
      }
    }
  }

 private:
  HWY_INLINE std::size_t inputs() const { return known_inputs > 0 ? known_inputs : hidden_.inputs; }
  static HWY_INLINE std::size_t width() { return hn::Lanes(D()); }
  static HWY_INLINE V load(const T* from) { return hn::LoadU(D(), from); }
  static HWY_INLINE void store(V value, T* to) { hn::StoreU(value, D(), to); }
  HWY_INLINE V input(std::size_t j, std::size_t a) const {
    return load(hidden_.before + (j * atoms + a) * width());
  }
  // Four atoms at a time, as TileProducts do.
  static HWY_INLINE void add_sum(const V* values, T* to) {
    V sum = load(to);
    for (std::size_t a = 0; a < atoms; a += 4) {
      sum = hn::Add(
          sum, hn::Add(hn::Add(values[a], values[a + 1]), hn::Add(values[a + 2], values[a + 3])));
    }
    store(sum, to);
  }

  const TileLayer<T> hidden_, output_;
};

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
