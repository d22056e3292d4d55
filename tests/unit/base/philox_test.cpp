#include "gradus/philox.h"

#include <gtest/gtest.h>

namespace gradus {
namespace {

// Known answers of the authors' own implementation, Random123's kat_vectors ("philox4x32 10").
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_EQ(philox4x32_10({0, 0, 0, 0}, {0, 0}),
            (PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(
      philox4x32_10({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
      (PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(
      philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
      (PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, NumbersTheWordsOfAStream) {
  const PhiloxKey key = philox_key(0x0123456789abcdef);
  EXPECT_EQ(key, (PhiloxKey{0x89abcdef, 0x01234567}));
  const PhiloxBlock block = philox4x32_10({3, 0, 5, 0}, key);
  EXPECT_EQ(philox_word(key, 5, 6), block[0] | std::uint64_t{block[1]} << 32);
  EXPECT_EQ(philox_word(key, 5, 7), block[2] | std::uint64_t{block[3]} << 32);
  PhiloxStream stream{key, 5, 6};
  EXPECT_EQ(stream.word(), philox_word(key, 5, 6));
  EXPECT_EQ(stream.word(), philox_word(key, 5, 7));
  EXPECT_EQ(stream.drawn, 8U);
}

TEST(Philox, StaysInsideItsRanges) {
  EXPECT_EQ(philox_uniform(0), 0x1p-53);
  EXPECT_EQ(philox_uniform(~std::uint64_t{0}), 1 - 0x1p-53);
  EXPECT_EQ(philox_below(0, 7), 0U);
  EXPECT_EQ(philox_below(~std::uint64_t{0}, 7), 6U);
  EXPECT_EQ(philox_below(~std::uint64_t{0}, ~std::uint64_t{0}), ~std::uint64_t{0} - 1);
}

}  // namespace
}  // namespace gradus
