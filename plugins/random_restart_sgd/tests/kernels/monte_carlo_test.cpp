#include "random_restart/monte_carlo.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/error.h"
#include "random_restart/bounds.h"
#include "random_restart/dead.h"

namespace gradus::random_restart {
namespace {

// Four standard errors at q.
double four_errors(double q, std::int64_t networks) {
  return 4 * std::sqrt(q * (1 - q) / static_cast<double>(networks));
}

TEST(CountDeaths, EqualsTheExactTestNetworkByNetwork) {
  for (const LawKind kind :
       {LawKind::uniform_c, LawKind::he_normal, LawKind::he_uniform, LawKind::biased_sign}) {
    for (const int width : {1, 3, 4, 9}) {
      DeathOptions options;
      options.law.kind = kind;
      options.width = width;
      options.depth = 25;
      options.networks = 300;
      options.first_network = 1000;
      options.seed = 3;
      const DeathCounts counts = count_deaths(options);
      const Shape shape = Shape::constant(1, 25, width);
      std::vector<std::int64_t> expected(26, 0);
      std::vector<double> parameters(shape.parameters());
      for (int network = 0; network < 300; ++network) {
        initial_parameters(shape, options.law, stream_key(3, Purpose::init), 1000 + network,
                           parameters);
        ++expected[domain_dead(shape, parameters, -1, 1).first];
      }
      EXPECT_EQ(counts.first, expected) << law_name(kind) << " width " << width;
    }
  }
}

struct Cell {
  LawKind law;
  int width, depth;
  double share;  ///< of 20,000 networks in THEORY.md, section 3.5
};

class PilotTest : public testing::TestWithParam<Cell> {};

// Both sides are samples of 20,000, so the difference has twice the variance.
TEST_P(PilotTest, AgreesWithinFourStandardErrorsOfTheDifference) {
  const Cell& cell = GetParam();
  DeathOptions options;
  options.law.kind = cell.law;
  options.width = cell.width;
  options.depth = cell.depth;
  options.seed = 21;
  const DeathCounts counts = count_deaths(options);
  const double q = static_cast<double>(counts.dead_at(cell.depth)) / counts.networks;
  EXPECT_NEAR(q, cell.share, std::sqrt(2.0) * four_errors(cell.share, 20'000) + 5e-4);
  const Shape shape = Shape::constant(1, cell.depth, cell.width);
  EXPECT_GE(q + four_errors(q, 20'000), struct_bound(shape, options.law, false).dead);
  EXPECT_LE(q - four_errors(q, 20'000), point_bound(shape, options.law)->dead);
}

INSTANTIATE_TEST_SUITE_P(
    Theory, PilotTest,
    testing::Values(Cell{LawKind::uniform_c, 1, 1, .252}, Cell{LawKind::uniform_c, 1, 2, .567},
                    Cell{LawKind::uniform_c, 1, 5, .941}, Cell{LawKind::uniform_c, 3, 2, .071},
                    Cell{LawKind::uniform_c, 3, 10, .640}, Cell{LawKind::uniform_c, 3, 20, .904},
                    Cell{LawKind::uniform_c, 6, 10, .068}, Cell{LawKind::uniform_c, 6, 20, .186},
                    Cell{LawKind::uniform_c, 6, 100, .759},
                    Cell{LawKind::linear_default, 4, 50, .954},
                    Cell{LawKind::linear_default, 8, 100, .317},
                    Cell{LawKind::he_normal, 6, 100, .772}));

TEST(CountDeaths, OneHiddenLayerHasTheClosedForm) {
  for (const int width : {1, 2, 3}) {
    DeathOptions options;
    options.width = width;
    options.depth = 1;
    options.networks = 200'000;
    const double symmetric = std::pow(4.0, -width), positive = std::pow(3.0 / 8, width);
    EXPECT_NEAR(count_deaths(options).dead_at(1) / 2e5, symmetric, four_errors(symmetric, 200'000));
    options.a = 0;
    EXPECT_NEAR(count_deaths(options).dead_at(1) / 2e5, positive, four_errors(positive, 200'000));
  }
}

TEST(CountDeaths, SignDeathsFollowTheProductLaw) {
  for (const Law& law : {Law{}, Law{LawKind::biased_sign}, Law{LawKind::he_normal}}) {
    for (const int inputs : {1, 4}) {
      DeathOptions options;
      options.notion = DeathNotion::sign;
      options.inputs = inputs;
      options.law = law;
      options.width = 2;
      options.depth = 20;
      options.a = inputs == 1 ? -1 : 0;
      options.b = 1;
      const DeathCounts counts = count_deaths(options);
      for (const int depth : {2, 7, 20}) {
        const Shape shape = Shape::constant(inputs, depth, 2);
        const double q = struct_bound(shape, law, inputs == 4).dead;
        EXPECT_NEAR(counts.dead_at(depth) / 20'000.0, q, four_errors(q, 20'000)) << depth;
      }
    }
  }
}

TEST(CountDeaths, DoesNotDependOnThreadsAndSplits) {
  DeathOptions options;
  options.networks = 10'000;
  options.depth = 40;
  const DeathCounts one = count_deaths(options);
  options.threads = 3;
  EXPECT_EQ(count_deaths(options).first, one.first);
  options.networks = 3'001;
  std::vector<std::int64_t> sum = count_deaths(options).first;
  options.first_network = 3'001;
  options.networks = 10'000 - 3'001;
  const DeathCounts rest = count_deaths(options);
  for (std::size_t j = 0; j < sum.size(); ++j) EXPECT_EQ(sum[j] + rest.first[j], one.first[j]);
}

TEST(CountDeaths, RefusesBadInput) {
  DeathOptions options;
  options.networks = 0;
  EXPECT_THROW(count_deaths(options), Error);
  options = {};
  options.inputs = 2;
  EXPECT_THROW(count_deaths(options), Error);
  options = {};
  options.a = 1;
  EXPECT_THROW(count_deaths(options), Error);
  options = {};
  options.width = 0;
  EXPECT_THROW(count_deaths(options), Error);
  options = {};
  options.threads = 0;
  EXPECT_THROW(count_deaths(options), Error);
}

}  // namespace
}  // namespace gradus::random_restart
