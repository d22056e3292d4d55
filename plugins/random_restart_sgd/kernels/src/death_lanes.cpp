// The SIMD kernel of the Monte Carlo: a pool of lanes, each with a network of its own at its own
// layer.
#include "death_lanes.h"

#include <algorithm>
#include <array>
#include <vector>

#include "gradus/aligned_vector.h"
#include "gradus/simd_targets.h"
#include "random_restart/domain_image.h"

#define HWY_TARGET_INCLUDE "death_lanes.cpp"
#include "hwy/foreach_target.h"
#include "lane_layers-inl.h"
#include "philox_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr int kPoints = 8;

template <int W>
class LanePool {
  using D = hn::CappedTag<double, 8>;
  using D64 = hn::RebindToUnsigned<D>;
  static constexpr int N = static_cast<int>(hn::MaxLanes(D()));

 public:
  LanePool(const DeathOptions& options, const Shape& shape, DeathCounts& counts)
      : options_(options),
        shape_(shape),
        counts_(counts),
        width_(options.width),
        key_(stream_key(options.seed, Purpose::init)),
        zero_bias_(options.law.biases_are_zero()),
        entries_(static_cast<std::size_t>(width_) * (width_ + 1)),
        rows_(std::max(options.depth - 1, 1)),
        history_(rows_ * entries_ * N),
        h_(kPoints * width_ * N),
        next_h_(kPoints * width_ * N),
        largest_(N),
        first_layer_(static_cast<std::size_t>(2) * width_ * N),
        layer_(entries_) {
    weights_ = weight_law(options.law, width_, width_);
    biases_ = bias_law(options.law, width_);
  }

  HWY_ATTR void run(std::uint64_t begin, std::uint64_t end) {
    next_ = begin;
    end_ = end;
    for (int lane = 0; lane < N; ++lane) refill(lane);
    while (active_ > 0) {
      double* parameters = history_.data() + row_ % rows_ * entries_ * N;
      draw_layer(parameters);
      apply_layer(parameters);
      for (int lane = 0; lane < N; ++lane) settle(lane);
      ++row_;
    }
  }

 private:
  struct Lane {
    bool active = false;
    int layer = 1;                // layers applied
    std::uint64_t first_row = 0;  // row of the history that holds its layer 2
  };

  // After a layer: done, dead for the certificate, or on to the next layer.
  void settle(int lane) {
    Lane& state = lanes_[lane];
    if (!state.active) return;
    ++state.layer;
    block_[lane] += entries_ / 2;
    if (largest_.data()[lane] > 0) {
      if (state.layer < shape_.depth()) return;
      ++counts_.first[0];
    } else {
      ++counts_.first[first_dead(lane)];
    }
    --active_;
    refill(lane, 1);
  }

  // Gives the lane the next network that passes its first layer. `later`: rows from now on.
  void refill(int lane, std::uint64_t later = 0) {
    Lane& state = lanes_[lane];
    state.active = false;
    while (next_ < end_) {
      network_[lane] = next_++;
      state = {false, 1, row_ + later};
      block_[lane] = shape_.weights(2) / 2;
      if (!first_layer(lane)) {
        ++counts_.first[first_dead(lane)];
      } else if (shape_.depth() == 1) {
        ++counts_.first[0];
      } else {
        state.active = true;
        ++active_;
        return;
      }
    }
  }

  // Layer 1 at the points of the certificate; true if some z is positive.
  bool first_layer(int lane) {
    double* values = first_layer_.data() + static_cast<std::size_t>(2) * width_ * lane;
    initial_layer(shape_, 1, options_.law, key_, network_[lane], {values, 2u * width_});
    bool on = false;
    for (int p = 0; p < kPoints; ++p) {
      const double x =
          std::min(options_.a + (options_.b - options_.a) * p / (kPoints - 1), options_.b);
      for (int i = 0; i < width_; ++i) {
        const double z = values[i] * x + values[width_ + i];
        on |= z > 0;
        h_.data()[(p * width_ + i) * N + lane] = std::max(z, 0.0);
      }
    }
    return on;
  }

  HWY_INLINE void draw_layer(double* parameters) const {
    const D64 d64;
    const auto network = hn::Load(d64, network_), first = hn::Load(d64, block_);
    const int weights = width_ * width_;
    const int drawn = biases_.form == EntryLaw::Form::zero ? weights : weights + width_;
    for (int i = drawn & ~1; i < weights + width_; ++i) {
      hn::Store(hn::Zero(D()), D(), parameters + i * N);
    }
    for (int i = 0; i < drawn; i += 2) {
      const auto index = hn::Add(first, hn::Set(d64, static_cast<std::uint64_t>(i / 2)));
      const auto words = stream_lanes(d64, key_, network, index);
      store_value(i < weights ? weights_ : biases_, words.word[0], words.word[1],
                  parameters + i * N);
      if (i + 1 < drawn) {
        store_value(i + 1 < weights ? weights_ : biases_, words.word[2], words.word[3],
                    parameters + (i + 1) * N);
      }
    }
  }

