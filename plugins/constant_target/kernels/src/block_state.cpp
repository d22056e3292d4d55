// The state of a block as a list of numbers.
#include "block.h"

namespace gradus::constant_target {
namespace {

std::span<double> numbers(StepTerms& terms) {
  static_assert(sizeof(StepTerms) % sizeof(double) == 0);
  return {&terms.risk, sizeof(StepTerms) / sizeof(double)};
}

std::span<double> numbers(SeriesPoint& point) {
  static_assert(sizeof(SeriesPoint) % sizeof(double) == 0);
  return {&point.step, sizeof(SeriesPoint) / sizeof(double)};
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
  for (std::size_t lane = 0; lane < used_; ++lane) {
    visit(base_step_[lane]);
    visit(gamma_[lane]);
    visit(integral_[lane]);
    for (double& number : numbers(terms_[lane])) visit(number);
    for (double& number : constant_target::numbers(records_[lane])) visit(number);
    auto points = static_cast<double>(series_[lane].size());
    visit(points);
    series_[lane].resize(static_cast<std::size_t>(points));
    for (SeriesPoint& point : series_[lane]) {
      for (double& number : numbers(point)) visit(number);
    }
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
}

template void Block<float>::save(std::vector<double>&);
template void Block<double>::save(std::vector<double>&);
template void Block<float>::restore(std::span<const double>&);
template void Block<double>::restore(std::span<const double>&);

}  // namespace gradus::constant_target
