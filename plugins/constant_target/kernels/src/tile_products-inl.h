// The products of a layer with a tile of atoms, in registers; compiled for each instruction set.
// Blocks of units and inputs share their loads; the order of the sums is that of single loops.
#include <cstddef>

#include "constant_target/lanes.h"

#if defined(GRADUS_CONSTANT_TARGET_TILE_PRODUCTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_CONSTANT_TARGET_TILE_PRODUCTS_INL_H
#undef GRADUS_CONSTANT_TARGET_TILE_PRODUCTS_INL_H
#else
#define GRADUS_CONSTANT_TARGET_TILE_PRODUCTS_INL_H
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::constant_target::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Sums that stay in registers: half of what the instruction set has.
constexpr std::size_t held_sums = HWY_ARCH_X86 && HWY_MAX_BYTES < 64 ? 8 : 16;

/// A layer of the networks in one vector of lanes. Parameters and gradients: [entries][lanes] from
/// that vector on; values: [unit][atoms of the tile][width of a vector].
template <class T>
struct TileLayer {
  std::size_t inputs, units;
  const T *weights, *biases;
  T *weight_gradient, *bias_gradient;
  T *before, *values;  // of the layer before, and of this one
};

template <class T, std::size_t atoms>
class TileProducts {
  using D = hn::CappedTag<T, lanes>;
  using V = hn::Vec<D>;
  static constexpr std::size_t block = held_sums / atoms;  // units whose sums are held

 public:
  /// values = b + W before; with `relu` their positive parts.
  template <bool relu>
  static HWY_ATTR void forward(const TileLayer<T>& layer) {
    std::size_t i = 0;
    for (; i + block <= layer.units; i += block) forward_block<block, relu>(layer, i);
    for (; block > 1 && i < layer.units; ++i) forward_block<1, relu>(layer, i);
  }

  /// Adds the signals, which stand in `values`, to the gradient of b, and signals times `before` to
  /// that of W.
  static HWY_ATTR void add_gradient(const TileLayer<T>& layer) {
    constexpr std::size_t wide = held_sums / 2, square = held_sums / 4;
    std::size_t i = 0;
    if (layer.inputs == 1) {
      for (; i + wide <= layer.units; i += wide) gradient_block<wide, 1>(layer, i, 0);
    } else {
      for (; i + 4 <= layer.units; i += 4) gradient_rows<4, square>(layer, i);
    }
    for (; i < layer.units; ++i) gradient_rows<1, wide>(layer, i);
    for (i = 0; i < layer.units; ++i) add_bias(layer, i);
  }

  /// Replaces `before` by the transposed W times the signals in `values`, through `slope`.
  template <class Slope>
  static HWY_ATTR void back(const TileLayer<T>& layer, const Slope& slope) {
    std::size_t j = 0;
    if (layer.units == 1) {
      for (; j < layer.inputs; ++j) back_block<1, true>(layer, j, slope);
      return;
    }
    for (; j + block <= layer.inputs; j += block) back_block<block, false>(layer, j, slope);
    for (; block > 1 && j < layer.inputs; ++j) back_block<1, false>(layer, j, slope);
  }

 private:
  static HWY_INLINE std::size_t width() { return hn::Lanes(D()); }
  static HWY_INLINE V load(const T* from) { return hn::LoadU(D(), from); }
  static HWY_INLINE void store(V value, T* to) { hn::StoreU(value, D(), to); }

  template <std::size_t units, bool relu>
  static HWY_INLINE void forward_block(const TileLayer<T>& layer, std::size_t i) {
    const T* w = layer.weights + i * layer.inputs * lanes;
    const std::size_t row = layer.inputs * lanes;
    V z[units][atoms];
    for (std::size_t u = 0; u < units; ++u) {
      const V bias = load(layer.biases + (i + u) * lanes);
      for (std::size_t a = 0; a < atoms; ++a) z[u][a] = bias;
    }
    const T* x = layer.before;
    for (std::size_t j = 0; j < layer.inputs; ++j, x += atoms * width(), w += lanes) {
      V weight[units];
      for (std::size_t u = 0; u < units; ++u) weight[u] = load(w + u * row);
      for (std::size_t a = 0; a < atoms; ++a) {
        const V value = load(x + a * width());
        for (std::size_t u = 0; u < units; ++u) z[u][a] = hn::MulAdd(weight[u], value, z[u][a]);
      }
    }
    T* to = layer.values + i * atoms * width();
    for (std::size_t u = 0; u < units; ++u) {
      for (std::size_t a = 0; a < atoms; ++a, to += width()) {
        store(relu ? hn::Max(z[u][a], hn::Zero(D())) : z[u][a], to);
      }
    }
  }

