#include "tuning/points.h"

#include <fmt/format.h>

#include <boost/random/sobol.hpp>
#include <cmath>

#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/philox.h"

namespace gradus::tuning {
namespace {

constexpr int bits = 32;  // of a scrambled coordinate: more points than are ever made

/// Owen's nested scrambling of one coordinate.
std::uint32_t scrambled(std::uint32_t coordinate, PhiloxKey key, std::uint64_t dimension) {
  std::uint32_t result = 0;
  for (int bit = 0; bit < bits; ++bit) {
    const std::uint32_t before = bit == 0 ? 0 : coordinate >> (bits - bit);
    // A number of its own for each node of the tree of prefixes: 2^bit of them at this depth.
    const std::uint64_t node = (std::uint64_t{1} << bit) | before;
    const auto flip = static_cast<std::uint32_t>(philox_word(key, dimension, node) >> 63);
    result = result << 1 | (((coordinate >> (bits - 1 - bit)) & 1) ^ flip);
  }
  return result;
}

/// How many values a dimension has in a grid by itself; 0 for one that takes any number.
std::size_t own_count(const record::SearchDimension& dimension) {
  return dimension.kind == record::SearchDimension::Kind::choice ? dimension.choices.size() : 0;
}

/// Points along each free dimension; 0 where there is no such number.
std::size_t points_along(std::size_t count, std::size_t free) {
  const double root = std::pow(static_cast<double>(count), 1.0 / static_cast<double>(free));
  const auto along = static_cast<std::size_t>(std::llround(root));
  std::size_t power = 1;
  for (std::size_t i = 0; i < free; ++i) power *= along;
  return power == count ? along : 0;
}

[[noreturn]] void fail_grid(const std::string& where, std::size_t fixed, std::size_t free,
                            std::size_t count) {
  std::string expected = "a number of trials that is ";
  if (free == 0) {
    expected += fmt::format("{}, the number of all choices", fixed);
  } else {
    if (fixed > 1) expected += fmt::format("{} times ", fixed);
    expected += fmt::format("a number to the power of {}, the options that are numbers", free);
  }
  throw Error("tune.grid", where, expected, std::to_string(count),
              "change `trials`, or take strategy = \"sobol\"");
}

}  // namespace

std::uint64_t search_seed(std::int64_t seed, std::string_view task) {
  const std::string text = fmt::format("gradus search {}\n{}", seed, task);
  return std::stoull(fast_hash(text).substr(0, 16), nullptr, 16);
}

std::vector<Point> random_points(std::size_t dimensions, std::size_t count, std::uint64_t seed) {
  std::vector<Point> points(count, Point(dimensions));
  PhiloxStream stream{philox_key(seed)};
  for (Point& point : points) {
    for (double& position : point) position = stream.uniform();
  }
  return points;
}

std::vector<Point> sobol_points(std::size_t dimensions, std::size_t count, std::uint64_t seed) {
  std::vector<Point> points(count, Point(dimensions));
  if (dimensions == 0) return points;
  boost::random::sobol engine(dimensions);
  constexpr int unused = 64 - bits;
  static_assert(boost::random::sobol::max() == ~std::uint64_t{0});
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t d = 0; d < dimensions; ++d) {
      // The engine leaves out the sequence's first point, 0; without it the points are no net (A.
      // B. Owen, "On dropping the first Sobol' point", 2020, arXiv 2008.08051).
      const auto upper =
          i == 0 ? 0 : static_cast<std::uint32_t>(static_cast<std::uint64_t>(engine()) >> unused);
      points[i][d] = (static_cast<double>(scrambled(upper, philox_key(seed), d)) + 0.5) * 0x1p-32;
    }
  }
  return points;
}

std::vector<Point> grid_points(const record::SearchSpace& space, std::size_t count,
                               const std::string& where) {
  std::size_t fixed = 1, free = 0;
  for (const record::SearchDimension& dimension : space) {
    const std::size_t own = own_count(dimension);
    fixed *= own > 0 ? own : 1;
    free += own > 0 ? 0 : 1;
  }
  const std::size_t rest = count % fixed == 0 ? count / fixed : 0;
  const std::size_t along = rest == 0   ? 0
                            : free == 0 ? (rest == 1 ? 1 : 0)
                                        : points_along(rest, free);
  if (along == 0) fail_grid(where, fixed, free, count);
  std::vector<Point> points = {{}};
  for (const record::SearchDimension& dimension : space) {
    const std::size_t own = own_count(dimension), steps = own > 0 ? own : along;
    std::vector<Point> longer;
    for (const Point& point : points) {
      for (std::size_t i = 0; i < steps; ++i) {
        const double middle = (static_cast<double>(i) + 0.5) / static_cast<double>(steps);
        const double spread =
            steps == 1 ? 0.5 : static_cast<double>(i) / static_cast<double>(steps - 1);
        longer.push_back(point);
        longer.back().push_back(own > 0 ? middle : spread);
      }
    }
    points = std::move(longer);
  }
  return points;
}

}  // namespace gradus::tuning
