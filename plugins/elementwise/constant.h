// Numbers of an update rule that are the same for all entries.
#pragma once

#include <cmath>
#include <concepts>

#include "entries.h"

namespace gradus::elementwise {

/// What an entry is to a rule: a float or a double, or all entries of a tensor at once.
template <class N>
concept Entry = std::same_as<N, float> || std::same_as<N, double> || std::same_as<N, Entries>;

/// A number of the rule, computed in double and used in the type of the entries: without it, one
/// double in a formula would turn the arithmetic of float entries into that of doubles, at half the
/// speed. Constants among themselves (`1 - beta`) stay in double.
struct Constant {
  double value = 0;
  constexpr Constant(double number = 0) : value(number) {}
  template <Entry N>
  auto in() const {
    if constexpr (std::same_as<N, Entries>) {
      return value;
    } else {
      return static_cast<N>(value);
    }
  }
};

constexpr Constant operator+(Constant a, Constant b) {
  return a.value + b.value;
}
constexpr Constant operator-(Constant a, Constant b) {
  return a.value - b.value;
}
constexpr Constant operator*(Constant a, Constant b) {
  return a.value * b.value;
}
constexpr Constant operator/(Constant a, Constant b) {
  return a.value / b.value;
}
constexpr Constant operator-(Constant a) {
  return -a.value;
}

template <Entry N>
N operator+(Constant c, const N& x) {
  return c.in<N>() + x;
}
template <Entry N>
N operator+(const N& x, Constant c) {
  return x + c.in<N>();
}
template <Entry N>
N operator-(Constant c, const N& x) {
  return c.in<N>() - x;
}
template <Entry N>
N operator-(const N& x, Constant c) {
  return x - c.in<N>();
}
template <Entry N>
N operator*(Constant c, const N& x) {
  return c.in<N>() * x;
}
template <Entry N>
N operator*(const N& x, Constant c) {
  return x * c.in<N>();
}
template <Entry N>
N operator/(Constant c, const N& x) {
  return c.in<N>() / x;
}

inline float root(float x) {
  return std::sqrt(x);
}
inline double root(double x) {
  return std::sqrt(x);
}
inline float absolute(float x) {
  return std::abs(x);
}
inline double absolute(double x) {
  return std::abs(x);
}

/// -1, 0 or 1.
template <std::floating_point N>
N sign(N x) {
  return static_cast<N>(x > 0) - static_cast<N>(x < 0);
}

/// The larger of two. Where one is not a number the result is the first, in any case for x.
template <std::floating_point N>
N larger(N x, N y) {
  return y > x ? y : x;
}
template <std::floating_point N>
N at_least(N x, Constant low) {
  return larger(x, low.in<N>());
}
template <std::floating_point N>
N at_most(N x, Constant high) {
  const N h = high.in<N>();
  return h < x ? h : x;
}

inline Entries at_least(const Entries& x, Constant low) {
  return at_least(x, low.value);
}
inline Entries at_most(const Entries& x, Constant high) {
  return at_most(x, high.value);
}

/// a where x > 0, b elsewhere.
template <std::floating_point N>
N where_positive(N x, N a, N b) {
  return x > 0 ? a : b;
}

}  // namespace gradus::elementwise
