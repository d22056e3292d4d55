#include "random_restart/dead.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "gradus/error.h"
#include "random_restart/laws.h"

namespace gradus::random_restart {
namespace {

std::vector<double> drawn(const Shape& shape, const Law& law, std::uint64_t network) {
  std::vector<double> values(shape.parameters());
  initial_parameters(shape, law, stream_key(11, Purpose::init), network, values);
  return values;
}

// The first dead layer by the definition's algorithm, written as plainly as possible: every node
// kept.
int plain_first_dead(const Shape& shape, const std::vector<double>& parameters, double a,
                     double b) {
  std::vector<std::vector<double>> h = {{a}, {b}};
  for (int j = 1; j <= shape.depth(); ++j) {
    std::vector<std::vector<double>> z;
    bool on = false;
    for (const auto& node : h) {
      std::vector<double> row;
      for (int i = 0; i < shape.size(j); ++i) {
        double sum = parameters[shape.biases(j) + i];
        for (int k = 0; k < shape.size(j - 1); ++k) {
          sum += node[k] * parameters[shape.weights(j) + i * shape.size(j - 1) + k];
        }
        on |= sum > 0;
        row.push_back(sum);
      }
      z.push_back(row);
    }
    if (!on) return j;
    std::vector<std::vector<double>> q = {z[0]};
    for (std::size_t p = 1; p < z.size(); ++p) {
      std::vector<std::pair<double, int>> crossings;
      for (int i = 0; i < shape.size(j); ++i) {
        const double u = z[p - 1][i], v = z[p][i];
        if (u * v < 0) crossings.push_back({u / (u - v), i});
      }
      std::ranges::sort(crossings);
      for (const auto& [s, zero] : crossings) {
        std::vector<double> node(shape.size(j));
        for (int i = 0; i < shape.size(j); ++i) {
          node[i] = z[p - 1][i] + s * (z[p][i] - z[p - 1][i]);
        }
        node[zero] = 0;
        q.push_back(node);
      }
      q.push_back(z[p]);
    }
    for (auto& node : q) {
      for (double& value : node) value = std::max(value, 0.0);
    }
    h = q;
  }
  return 0;
}

TEST(DomainDead, EqualsThePlainAlgorithm) {
  for (const LawKind kind : {LawKind::uniform_c, LawKind::linear_default, LawKind::he_uniform}) {
    for (const int width : {1, 2, 3, 6, 9}) {
      const Shape shape = Shape::constant(1, 30, width);
      for (int network = 0; network < 40; ++network) {
        const auto parameters = drawn(shape, {kind}, network);
        EXPECT_EQ(domain_dead(shape, parameters, -1, 1).first,
                  plain_first_dead(shape, parameters, -1, 1))
            << law_name(kind) << " width " << width << " network " << network;
      }
    }
  }
}

TEST(DomainDead, EqualsThePlainAlgorithmBeyondSixtyFourUnits) {
  const Shape shape(1, {70, 66, 1});  // the single unit dies in a good part of the networks
  int dead = 0;
  for (int network = 0; network < 40; ++network) {
    const auto parameters = drawn(shape, {}, network);
    const int first = domain_dead(shape, parameters, -1, 1).first;
    EXPECT_EQ(first, plain_first_dead(shape, parameters, -1, 1)) << network;
    dead += first > 0;
  }
  EXPECT_GT(dead, 5);
  EXPECT_LT(dead, 40);
}

std::vector<double> grid(double a, double b, int points) {
  std::vector<double> x;
  for (int i = 0; i < points; ++i) x.push_back(a + (b - a) * i / (points - 1));
  return x;
}

TEST(DomainDead, DenseSamplingMayOnlyReportMoreDead) {
  int more = 0, dead = 0;
  for (const LawKind kind : {LawKind::uniform_c, LawKind::he_normal}) {
    for (int network = 0; network < 400; ++network) {
      const Shape shape = Shape::constant(1, 12, 3);
      const auto parameters = drawn(shape, {kind}, network);
      const DeadLayers exact = domain_dead(shape, parameters, -0.5, 2);
      const DeadLayers sampled = data_dead(shape, parameters, grid(-0.5, 2, 1001));
      EXPECT_TRUE(!exact.dead() || (sampled.dead() && sampled.first <= exact.first)) << network;
      dead += exact.dead();
      more += sampled.dead() && !exact.dead();
    }
  }
  EXPECT_GT(dead, 200);
  EXPECT_LT(more, 8);  // 1001 points miss hardly any
}

TEST(DomainDead, SeesWhatSamplingMisses) {
  // z = x - 0.999999 is on in the last millionth of [-1, 1] only.
  const Shape shape = Shape::constant(1, 1, 1);
  const std::vector<double> narrow = {1, -0.999999, 1, 0}, off = {1, -1, 1, 0};
  EXPECT_FALSE(domain_dead(shape, narrow, -1, 1).dead());
  EXPECT_TRUE(domain_dead(shape, off, -1, 1).dead());  // touches 0 at the end: still z <= 0
  EXPECT_TRUE(data_dead(shape, narrow, grid(-1, 0.99, 200)).dead());
}

TEST(DomainDead, AHatInsideTheDomainIsFound) {
  // h_1 = (relu(x), relu(-x)); z_2 = 0.1 - h_1a - h_1b is positive around 0 only.
  const Shape shape(1, {2, 1});
  const std::vector<double> hat = {1, -1, 0, 0, -1, -1, 0.1, 1, 0};
  EXPECT_FALSE(domain_dead(shape, hat, -1, 1).dead());
  EXPECT_EQ(domain_dead(shape, hat, 0.2, 1), (DeadLayers{2, 2}));
}

TEST(DomainDead, TruncationIsMonotoneAndLastIsReported) {
  for (int network = 0; network < 100; ++network) {
    const Shape deep = Shape::constant(1, 20, 3);
    const auto parameters = drawn(deep, {}, network);
    const int first = domain_dead(deep, parameters, -1, 1).first;
    for (int depth = 1; depth <= 20; ++depth) {
      const DeadLayers cut = domain_dead(Shape::constant(1, depth, 3), parameters, -1, 1);
      EXPECT_EQ(cut.first, first > 0 && first <= depth ? first : 0);
    }
  }
  // Layer 1 dead, layer 2 has a positive bias, layer 3 is dead again.
  const Shape shape = Shape::constant(1, 3, 1);
  EXPECT_EQ(domain_dead(shape, std::vector<double>{1, -2, 1, 1, 1, -3, 1, 0}, -1, 1),
            (DeadLayers{1, 3}));
}

TEST(DomainDead, WithoutBiasesUsesTheTwoRays) {
  const Law law{LawKind::he_normal};
  for (int network = 0; network < 300; ++network) {
    const Shape shape = Shape::constant(1, 15, 3);
    const auto parameters = drawn(shape, law, network);
    EXPECT_EQ(domain_dead(shape, parameters, -1, 3).first,
              plain_first_dead(shape, parameters, -1, 3));
  }
  // Tiny weights underflow without the division by the largest value.
  const Shape shape = Shape::constant(1, 200, 1);
  std::vector<double> tiny(shape.parameters(), 0.0);
  for (int j = 1; j <= 200; ++j) tiny[shape.weights(j)] = 1e-10;
  EXPECT_FALSE(domain_dead(shape, tiny, -1, 1).dead());
}

TEST(SignDead, IsAPureSignTest) {
  const Shape shape = Shape::constant(2, 2, 1);
  EXPECT_EQ(sign_dead(shape, std::vector<double>{-1, -1, -1, -1, -1, 1, 1}, false),
            (DeadLayers{2, 2}));
  EXPECT_EQ(sign_dead(shape, std::vector<double>{-1, -1, 0, 1, -1, 1, 1}, false), DeadLayers{});
  EXPECT_EQ(sign_dead(shape, std::vector<double>{-1, -1, 0, 1, -1, 1, 1}, true),
            (DeadLayers{1, 1}));
}

TEST(DeadNotions, SignImpliesDomainImpliesData) {
  int sign = 0, domain = 0;
  for (int network = 0; network < 2000; ++network) {
    const Shape shape = Shape::constant(1, 4, 2);
    const auto parameters = drawn(shape, {}, network);
    const bool d1 = sign_dead(shape, parameters, false).dead();
    const bool d2 = domain_dead(shape, parameters, -1, 1).dead();
    const bool d3 = data_dead(shape, parameters, grid(-0.9, 0.9, 5)).dead();
    EXPECT_TRUE(!d1 || d2);
    EXPECT_TRUE(!d2 || d3);
    EXPECT_TRUE(!certified_alive(shape, parameters, grid(-1, 1, 8)) || !d2);
    sign += d1;
    domain += d2;
  }
  EXPECT_GT(sign, 20);
  EXPECT_GT(domain, sign);
}

TEST(DeadTests, RefuseBadInput) {
  const Shape plane = Shape::constant(2, 1, 1), line = Shape::constant(1, 1, 1);
  const std::vector<double> values(8, 1.0);
  EXPECT_THROW(domain_dead(plane, values, -1, 1), Error);
  EXPECT_THROW(domain_dead(line, values, 1, 1), Error);
  EXPECT_THROW(domain_dead(line, values, 0, HUGE_VAL), Error);
  EXPECT_THROW(data_dead(plane, values, std::vector<double>{1, 2, 3}), Error);
  EXPECT_THROW(sign_dead(Shape::constant(1, 9, 9), values, false), Error);
}

}  // namespace
}  // namespace gradus::random_restart
