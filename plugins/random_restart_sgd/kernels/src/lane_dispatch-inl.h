// The functions of lane_block.h for one scalar type and block size, on one instruction set.
#if defined(GRADUS_LANE_DISPATCH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_LANE_DISPATCH_INL_H
#undef GRADUS_LANE_DISPATCH_INL_H
#else
#define GRADUS_LANE_DISPATCH_INL_H
#endif

#include "lane_block-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Calls work.template operator()<W>() with the network's constant width, or 0 for the generic
// kernel, which gives the same results. GRADUS_FEW_WIDTHS: builds with a sanitizer, whose
// instrumentation takes minutes for every width.
template <class F>
HWY_INLINE void with_width(int width, F&& work) {
  switch (width) {
#ifndef GRADUS_FEW_WIDTHS
    case 1:
      return work.template operator()<1>();
    case 2:
      return work.template operator()<2>();
    case 3:
      return work.template operator()<3>();
#endif
    case 4:
      return work.template operator()<4>();
#ifndef GRADUS_FEW_WIDTHS
    case 5:
      return work.template operator()<5>();
    case 6:
      return work.template operator()<6>();
    case 7:
      return work.template operator()<7>();
    case 8:
      return work.template operator()<8>();
#endif
    default:
      return work.template operator()<0>();
  }
}

template <class T, int V>
void advance(const BlockTraining<T>& training, const Block<T>& block, BlockScratch<T> scratch,
             std::int64_t first_step, std::int64_t steps) {
  with_width(training.shape.constant_width, [&]<int W>() HWY_ATTR {
    using Kernel = LaneKernel<T, V, W>;
    const Kernel kernel(training, scratch);
    for (std::ptrdiff_t lane = 0; lane < V; lane += Kernel::lanes()) {
      kernel.advance(block, lane, first_step, steps);
    }
  });
}

// Keeps the largest hidden value of each layer: on[(j - 1) V + lane].
template <class T, int V, class D>
HWY_INLINE void keep_largest(D d, const BlockShape& shape, const T* activations, int samples,
                             T* on) {
  const std::ptrdiff_t N = hn::Lanes(d);
  const T* h = activations + static_cast<std::ptrdiff_t>(samples) * shape.sizes[0] * N;
  for (int j = 1; j < shape.layers; ++j, on += V) {
    auto largest = hn::Load(d, on);
    for (int i = samples * shape.sizes[j]; i > 0; --i, h += N) {
      largest = hn::Max(largest, hn::Load(d, h));
    }
    hn::Store(largest, d, on);
  }
}

template <class T, int V>
void forward(const BlockTraining<T>& training, const T* parameters, BlockScratch<T> scratch,
             const T* inputs, std::int64_t count, T* out, T* on) {
  using D = hn::CappedTag<T, V>;
  const D d;
  const BlockShape& shape = training.shape;
  const std::ptrdiff_t N = hn::Lanes(d), width = shape.sizes[0];
  std::ptrdiff_t before = 0;
  for (int j = 0; j < shape.layers; ++j) before += shape.sizes[j];
  if (on) std::fill_n(on, (shape.layers - 1) * V, T{0});
  with_width(shape.constant_width, [&]<int W>() HWY_ATTR {
    const LaneKernel<T, V, W> kernel(training, scratch);
    for (std::int64_t first = 0; first < count; first += training.micro_batch) {
      const int samples =
          static_cast<int>(std::min<std::int64_t>(training.micro_batch, count - first));
      for (std::ptrdiff_t lane = 0; lane < V; lane += N) {
        for (std::ptrdiff_t i = 0; i < samples * width; ++i) {
          hn::Store(hn::Set(d, inputs[first * width + i]), d, scratch.activations + i * N);
        }
        kernel.forward(parameters + lane, samples);
        const T* y = scratch.activations + before * samples * N;
        for (int s = 0; s < samples; ++s) {
          hn::Store(hn::Load(d, y + s * N), d, out + (first + s) * V + lane);
        }
        if (on) keep_largest<T, V>(d, shape, scratch.activations, samples, on + lane);
      }
    }
  });
}

template <class T, int V>
void gradient(const BlockTraining<T>& training, const T* parameters, BlockScratch<T> scratch,
              const std::int64_t* rows) {
  T* out = scratch.gradient;
  with_width(training.shape.constant_width, [&]<int W>() HWY_ATTR {
    using Kernel = LaneKernel<T, V, W>;
    for (std::ptrdiff_t lane = 0; lane < V; lane += Kernel::lanes()) {
      scratch.gradient = out + lane;
      Kernel(training, scratch).gradient(parameters + lane, rows + lane);
    }
  });
}

}  // namespace gradus::random_restart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
