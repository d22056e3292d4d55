#include "study/search_space.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tuning_lab.h"

namespace gradus::tuning {
namespace {

using Kind = record::SearchDimension::Kind;
using testing::error_of;

OptionSpec spec_of(const std::string& optimizer, const std::string& option) {
  static const study::ItemCatalogue catalogue = testing::tuning_catalogue();
  for (const OptionSpec& spec : catalogue.find(ItemKind::optimizer, optimizer, "").options) {
    if (spec.name == option) return spec;
  }
  throw std::logic_error("no option " + option);
}

TEST(SearchSpace, DefaultsComeFromTheDeclaration) {
  const auto rate = study::default_dimension(spec_of("lab.adam", "lr"), "optimizer.lr");
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->kind, Kind::real);
  EXPECT_TRUE(rate->logarithmic);
  EXPECT_DOUBLE_EQ(rate->low, 1e-5);
  EXPECT_DOUBLE_EQ(rate->high, 0.1);
  const auto search_rate = study::default_dimension(spec_of("lab.sgd", "lr"), "lr");
  EXPECT_DOUBLE_EQ(search_rate->high, 10);
  const auto beta = study::default_dimension(spec_of("lab.adam", "beta"), "beta");
  EXPECT_DOUBLE_EQ(beta->low, 0);
  EXPECT_DOUBLE_EQ(beta->high, 0.999) << "the open end is left out";
  EXPECT_FALSE(study::default_dimension(spec_of("lab.adam", "decay"), "decay"))
      << "a default of 0 says nothing about the scale";
  EXPECT_EQ(study::default_dimension(spec_of("lab.adam", "rule"), "rule")->choices.size(), 2u);
  const auto inner = study::default_dimension(spec_of("lab.adam", "inner"), "inner");
  EXPECT_EQ(inner->kind, Kind::integer);
  EXPECT_EQ(inner->low, 1);
  EXPECT_EQ(inner->high, 16);
}

TEST(SearchSpace, ValuesAreEvenAlongTheScale) {
  const record::SearchDimension log{"lr", Kind::real, 1e-4, 1, true, {}, ""};
  EXPECT_DOUBLE_EQ(std::get<double>(study::value_at(log, 0.5)), 0.01);
  EXPECT_DOUBLE_EQ(std::get<double>(study::value_at(log, 0)), 1e-4);
  EXPECT_DOUBLE_EQ(std::get<double>(study::value_at(log, 1)), 1);
  EXPECT_DOUBLE_EQ(study::position_of(log, 0.1), 0.75);
  const record::SearchDimension linear{"m", Kind::real, 0.5, 1, false, {}, ""};
  EXPECT_DOUBLE_EQ(std::get<double>(study::value_at(linear, 0.5)), 0.75);
  const record::SearchDimension integer{"k", Kind::integer, 1, 4, false, {}, ""};
  std::map<int64_t, int> counts;
  for (int i = 0; i < 400; ++i) {
    ++counts[std::get<int64_t>(study::value_at(integer, (i + 0.5) / 400))];
  }
  EXPECT_EQ(counts, (std::map<int64_t, int>{{1, 100}, {2, 100}, {3, 100}, {4, 100}}));
  const record::SearchDimension choice{
      "r", Kind::choice, 0, 0, false, {record::SearchValue(true), record::SearchValue(false)}, ""};
  EXPECT_TRUE(std::get<bool>(study::value_at(choice, 0.49)));
  EXPECT_FALSE(std::get<bool>(study::value_at(choice, 1)));
}

TEST(SearchSpace, BordersAreFoundAndWidenedWithinTheOptionsBounds) {
  const record::SearchDimension rate{"lr", Kind::real, 1e-3, 1, true, {}, ""};
  EXPECT_EQ(study::border_of(rate, 0.9), false);
  EXPECT_EQ(study::border_of(rate, 0.0012), true);
  EXPECT_FALSE(study::border_of(rate, 0.03));
  const OptionSpec spec = spec_of("lab.adam", "lr");  // at most 10
  EXPECT_DOUBLE_EQ(study::widened(rate, false, &spec)->high, 10);
  EXPECT_DOUBLE_EQ(study::widened(rate, true, &spec)->low, 1e-4);
  const record::SearchDimension widest{"lr", Kind::real, 1e-3, 10, true, {}, ""};
  EXPECT_FALSE(study::widened(widest, false, &spec));
}

TEST(SearchSpace, WhatIsOutsideOrEmptyIsRefused) {
  const OptionSpec spec = spec_of("lab.adam", "lr");
  const auto problem = [&](double low, double high, bool log) {
    return error_of([&] {
      study::check_dimension({"lr", Kind::real, low, high, log, {}, ""}, &spec, "t.toml:1:1");
    });
  };
  EXPECT_EQ(problem(1e-3, 20, true),
            "[tune.space] t.toml:1:1: expected a space within the option's bounds [0, 10], found "
            "[0.001, 20] log");
  EXPECT_NE(problem(1, 1, true).find("low < high"), std::string::npos);
  EXPECT_NE(problem(0, 1, true).find("above 0"), std::string::npos);
  EXPECT_EQ(problem(0, 1, false), "");
}

}  // namespace
}  // namespace gradus::tuning
