// The training kernel: whole steps of a block of networks, one network a lane (THEORY.md,
// section 6). Included once for each instruction set by lane_block_*.cpp, which name the scalar
// type and the block size.
#if defined(GRADUS_LANE_BLOCK_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_LANE_BLOCK_INL_H
#undef GRADUS_LANE_BLOCK_INL_H
#else
#define GRADUS_LANE_BLOCK_INL_H
#endif

#include <algorithm>
#include <cmath>

#include "hwy/highway.h"
#include "lane_block.h"
#include "lane_layers-inl.h"
#include "lane_update-inl.h"
#include "philox_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The N networks of one vector out of a block of V; W: constant width or 0.
template <class T, int V, int W>
class LaneKernel {
  using D = hn::CappedTag<T, V>;
  using D64 = hn::CappedTag<std::uint64_t, V>;

 public:
  LaneKernel(const BlockTraining<T>& training, const BlockScratch<T>& scratch)
      : t_(training), shape_(training.shape), scratch_(scratch) {}

  static std::ptrdiff_t lanes() { return hn::Lanes(D()); }

  HWY_ATTR void forward(const T* parameters, int samples) const {
    T* in = scratch_.activations;
    for (int j = 1; j <= shape_.layers; ++j) {
      T* out = in + stride(j - 1, samples);
      forward_at(parameters, j, in, out, samples);
      in = out;
    }
  }

  /// Gradient of the mean over B samples, into scratch.gradient. rows: [i V + lane].
  HWY_ATTR void gradient(const T* parameters, const std::int64_t* rows) const {
    for (int first = 0; first < t_.batch; first += t_.micro_batch) {
      const int samples = std::min(t_.micro_batch, t_.batch - first);
      gather_inputs(rows + first * V, samples);
      forward(parameters, samples);
      output_delta(rows + first * V, samples);
      backward(parameters, samples, first == 0);
    }
  }

  HWY_ATTR void advance(const Block<T>& block, std::ptrdiff_t lane, std::int64_t first_step,
                        std::int64_t steps) const {
    const LaneUpdate<T, V> update(t_);
    for (std::int64_t n = first_step + 1; n <= first_step + steps; ++n) {
      const std::int64_t* rows = draw_rows(block.first_network + lane, n);
      gradient(block.parameters + lane, rows);
      update.apply(block, lane, scratch_.gradient, n);
    }
  }

 private:
  std::ptrdiff_t stride(int j, int samples) const {
    return static_cast<std::ptrdiff_t>(samples) * size(j) * lanes();
  }
  int size(int j) const { return W > 0 && j > 0 && j < shape_.layers ? W : shape_.sizes[j]; }

  // Calls work with the sizes of layer j, known at compile time where W is.
  template <class F>
  HWY_INLINE void with_layer(int j, F&& work) const {
    if (j == shape_.layers) {
      work(Layer<V, 1, W>{1, size(j - 1)});
    } else if (j == 1) {
      work(Layer<V, W, 0>{size(1), shape_.sizes[0]});
    } else {
      work(Layer<V, W, W>{size(j), size(j - 1)});
    }
  }

  HWY_INLINE void forward_at(const T* parameters, int j, const T* in, T* out, int samples) const {
    const T* weights = parameters + shape_.weights[j - 1] * V;
    const T* biases = weights + static_cast<std::ptrdiff_t>(size(j)) * size(j - 1) * V;
    with_layer(j, [&](auto layer) HWY_ATTR {
      if (j == shape_.layers) {
        forward_layer<false>(D(), layer, weights, biases, in, out, samples);
      } else {
        forward_layer<true>(D(), layer, weights, biases, in, out, samples);
      }
    });
  }

