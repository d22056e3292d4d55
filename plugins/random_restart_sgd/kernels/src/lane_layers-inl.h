// Forward and backward of one layer for a vector of networks, one network a lane.
// Included once for each instruction set; see lane_block-inl.h.
//
// Parameters: entry i at [i V]. Activations and deltas of a layer with n units: [(sample n + unit)
// N], N the lanes of a vector. Every sum runs in one fixed order, whatever the tile: over inputs
// for z, over outputs for the signal back, over samples for the gradient.
#if defined(GRADUS_LANE_LAYERS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_LANE_LAYERS_INL_H
#undef GRADUS_LANE_LAYERS_INL_H
#else
#define GRADUS_LANE_LAYERS_INL_H
#endif

#include <cstddef>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// 32 vector registers hold tiles of about 16 sums and their operands, 16 registers half of it.
#if HWY_TARGET == HWY_AVX3 || HWY_ARCH_ARM_A64
inline constexpr int kTileSums = 16;
#else
inline constexpr int kTileSums = 8;
#endif

// Units of a tile: a layer of `units` is cut into equal tiles where that is possible.
constexpr int tile_units(int units) {
  return units == 5 || units == 6 ? 3 : units == 0 || units > 4 ? 4 : units;
}
constexpr int tile_samples(int units) {
  return units <= 2 ? kTileSums / 2 : kTileSums / 4;
}

/// A layer's sizes, known at compile time where the template arguments are not 0.
template <int V, int Outputs, int Inputs>
struct Layer {
  int runtime_outputs, runtime_inputs;
  HWY_INLINE int outputs() const { return Outputs > 0 ? Outputs : runtime_outputs; }
  HWY_INLINE int inputs() const { return Inputs > 0 ? Inputs : runtime_inputs; }
};

// max(z, 0); NaN stays NaN, so that a diverged network shows. x86 returns the second operand where
// one is NaN.
template <class D>
HWY_INLINE hn::Vec<D> relu(D d, hn::Vec<D> z) {
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
  return hn::Max(hn::Zero(d), z);
#else
  return hn::IfThenElse(hn::Le(z, hn::Zero(d)), hn::Zero(d), z);
#endif
}

// z = c + sum_k A_k h_k for units [o, o + O) and samples [s, s + S).
template <int O, int S, bool kRelu, class D, int V, int Os, int Is, class T = hn::TFromD<D>>
HWY_INLINE void forward_tile(D d, Layer<V, Os, Is> layer, const T* HWY_RESTRICT weights,
                             const T* HWY_RESTRICT biases, const T* HWY_RESTRICT in,
                             T* HWY_RESTRICT out, int o, int s) {
  const std::ptrdiff_t N = hn::Lanes(d), inputs = layer.inputs(), outputs = layer.outputs();
  hn::Vec<D> sum[O][S];
  for (int i = 0; i < O; ++i) {
    const auto bias = hn::Load(d, biases + (o + i) * V);
    for (int j = 0; j < S; ++j) sum[i][j] = bias;
  }
  const T* w = weights + o * inputs * V;
  const T* h = in + s * inputs * N;
  for (std::ptrdiff_t k = 0; k < inputs; ++k) {
    hn::Vec<D> value[S];
    for (int j = 0; j < S; ++j) value[j] = hn::Load(d, h + (j * inputs + k) * N);
    for (int i = 0; i < O; ++i) {
      const auto weight = hn::Load(d, w + (i * inputs + k) * V);
      for (int j = 0; j < S; ++j) sum[i][j] = hn::MulAdd(weight, value[j], sum[i][j]);
    }
  }
  for (int j = 0; j < S; ++j) {
    for (int i = 0; i < O; ++i) {
      hn::Store(kRelu ? relu(d, sum[i][j]) : sum[i][j], d, out + ((s + j) * outputs + o + i) * N);
    }
  }
}