  template <std::size_t units, std::size_t columns>
  static HWY_INLINE void gradient_rows(const TileLayer<T>& layer, std::size_t i) {
    std::size_t j = 0;
    for (; j + columns <= layer.inputs; j += columns) gradient_block<units, columns>(layer, i, j);
    for (; j < layer.inputs; ++j) gradient_block<units, 1>(layer, i, j);
  }

  template <std::size_t units, std::size_t columns>
  static HWY_INLINE void gradient_block(const TileLayer<T>& layer, std::size_t i, std::size_t j) {
    const T* signal = layer.values + i * atoms * width();
    const T* x = layer.before + j * atoms * width();
    T* gradient = layer.weight_gradient + (i * layer.inputs + j) * lanes;
    const std::size_t row = layer.inputs * lanes;
    V sums[units][columns];
    for (std::size_t u = 0; u < units; ++u) {
      for (std::size_t c = 0; c < columns; ++c) sums[u][c] = load(gradient + u * row + c * lanes);
    }
    for (std::size_t a = 0; a < atoms; ++a) {
      for (std::size_t u = 0; u < units; ++u) {
        const V s = load(signal + (u * atoms + a) * width());
        for (std::size_t c = 0; c < columns; ++c) {
          sums[u][c] = hn::MulAdd(s, load(x + (c * atoms + a) * width()), sums[u][c]);
        }
      }
    }
    for (std::size_t u = 0; u < units; ++u) {
      for (std::size_t c = 0; c < columns; ++c) store(sums[u][c], gradient + u * row + c * lanes);
    }
  }

  // Four atoms at a time, whatever the tile.
  static HWY_INLINE void add_bias(const TileLayer<T>& layer, std::size_t i) {
    const T* s = layer.values + i * atoms * width();
    V sum = load(layer.bias_gradient + i * lanes);
    for (std::size_t a = 0; a < atoms; a += 4, s += 4 * width()) {
      const V front = hn::Add(load(s), load(s + width()));
      const V rear = hn::Add(load(s + 2 * width()), load(s + 3 * width()));
      sum = hn::Add(sum, hn::Add(front, rear));
    }
    store(sum, layer.bias_gradient + i * lanes);
  }

  template <std::size_t columns, bool only, class Slope>
  static HWY_INLINE void back_block(const TileLayer<T>& layer, std::size_t j, const Slope& slope) {
    const T* w = layer.weights + j * lanes;
    const T* signal = layer.values;
    const std::size_t row = layer.inputs * lanes;
    V sums[columns][atoms];
    for (std::size_t c = 0; c < columns; ++c) {
      const V weight = load(w + c * lanes);
      for (std::size_t a = 0; a < atoms; ++a) {
        sums[c][a] = only ? hn::Mul(weight, load(signal + a * width())) : hn::Zero(D());
      }
    }
    for (std::size_t i = 0; !only && i < layer.units; ++i, w += row, signal += atoms * width()) {
      V weight[columns];
      for (std::size_t c = 0; c < columns; ++c) weight[c] = load(w + c * lanes);
      for (std::size_t a = 0; a < atoms; ++a) {
        const V sent = load(signal + a * width());
        for (std::size_t c = 0; c < columns; ++c) {
          sums[c][a] = hn::MulAdd(weight[c], sent, sums[c][a]);
        }
      }
    }
    T* to = layer.before + j * atoms * width();
    for (std::size_t c = 0; c < columns; ++c) {
      for (std::size_t a = 0; a < atoms; ++a, to += width()) {
        store(slope(sums[c][a], to), to);
      }
    }
  }
};

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