  // EntryLaw::value in lanes, bitwise the same.
  HWY_INLINE void store_value(const EntryLaw& law, hn::Vec<D64> low, hn::Vec<D64> high,
                              double* to) const {
    const D d;
    const auto centred = centred_lanes(D64(), low, high);
    switch (law.form) {
      case EntryLaw::Form::zero:
        return hn::Store(hn::Zero(d), d, to);
      case EntryLaw::Form::uniform:
        return hn::Store(hn::Mul(hn::Set(d, law.scale), centred), d, to);
      case EntryLaw::Form::biased: {
        const auto p = hn::Set(d, law.negative), one = hn::Set(d, 1.0);
        const auto u = hn::Mul(hn::Add(centred, one), hn::Set(d, 0.5));
        const auto size = hn::Div(hn::Sub(u, p), hn::Sub(one, p));
        return hn::Store(hn::IfThenElse(hn::Lt(u, p), hn::Neg(hn::Div(u, p)), size), d, to);
      }
      case EntryLaw::Form::normal: {
        HWY_ALIGN std::uint64_t words[2 * N];
        hn::Store(low, D64(), words);
        hn::Store(high, D64(), words + N);
        for (int lane = 0; lane < N; ++lane) {
          to[lane] = law.value(((words[lane] & 0xFFFFFFFF) | words[N + lane] << 32) >> 12);
        }
      }
    }
  }

  HWY_INLINE void apply_layer(const double* parameters) {
    const D d;
    const Layer<N, W, W> layer{width_, width_};
    forward_layer<true>(d, layer, parameters, parameters + width_ * width_ * N, h_.data(),
                        next_h_.data(), kPoints);
    std::swap(h_, next_h_);
    auto largest = hn::Zero(d);
    for (int i = 0; i < kPoints * width_; ++i) {
      largest = hn::Max(largest, hn::Load(d, h_.data() + i * N));
    }
    hn::Store(largest, d, largest_.data());
  }

  // The exact test from the first layer on: drawn layers from the history, later ones drawn here.
  int first_dead(int lane) {
    ++counts_.exact_tests;
    const Lane& state = lanes_[lane];
    const double* values = first_layer_.data() + static_cast<std::size_t>(2) * width_ * lane;
    image_.start(options_.a, options_.b, zero_bias_);
    if (image_.advance(values, values + width_, width_)) return 1;
    const std::size_t biases = static_cast<std::size_t>(width_) * width_;
    for (int j = 2; j <= shape_.depth(); ++j) {
      bool dead;
      if (j <= state.layer) {
        const std::size_t row = (state.first_row + j - 2) % rows_;
        const double* drawn = history_.data() + row * entries_ * N + lane;
        dead = image_.advance(drawn, drawn + biases * N, width_, N);
      } else {
        initial_layer(shape_, j, options_.law, key_, network_[lane], layer_);
        dead = image_.advance(layer_.data(), layer_.data() + biases, width_);
      }
      if (dead) return j;
    }
    return 0;
  }

  const DeathOptions& options_;
  const Shape& shape_;
  DeathCounts& counts_;
  int width_;
  StreamKey key_;
  bool zero_bias_;
  EntryLaw weights_, biases_;
  std::size_t entries_, rows_;
  AlignedVector<double> history_;  // rows x entries x N: the layers drawn last
  AlignedVector<double> h_, next_h_, largest_, first_layer_;
  std::vector<double> layer_;
  std::array<Lane, N> lanes_;
  alignas(64) std::uint64_t network_[N] = {}, block_[N] = {};  // stream; block of the next layer
  std::uint64_t next_ = 0, end_ = 0, row_ = 0;
  int active_ = 0;
  DomainImage image_;
};

void count_here(const DeathOptions& options, const Shape& shape, std::uint64_t begin,
                std::uint64_t end, DeathCounts& counts) {
  const auto run = [&]<int W>() { LanePool<W>(options, shape, counts).run(begin, end); };
  switch (options.width) {
    case 1:
      return run.operator()<1>();
    case 2:
      return run.operator()<2>();
    case 3:
      return run.operator()<3>();
    case 4:
      return run.operator()<4>();
    case 5:
      return run.operator()<5>();
    case 6:
      return run.operator()<6>();
    case 7:
      return run.operator()<7>();
    case 8:
      return run.operator()<8>();
    default:
      return run.operator()<0>();
  }
}

}  // namespace
}  // namespace gradus::random_restart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::random_restart {

HWY_EXPORT(count_here);

void count_domain_deaths(const DeathOptions& options, const Shape& shape, std::uint64_t begin,
                         std::uint64_t end, DeathCounts& counts) {
  HWY_DYNAMIC_DISPATCH(count_here)(options, shape, begin, end, counts);
}

}  // namespace gradus::random_restart
#endif