template <int S, bool kRelu, class D, int V, int Os, int Is, class T = hn::TFromD<D>>
HWY_INLINE void forward_units(D d, Layer<V, Os, Is> layer, const T* weights, const T* biases,
                              const T* in, T* out, int s) {
  constexpr int O = tile_units(Os), R = Os % O;
  int o = 0;
  for (; o + O <= layer.outputs(); o += O) {
    forward_tile<O, S, kRelu>(d, layer, weights, biases, in, out, o, s);
  }
  if constexpr (R > 0) {
    forward_tile<R, S, kRelu>(d, layer, weights, biases, in, out, o, s);
  } else if constexpr (Os == 0) {
    for (; o < layer.outputs(); ++o) {
      forward_tile<1, S, kRelu>(d, layer, weights, biases, in, out, o, s);
    }
  }
}

template <bool kRelu, class D, int V, int Os, int Is, class T = hn::TFromD<D>>
HWY_INLINE void forward_layer(D d, Layer<V, Os, Is> layer, const T* weights, const T* biases,
                              const T* in, T* out, int samples) {
  constexpr int S = tile_samples(Os == 0 ? 4 : Os);
  int s = 0;
  for (; s + S <= samples; s += S) {
    forward_units<S, kRelu>(d, layer, weights, biases, in, out, s);
  }
  for (; s < samples; ++s) forward_units<1, kRelu>(d, layer, weights, biases, in, out, s);
}

// G_A += delta h^T for units [o, o + O) and inputs [k, k + K), over all samples; with K0 also
// G_c += delta. `fresh`: the gradient starts at 0 here.
template <int O, int K, bool kBias, class D, int V, int Os, int Is, class T = hn::TFromD<D>>
HWY_INLINE void gradient_tile(D d, Layer<V, Os, Is> layer, T* HWY_RESTRICT weights,
                              T* HWY_RESTRICT biases, const T* HWY_RESTRICT delta,
                              const T* HWY_RESTRICT in, int samples, bool fresh, int o, int k) {
  const std::ptrdiff_t N = hn::Lanes(d), inputs = layer.inputs(), outputs = layer.outputs();
  hn::Vec<D> sum[O][K], bias[O];
  T* w = weights + (o * inputs + k) * V;
  T* c = biases + o * V;
  for (int i = 0; i < O; ++i) {
    for (int j = 0; j < K; ++j) {
      sum[i][j] = fresh ? hn::Zero(d) : hn::Load(d, w + (i * inputs + j) * V);
    }
    if (kBias) bias[i] = fresh ? hn::Zero(d) : hn::Load(d, c + i * V);
  }
  const T* signal = delta + o * N;
  const T* h = in + k * N;
  for (int s = 0; s < samples; ++s, signal += outputs * N, h += inputs * N) {
    hn::Vec<D> value[K];
    for (int j = 0; j < K; ++j) value[j] = hn::Load(d, h + j * N);
    for (int i = 0; i < O; ++i) {
      const auto v = hn::Load(d, signal + i * N);
      for (int j = 0; j < K; ++j) sum[i][j] = hn::MulAdd(v, value[j], sum[i][j]);
      if (kBias) bias[i] = hn::Add(bias[i], v);
    }
  }
  for (int i = 0; i < O; ++i) {
    for (int j = 0; j < K; ++j) hn::Store(sum[i][j], d, w + (i * inputs + j) * V);
    if (kBias) hn::Store(bias[i], d, c + i * V);
  }
}

template <int O, class D, int V, int Os, int Is, class T = hn::TFromD<D>>
HWY_INLINE void gradient_rows(D d, Layer<V, Os, Is> layer, T* weights, T* biases, const T* delta,
                              const T* in, int samples, bool fresh, int o) {
  constexpr int whole = tile_units(Is), K = kTileSums >= 16 || O == 1 ? whole
                                            : whole > 2               ? 2
                                                                      : whole;
  constexpr int R = Is % K;
  gradient_tile<O, (Is == 0 ? 1 : K), true>(d, layer, weights, biases, delta, in, samples, fresh, o,
                                            0);
  int k = Is == 0 ? 1 : K;
  for (; k + K <= layer.inputs(); k += K) {
    gradient_tile<O, K, false>(d, layer, weights, biases, delta, in, samples, fresh, o, k);
  }
  if constexpr (R > 0) {
    gradient_tile<O, R, false>(d, layer, weights, biases, delta, in, samples, fresh, o, k);
  } else if constexpr (Is == 0) {
    for (; k < layer.inputs(); ++k) {
      gradient_tile<O, 1, false>(d, layer, weights, biases, delta, in, samples, fresh, o, k);
    }
  }
}

