// Networks side by side: one number for each network of a block.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace gradus::constant_target {

/// Networks of a block: entry e of lane l lies at [e * lanes + l].
inline constexpr int lanes = 8;

/// A number for each lane.
struct Row {
  alignas(64) double at[lanes];
  constexpr Row(double value = 0) { std::fill_n(at, lanes, value); }
  constexpr double& operator[](std::size_t lane) { return at[lane]; }
  constexpr double operator[](std::size_t lane) const { return at[lane]; }
};

/// The numbers of a struct that holds nothing but numbers, in their order.
template <class Struct>
using NumbersOf = std::array<double, sizeof(Struct) / sizeof(double)>;

/// Of a struct of rows, the same struct of one lane's numbers.
template <template <class> class Of>
Of<double> lane_of(const Of<Row>& rows, std::size_t lane) {
  static_assert(sizeof(Of<Row>) == lanes * sizeof(Of<double>));
  const auto from = std::bit_cast<NumbersOf<Of<Row>>>(rows);
  NumbersOf<Of<double>> to;
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = from[i * lanes + lane];
  return std::bit_cast<Of<double>>(to);
}

/// The reverse.
template <template <class> class Of>
void put_lane(Of<Row>& rows, std::size_t lane, const Of<double>& numbers) {
  auto to = std::bit_cast<NumbersOf<Of<Row>>>(rows);
  const auto from = std::bit_cast<NumbersOf<Of<double>>>(numbers);
  for (std::size_t i = 0; i < from.size(); ++i) to[i * lanes + lane] = from[i];
  rows = std::bit_cast<Of<Row>>(to);
}

}  // namespace gradus::constant_target
