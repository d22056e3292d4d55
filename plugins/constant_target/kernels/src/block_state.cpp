// The state of a block as a list of numbers.
#include "block.h"

namespace gradus::constant_target {
namespace {

/// The numbers of a struct that holds nothing but numbers.
template <class Struct>
std::span<double> numbers(Struct& values) {
  static_assert(sizeof(Struct) % sizeof(double) == 0);
  return {reinterpret_cast<double*>(&values), sizeof(Struct) / sizeof(double)};
}

}  // namespace

template <class T>
template <class Visit>
void Block<T>::each_number(const Visit& visit) {
  for (T& entry : theta_) {
    auto value = static_cast<double>(entry);
    visit(value);
    entry = static_cast<T>(value);
  }
  const auto visit_all = [&](auto& values) {
    for (double& number : numbers(values)) visit(number);
  };
  visit_all(base_step_);
  visit_all(gamma_);
  visit_all(integral_);
  visit_all(terms_[now_]);
  visit_all(record_);
  for (std::size_t lane = 0; lane < used_; ++lane) {
    auto points = static_cast<double>(series_[lane].size());
    visit(points);
    series_[lane].resize(static_cast<std::size_t>(points));
    for (SeriesPoint& point : series_[lane]) visit_all(point);
  }
}

template <class T>
void Block<T>::save(std::vector<double>& state) {
  each_number([&](double& number) { state.push_back(number); });
}

template <class T>
void Block<T>::restore(std::span<const double>& state) {
  each_number([&](double& number) {
    number = state.front();
    state = state.subspan(1);
  });
  next_point_ = 0;
  next_fit_ = -1;
  for (std::size_t lane = 0; lane < lanes; ++lane)
    some_diverged_ = some_diverged_ || diverged(lane);
}

template void Block<float>::save(std::vector<double>&);
template void Block<double>::save(std::vector<double>&);
template void Block<float>::restore(std::span<const double>&);
template void Block<double>::restore(std::span<const double>&);

}  // namespace gradus::constant_target
