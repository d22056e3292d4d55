// Philox4x32-10 with one stream a lane. Included once for each instruction set.
#if defined(GRADUS_PHILOX_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef GRADUS_PHILOX_LANES_INL_H
#undef GRADUS_PHILOX_LANES_INL_H
#else
#define GRADUS_PHILOX_LANES_INL_H
#endif

#include "hwy/highway.h"
#include "random_restart/philox.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Words of one block for each lane of a vector of 64-bit lanes. Only the lower 32 bits of a lane
/// count, in the counters given and in the words returned.
template <class D64>
struct PhiloxLanes {
  hn::Vec<D64> word[4];
};

// Product of the lower halves, 32 x 32 -> 64 bits.
template <class D64>
HWY_INLINE hn::Vec<D64> wide_product(D64 d64, hn::Vec<D64> a, hn::Vec<D64> b) {
#if HWY_TARGET == HWY_SCALAR
  const std::uint64_t low = 0xFFFFFFFF;
  return hn::Set(d64, (hn::GetLane(a) & low) * (hn::GetLane(b) & low));
#else
  const hn::RepartitionToNarrow<D64> d32;
  return hn::MulEven(hn::BitCast(d32, a), hn::BitCast(d32, b));
#endif
}

template <class D64>
HWY_INLINE PhiloxLanes<D64> philox_lanes(D64 d64, PhiloxLanes<D64> x, StreamKey key) {
  const auto first = hn::Set(d64, std::uint64_t{philox_multipliers[0]});
  const auto second = hn::Set(d64, std::uint64_t{philox_multipliers[1]});
  for (int round = 0; round < 10; ++round) {
    const auto a = wide_product(d64, first, x.word[0]);
    const auto b = wide_product(d64, second, x.word[2]);
    const auto low = hn::Set(d64, std::uint64_t{key.low});
    const auto high = hn::Set(d64, std::uint64_t{key.high});
    x.word[0] = hn::Xor(hn::Xor(hn::ShiftRight<32>(b), x.word[1]), low);
    x.word[1] = b;
    x.word[2] = hn::Xor(hn::Xor(hn::ShiftRight<32>(a), x.word[3]), high);
    x.word[3] = a;
    key.low += philox_weyl[0];
    key.high += philox_weyl[1];
  }
  return x;
}

/// Block `index` of the streams `network` (see philox_block).
template <class D64>
HWY_INLINE PhiloxLanes<D64> stream_lanes(D64 d64, StreamKey key, hn::Vec<D64> network,
                                         hn::Vec<D64> index) {
  return philox_lanes(
      d64, {{index, hn::ShiftRight<32>(index), network, hn::ShiftRight<32>(network)}}, key);
}

/// centred_of of the draw made of two words: 2 (r + 1/2) 2^-52 - 1.
template <class D64>
HWY_INLINE hn::Vec<hn::RebindToFloat<D64>> centred_lanes(D64 d64, hn::Vec<D64> low,
                                                         hn::Vec<D64> high) {
  const hn::RebindToFloat<D64> df;
  const auto mask = hn::Set(d64, std::uint64_t{0xFFFFFFFF});
  const auto r = hn::ShiftRight<12>(hn::Or(hn::And(low, mask), hn::ShiftLeft<32>(high)));
  const auto one =
      hn::BitCast(df, hn::Or(r, hn::Set(d64, std::uint64_t{0x3FF} << 52)));  // 1 + r 2^-52
  // Every step is exact: 2 + 2r 2^-52, then minus 3, then plus 2^-52.
  return hn::Add(hn::Sub(hn::Add(one, one), hn::Set(df, 3.0)), hn::Set(df, 0x1p-52));
}

}  // namespace gradus::random_restart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
