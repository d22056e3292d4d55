// Sums of a rule over lists of tensors: the same for floats, doubles and whole tensors, for every
// length, and for any number of threads.
#include "sums.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gradus/stream.h"

namespace gradus::elementwise {
namespace {

/// |x - y|^2, <x, y>, and 1 for each entry.
struct ThreeSums {
  template <class N>
  std::array<N, 3> operator()(const N& x, const N& y) const {
    const N difference = x - y;
    return {difference * difference, x * y, 0 * x + Constant{1}};
  }
};

struct Pair {
  Tensors x, y;
};

Pair pair_of(const std::vector<int64_t>& lengths, at::ScalarType type) {
  Stream stream{11};
  Pair pair;
  for (const int64_t length : lengths) {
    pair.x.push_back(stream.normals({length}).to(type));
    pair.y.push_back(stream.normals({length}).to(type));
  }
  return pair;
}

TEST(Sums, AgreeWithTheFormulaForEveryLengthAndType) {
  for (const int64_t length : {0, 1, 63, 64, 65, 4095, 4096, 4097, 20000}) {
    for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
      const Pair pair = pair_of({length, 5}, type);
      double distance = 0, product = 0;
      for (std::size_t k = 0; k < 2; ++k) {
        const Tensor x = pair.x[k].to(at::kDouble), y = pair.y[k].to(at::kDouble);
        distance += x.sub(y).square().sum().item<double>();
        product += x.mul(y).sum().item<double>();
      }
      const auto found = sums(ThreeSums{}, pair.x, pair.y);
      const double tolerance = type == at::kFloat ? 1e-5 : 1e-13;
      EXPECT_NEAR(found[0], distance, tolerance * distance) << length;
      EXPECT_NEAR(found[1], product, tolerance * distance) << length;
      EXPECT_EQ(found[2], static_cast<double>(length + 5));
    }
  }
}

TEST(Sums, WorkOnWholeTensors) {
  const Pair pair = pair_of({100, 7}, at::kDouble);
  std::array<double, 3> whole = {};
  for (std::size_t k = 0; k < 2; ++k) {
    detail::add_sums_of_whole_tensors(whole, ThreeSums{}, pair.x[k], pair.y[k]);
  }
  const auto found = sums(ThreeSums{}, pair.x, pair.y);
  for (std::size_t s = 0; s < 3; ++s) EXPECT_NEAR(found[s], whole[s], 1e-12);
}

TEST(Sums, DoNotDependOnTheNumberOfThreads) {
  const Pair pair = pair_of({300001}, at::kFloat);
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = sums(ThreeSums{}, pair.x, pair.y);
  at::set_num_threads(2);
  const auto two = sums(ThreeSums{}, pair.x, pair.y);
  at::set_num_threads(before);
  EXPECT_EQ(one, two);
}

TEST(Sums, KeepWhatIsNotANumber) {
  Pair pair = pair_of({10000}, at::kFloat);
  pair.x[0][9999].fill_(std::nan(""));
  const auto found = sums(ThreeSums{}, pair.x, pair.y);
  EXPECT_TRUE(std::isnan(found[0]));
  EXPECT_TRUE(std::isnan(found[1]));
}

}  // namespace
}  // namespace gradus::elementwise
