#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include "gradus/error.h"
#include "random_restart/laws.h"
#include "random_restart/normal.h"

namespace gradus::random_restart {
namespace {

TEST(Philox, DrawsUseTheDocumentedWords) {
  const StreamKey key = stream_key(7, Purpose::init);
  const PhiloxBlock block = philox_block(key, 3, 5);
  EXPECT_EQ(draw52(key, 3, 10), (block[0] | std::uint64_t{block[1]} << 32) >> 12);
  EXPECT_EQ(draw52(key, 3, 11), (block[2] | std::uint64_t{block[3]} << 32) >> 12);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(batch_row(key, 3, 20 + i, 512), std::uint64_t{block[i]} * 512 >> 32);
  }
}

TEST(Philox, KeysOfSeedsAndPurposesDiffer) {
  std::set<std::uint64_t> keys;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (const Purpose purpose : {Purpose::init, Purpose::batches, Purpose::bootstrap}) {
      const StreamKey key = stream_key(seed, purpose);
      keys.insert(key.low | std::uint64_t{key.high} << 32);
    }
  }
  EXPECT_EQ(keys.size(), 300u);
}

TEST(Uniform, IsExactSymmetricAndNeverZero) {
  const std::uint64_t last = (std::uint64_t{1} << 52) - 1;
  for (const std::uint64_t r :
       {std::uint64_t{0}, std::uint64_t{12345}, last / 2, last / 2 + 1, last}) {
    EXPECT_EQ(centred_of(r), -centred_of(last - r));
    EXPECT_NE(centred_of(r), 0);
    EXPECT_EQ(centred_of(r), 2 * (uniform_of(r) - 0.5));
    EXPECT_GT(uniform_of(r), 0);
    EXPECT_LT(uniform_of(r), 1);
  }
}

TEST(InverseNormal, InvertsTheDistributionFunctionAndIsOdd) {
  for (const double q : {1e-12, 0.1, 0.3, 0.4249, 0.4251, 0.49, 0.4999999, 0.5 - 1e-13}) {
    const double x = inverse_normal(q);
    EXPECT_EQ(inverse_normal(-q), -x);
    const double tail = 0.5 * std::erfc(x / std::sqrt(2.0));
    EXPECT_NEAR(tail / (0.5 - q), 1, 2e-14 * (1 + x * x)) << q;
  }
}

// Mean, spread and range of the entries of one layer over many networks.
struct Moments {
  double mean = 0, variance = 0, largest = 0, negative = 0;
};
Moments moments_of(const std::vector<double>& values) {
  Moments m;
  for (const double v : values) {
    m.mean += v / values.size();
    m.variance += v * v / values.size();
    m.largest = std::max(m.largest, std::fabs(v));
    m.negative += (v <= 0) / static_cast<double>(values.size());
  }
  return m;
}

struct LawCase {
  Law law;
  double weight_variance, bias_variance, weight_limit, negative_weight, negative_bias;
};

class LawTest : public testing::TestWithParam<LawCase> {};

TEST_P(LawTest, HasTheStatedMomentsAndRange) {
  const LawCase& c = GetParam();
  const Shape shape = Shape::constant(1, 2, 3);
  std::vector<double> weights, biases, layer(12);
  for (int network = 0; network < 4000; ++network) {
    initial_layer(shape, 2, c.law, stream_key(1, Purpose::init), network, layer);
    weights.insert(weights.end(), layer.begin(), layer.begin() + 9);
    biases.insert(biases.end(), layer.begin() + 9, layer.end());
  }
  const Moments w = moments_of(weights), b = moments_of(biases);
  EXPECT_NEAR(w.variance, c.weight_variance, 0.03 * c.weight_variance);
  EXPECT_NEAR(b.variance, c.bias_variance, 0.03 * c.bias_variance);
  EXPECT_LE(w.largest, c.weight_limit);
  EXPECT_NEAR(w.negative, c.negative_weight, 0.011);
  EXPECT_NEAR(b.negative, c.negative_bias, 0.019);
  EXPECT_EQ(c.law.negative_weight(), c.negative_weight);
  EXPECT_EQ(c.law.negative_bias(), c.negative_bias);
}

INSTANTIATE_TEST_SUITE_P(
    All, LawTest,
    testing::Values(
        LawCase{{LawKind::uniform_c, 1.5}, 0.75, 0.75, 1.5, 0.5, 0.5},
        LawCase{{LawKind::he_uniform}, 2.0 / 3, 1.0 / 6, std::sqrt(2.0), 0.5, 0.5},
        LawCase{{LawKind::he_uniform, 1, 0}, 2.0 / 3, 0, std::sqrt(2.0), 0.5, 1},
        LawCase{{LawKind::he_normal}, 2.0 / 3, 0, 8, 0.5, 1},
        LawCase{{LawKind::xavier_uniform}, 1.0 / 3, 0, 1, 0.5, 1},
        LawCase{{LawKind::linear_default}, 1.0 / 9, 1.0 / 9, 0.57736, 0.5, 0.5},
        LawCase{{LawKind::linear_default, 1, 0.5, true}, 1.0 / 9, 0, 0.57736, 0.5, 1},
        LawCase{{LawKind::biased_sign, 1, 0.5, false, 0.8, 0.3}, 1.0 / 3, 1.0 / 3, 1, 0.8, 0.3}));

TEST(Law, LayersDoNotDependOnTheDepthBehindThem) {
  const Shape shallow = Shape::constant(1, 3, 4), deep = Shape::constant(1, 9, 4);
  const StreamKey key = stream_key(5, Purpose::init);
  std::vector<double> a(shallow.parameters()), b(deep.parameters());
  initial_parameters(shallow, {}, key, 17, a);
  initial_parameters(deep, {}, key, 17, b);
  EXPECT_TRUE(std::equal(a.begin(), a.begin() + shallow.hidden_parameters(), b.begin()));
  EXPECT_EQ(a[5], centred_of(draw52(key, 17, 5)));  // entry i is draw i
}

TEST(Law, NamesReadBackAndATypingErrorGetsASuggestion) {
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(law_of_name(law_name(static_cast<LawKind>(i))), static_cast<LawKind>(i));
  }
  try {
    law_of_name("he_unifrom");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "random_restart.law");
    EXPECT_THAT(error.what(), testing::HasSubstr("he_uniform"));
  }
  EXPECT_THROW((Law{LawKind::uniform_c, 0}.check()), Error);
  EXPECT_THROW((Law{LawKind::biased_sign, 1, 0.5, false, 1.5}.check()), Error);
}

TEST(Shape, PositionsFollowTheParameterOrderAndBadSizesAreRefused) {
  const Shape shape(2, {3, 4});
  EXPECT_EQ(shape.parameters(), 3u * 3 + 4 * 4 + 5);
  EXPECT_EQ(shape.weights(2), 9u);
  EXPECT_EQ(shape.biases(2), 9u + 12);
  EXPECT_EQ(shape.constant_width(), 0);
  EXPECT_EQ(Shape::constant(1, 20, 4).parameters(), 393u);
  EXPECT_THROW(Shape(0, {3}), Error);
  EXPECT_THROW(Shape(1, {}), Error);
  EXPECT_THROW(Shape(1, {3, 0}), Error);
  EXPECT_THROW(Shape::constant(1, -1, 3), Error);
}

}  // namespace
}  // namespace gradus::random_restart