  HWY_INLINE void backward(const T* parameters, int samples, bool fresh) const {
    T* in = scratch_.activations + stride_before(shape_.layers - 1, samples);
    T* delta = scratch_.delta;
    T* next = delta + static_cast<std::ptrdiff_t>(samples) * shape_.largest * lanes();
    for (int j = shape_.layers; j >= 1; --j) {
      const std::ptrdiff_t weights = shape_.weights[j - 1] * V;
      const std::ptrdiff_t biases =
          weights + static_cast<std::ptrdiff_t>(size(j)) * size(j - 1) * V;
      with_layer(j, [&](auto layer) HWY_ATTR {
        gradient_layer(D(), layer, scratch_.gradient + weights, scratch_.gradient + biases, delta,
                       in, samples, fresh);
        if (j > 1) backward_layer(D(), layer, parameters + weights, delta, in, next, samples);
      });
      if (j > 1) in -= stride(j - 2, samples);
      std::swap(delta, next);
    }
  }

  std::ptrdiff_t stride_before(int j, int samples) const {
    std::ptrdiff_t sum = 0;
    for (int i = 0; i < j; ++i) sum += stride(i, samples);
    return sum;
  }

  // Rows of the batch of step n: draws (n-1)B .. nB - 1 of every lane's stream; [i V + lane].
  HWY_INLINE const std::int64_t* draw_rows(std::uint64_t network, std::int64_t n) const {
    const D64 d64;
    const std::ptrdiff_t width = hn::Lanes(d64);
    const std::uint64_t draw = static_cast<std::uint64_t>(n - 1) * t_.batch;
    const std::uint64_t first = draw / 4, last = (draw + t_.batch - 1) / 4;
    const auto rows = hn::Set(d64, std::uint64_t{t_.rows});
    for (std::ptrdiff_t lane = 0; lane < lanes(); lane += width) {
      const auto stream =
          t_.shared_batches ? hn::Set(d64, ~std::uint64_t{0}) : hn::Iota(d64, network + lane);
      for (std::uint64_t block = first; block <= last; ++block) {
        const auto words = stream_lanes(d64, t_.batch_key, stream, hn::Set(d64, block));
        for (int i = 0; i < 4; ++i) {
          const auto row = hn::ShiftRight<32>(wide_product(d64, words.word[i], rows));
          auto* to = reinterpret_cast<std::uint64_t*>(scratch_.rows);
          hn::StoreU(row, d64, to + ((block - first) * 4 + i) * V + lane);
        }
      }
    }
    return scratch_.rows + (draw - first * 4) * V;
  }

  HWY_INLINE hn::Vec<D> gathered(const T* base, const std::int64_t* rows, int scale) const {
    HWY_ALIGN T values[V];
    for (std::ptrdiff_t l = 0; l < lanes(); ++l) values[l] = base[rows[l] * scale];
    return hn::Load(D(), values);
  }

  HWY_INLINE void gather_inputs(const std::int64_t* rows, int samples) const {
    T* out = scratch_.activations;
    const int inputs = shape_.sizes[0];
    for (int s = 0; s < samples; ++s) {
      for (int k = 0; k < inputs; ++k, out += lanes()) {
        hn::Store(gathered(t_.inputs + k, rows + s * V, inputs), D(), out);
      }
    }
  }

  // delta = 2 (y - t) / B, with clip_in_loss y clipped and zero outside [low, high].
  HWY_INLINE void output_delta(const std::int64_t* rows, int samples) const {
    const D d;
    const T* y = scratch_.activations + stride_before(shape_.layers, samples);
    const auto scale = hn::Set(d, static_cast<T>(2.0 / t_.batch));
    const auto low = hn::Set(d, static_cast<T>(t_.clip_low));
    const auto high = hn::Set(d, static_cast<T>(t_.clip_high));
    for (int s = 0; s < samples; ++s) {
      const auto value = hn::Load(d, y + s * lanes());
      auto delta = hn::Mul(hn::Sub(value, gathered(t_.targets, rows + s * V, 1)), scale);
      if (t_.clip_in_loss) {
        const auto outside = hn::Or(hn::Lt(value, low), hn::Gt(value, high));
        delta = hn::IfThenZeroElse(outside, delta);
      }
      hn::Store(delta, d, scratch_.delta + s * lanes());
    }
  }

  const BlockTraining<T>& t_;
  const BlockShape& shape_;
  BlockScratch<T> scratch_;
};

}  // namespace gradus::random_restart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