template <class D, int V, int Os, int Is, class T = hn::TFromD<D>>
HWY_INLINE void gradient_layer(D d, Layer<V, Os, Is> layer, T* weights, T* biases, const T* delta,
                               const T* in, int samples, bool fresh) {
  constexpr int O = tile_units(Os), R = Os % O;
  int o = 0;
  for (; o + O <= layer.outputs(); o += O) {
    gradient_rows<O>(d, layer, weights, biases, delta, in, samples, fresh, o);
  }
  if constexpr (R > 0) {
    gradient_rows<R>(d, layer, weights, biases, delta, in, samples, fresh, o);
  } else if constexpr (Os == 0) {
    for (; o < layer.outputs(); ++o) {
      gradient_rows<1>(d, layer, weights, biases, delta, in, samples, fresh, o);
    }
  }
}

// (A^T delta) 1[h > 0] for inputs [k, k + K) and samples [s, s + S).
template <int K, int S, class D, int V, int Os, int Is, class T = hn::TFromD<D>>
HWY_INLINE void backward_tile(D d, Layer<V, Os, Is> layer, const T* HWY_RESTRICT weights,
                              const T* HWY_RESTRICT delta, const T* HWY_RESTRICT in,
                              T* HWY_RESTRICT out, int k, int s) {
  const std::ptrdiff_t N = hn::Lanes(d), inputs = layer.inputs(), outputs = layer.outputs();
  hn::Vec<D> sum[K][S];
  for (int i = 0; i < K; ++i) {
    for (int j = 0; j < S; ++j) sum[i][j] = hn::Zero(d);
  }
  const T* w = weights + k * V;
  const T* signal = delta + s * outputs * N;
  for (std::ptrdiff_t o = 0; o < outputs; ++o) {
    hn::Vec<D> v[S];
    for (int j = 0; j < S; ++j) v[j] = hn::Load(d, signal + (j * outputs + o) * N);
    for (int i = 0; i < K; ++i) {
      const auto weight = hn::Load(d, w + (o * inputs + i) * V);
      for (int j = 0; j < S; ++j) sum[i][j] = hn::MulAdd(weight, v[j], sum[i][j]);
    }
  }
  for (int j = 0; j < S; ++j) {
    for (int i = 0; i < K; ++i) {
      const std::ptrdiff_t at = ((s + j) * inputs + k + i) * N;
      const auto on = hn::Gt(hn::Load(d, in + at), hn::Zero(d));
      hn::Store(hn::IfThenElseZero(on, sum[i][j]), d, out + at);
    }
  }
}

template <int S, class D, int V, int Os, int Is, class T = hn::TFromD<D>>
HWY_INLINE void backward_units(D d, Layer<V, Os, Is> layer, const T* weights, const T* delta,
                               const T* in, T* out, int s) {
  constexpr int K = tile_units(Is), R = Is % K;
  int k = 0;
  for (; k + K <= layer.inputs(); k += K) {
    backward_tile<K, S>(d, layer, weights, delta, in, out, k, s);
  }
  if constexpr (R > 0) {
    backward_tile<R, S>(d, layer, weights, delta, in, out, k, s);
  } else if constexpr (Is == 0) {
    for (; k < layer.inputs(); ++k) {
      backward_tile<1, S>(d, layer, weights, delta, in, out, k, s);
    }
  }
}

template <class D, int V, int Os, int Is, class T = hn::TFromD<D>>
HWY_INLINE void backward_layer(D d, Layer<V, Os, Is> layer, const T* weights, const T* delta,
                               const T* in, T* out, int samples) {
  constexpr int S = tile_samples(Is == 0 ? 4 : Is);
  int s = 0;
  for (; s + S <= samples; s += S) backward_units<S>(d, layer, weights, delta, in, out, s);
  for (; s < samples; ++s) backward_units<1>(d, layer, weights, delta, in, out, s);
}

}  // namespace gradus::random_restart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
