#include "execution/batches.h"

#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "gradus/error.h"

namespace gradus::execution {
namespace {

constexpr int64_t row_count = 10;

/// Row i has the input i and the target 100 + i.
Split numbered_rows() {
  return {at::arange(row_count, at::kDouble).view({row_count, 1}),
          at::arange(100, 100 + row_count, at::kDouble).view({row_count, 1})};
}

RunSettings settings_with(Sampling sampling, int64_t batch_size, uint64_t seed = 7) {
  RunSettings settings;
  settings.sampling = sampling;
  settings.batch_size = batch_size;
  settings.seeds.batches = seed;
  return settings;
}

std::vector<int64_t> rows_at(Batches& batches, int64_t step) {
  const Tensor rows = batches.at_step(step).rows;
  return {rows.const_data_ptr<int64_t>(), rows.const_data_ptr<int64_t>() + rows.numel()};
}

TEST(Batches, HoldTheRowsThatTheyName) {
  Batches batches(numbered_rows(), settings_with(Sampling::shuffled, 4));
  for (const int64_t step : {0, 1, 5}) {
    const Batch& batch = batches.at_step(step);
    ASSERT_EQ(batch.rows.numel(), 4);
    for (int64_t i = 0; i < 4; ++i) {
      const auto row = static_cast<double>(batch.rows[i].item<int64_t>());
      EXPECT_EQ(batch.input[i][0].item<double>(), row);
      EXPECT_EQ(batch.target[i][0].item<double>(), 100 + row);
    }
  }
}

TEST(Batches, TakeRowsOfInputsWithGaps) {
  Split split = numbered_rows();
  const Tensor wide = at::arange(3 * row_count, at::kFloat).view({3, row_count});
  split.input = wide.t();  // row i has i, 10 + i and 20 + i, which lie apart
  Batches batches(split, settings_with(Sampling::replacement, 4));
  const Batch& batch = batches.at_step(2);
  for (int64_t i = 0; i < 4; ++i) {
    const auto row = static_cast<double>(batch.rows[i].item<int64_t>());
    for (int64_t j = 0; j < 3; ++j) {
      EXPECT_EQ(batch.input[i][j].item<double>(), row + static_cast<double>(row_count * j));
    }
  }
}

/// The stride of an axis of one row may be anything.
TEST(Batches, CopyTargetsWithinTheirInputsOnce) {
  const Tensor numbers = at::arange(row_count * 6, at::kDouble).view({row_count, 6});
  Split within{numbers, numbers.narrow(1, 1, 4)}, apart{numbers, within.target.contiguous()};
  Batches views(within, settings_with(Sampling::shuffled, 3)),
      copies(apart, settings_with(Sampling::shuffled, 3));
  for (const int64_t step : {0, 1, 4}) {
    const Batch &view = views.at_step(step), &copy = copies.at_step(step);
    EXPECT_TRUE(view.target.is_alias_of(view.input));
    EXPECT_TRUE(view.input.equal(copy.input));
    EXPECT_TRUE(view.target.equal(copy.target));
  }
}

TEST(Batches, CopyTargetsOfOtherRowsApart) {
  const Tensor numbers = at::arange(row_count * 6, at::kDouble).view({row_count, 6});
  // The next row, the row before, and one row for all.
  const Tensor shifted = numbers.narrow(0, 1, row_count - 1),
               earlier = numbers.narrow(0, 0, row_count - 1),
               alone = numbers.narrow(0, 0, 1).expand({row_count, 6});
  const Split cases[] = {{earlier, shifted}, {shifted, earlier}, {numbers, alone}};
  for (const Split& split : cases) {
    Batches batches(split, settings_with(Sampling::shuffled, 3));
    const Batch& batch = batches.at_step(2);
    EXPECT_FALSE(batch.target.is_alias_of(batch.input));
    for (int64_t i = 0; i < 3; ++i) {
      EXPECT_TRUE(batch.target[i].equal(split.target[batch.rows[i].item<int64_t>()]));
    }
  }
}

TEST(Batches, OfTheOnlyRowTakeIt) {
  const Tensor row = at::arange(3, at::kFloat).as_strided({1, 3}, {1, 1});
  ASSERT_TRUE(row.is_contiguous());
  Batches batches({row, row}, settings_with(Sampling::replacement, 1));
  EXPECT_EQ(batches.at_step(0).input[0][2].item<double>(), 2);
}

TEST(Batches, AnEpochTakesEachRowOnce) {
  Batches batches(numbered_rows(), settings_with(Sampling::shuffled, 5));
  EXPECT_EQ(batches.steps_per_epoch(), 2);
  std::vector<std::vector<int64_t>> orders;
  for (int64_t epoch = 0; epoch < 3; ++epoch) {
    std::vector<int64_t> rows = rows_at(batches, 2 * epoch);
    const std::vector<int64_t> rest = rows_at(batches, 2 * epoch + 1);
    rows.insert(rows.end(), rest.begin(), rest.end());
    EXPECT_EQ(std::set<int64_t>(rows.begin(), rows.end()).size(), 10u);
    orders.push_back(rows);
  }
  EXPECT_NE(orders[0], orders[1]);
  EXPECT_NE(orders[1], orders[2]);
}

TEST(Batches, RowsThatFillNoBatchAreLeftOutOfTheirEpoch) {
  Batches batches(numbered_rows(), settings_with(Sampling::shuffled, 4));
  EXPECT_EQ(batches.steps_per_epoch(), 2);
  std::set<int64_t> seen;
  for (int64_t step = 0; step < 40; ++step) {
    for (const int64_t row : rows_at(batches, step)) seen.insert(row);
  }
  EXPECT_EQ(seen.size(), 10u) << "another epoch leaves out others";
}

/// Any step can be asked for in any order: what a method did before changes nothing.
TEST(Batches, AreAFunctionOfSeedAndStep) {
  for (const Sampling sampling : {Sampling::shuffled, Sampling::replacement}) {
    Batches forward(numbered_rows(), settings_with(sampling, 3)),
        backward(numbered_rows(), settings_with(sampling, 3)),
        other(numbered_rows(), settings_with(sampling, 3, 8));
    std::vector<std::vector<int64_t>> rows, others;
    for (int64_t step = 0; step < 12; ++step) {
      rows.push_back(rows_at(forward, step));
      others.push_back(rows_at(other, step));
    }
    for (int64_t step = 11; step >= 0; --step) {
      EXPECT_EQ(rows_at(backward, step), rows[static_cast<std::size_t>(step)]) << step;
    }
    EXPECT_NE(rows, others);
  }
}

TEST(Batches, DrawWithReplacementFromAllRows) {
  Batches batches(numbered_rows(), settings_with(Sampling::replacement, 5));
  std::vector<int> counts(row_count, 0);
  bool twice = false;
  for (int64_t step = 0; step < 2000; ++step) {
    const std::vector<int64_t> rows = rows_at(batches, step);
    for (const int64_t row : rows) ++counts[static_cast<std::size_t>(row)];
    twice = twice || std::set<int64_t>(rows.begin(), rows.end()).size() < rows.size();
  }
  EXPECT_TRUE(twice);
  // 10,000 draws: mean 1,000 a row, standard deviation 30.
  EXPECT_GT(std::ranges::min(counts), 850);
  EXPECT_LT(std::ranges::max(counts), 1150);
}

TEST(Batches, AreAllRowsWhereTheTaskHasNoBatches) {
  Batches batches(numbered_rows(), settings_with(Sampling::full, 3));
  EXPECT_EQ(batches.batch_size(), row_count);
  EXPECT_EQ(batches.steps_per_epoch(), 1);
  EXPECT_EQ(rows_at(batches, 0).size(), 10u);
  EXPECT_EQ(rows_at(batches, 5), rows_at(batches, 0));
}

TEST(Batches, OfAFunctionWithoutDataAreEmpty) {
  Batches batches({}, settings_with(Sampling::full, 0));
  EXPECT_EQ(batches.steps_per_epoch(), 1);
  EXPECT_FALSE(batches.at_step(3).input.defined());
}

TEST(Batches, MustFitIntoTheTrainingRows) {
  for (const int64_t size : {int64_t{0}, int64_t{-1}, row_count + 1}) {
    try {
      Batches(numbered_rows(), settings_with(Sampling::shuffled, size));
      FAIL() << size;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "run.batch_size") << size;
    }
  }
  EXPECT_NO_THROW(Batches(numbered_rows(), settings_with(Sampling::shuffled, row_count)));
}

}  // namespace
}  // namespace gradus::execution
