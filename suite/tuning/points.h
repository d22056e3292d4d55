// Points of the unit cube at which a search space is tried.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "record/tuning_record.h"

namespace gradus::tuning {

using Point = std::vector<double>;  ///< one position in [0, 1) for each dimension

/// The seed of one search, by hash: every task has its own. The methods of a task share it, so that
/// those with spaces of as many dimensions are tried at the same points, and none is better by the
/// luck of where its trials lie.
std::uint64_t search_seed(std::int64_t seed, std::string_view task);

/// Independent uniform points, by Philox.
std::vector<Point> random_points(std::size_t dimensions, std::size_t count, std::uint64_t seed);

/// The first points of a scrambled Sobol' sequence: direction numbers of S. Joe and F. Y. Kuo (as
/// in Boost.Random), scrambled as A. B. Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences",
/// 1995, does: bit k of a coordinate is flipped by a random bit that depends on the bits before it.
/// Every 2^m points that begin at a multiple of 2^m have one in each of the 2^m equal intervals of
/// every coordinate.
std::vector<Point> sobol_points(std::size_t dimensions, std::size_t count, std::uint64_t seed);

/// The points of a grid: the ends and evenly spaced positions between them along each number, every
/// choice and every one of few integers along the others; the last dimension runs fastest. Throws
/// Error "tune.grid" where no grid has exactly `count` points.
std::vector<Point> grid_points(const record::SearchSpace& space, std::size_t count,
                               const std::string& where);

}  // namespace gradus::tuning
