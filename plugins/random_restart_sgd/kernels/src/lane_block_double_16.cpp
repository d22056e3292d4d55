// The training kernel for blocks of 16 networks in double; see lane_block-inl.h.
#include "simd_targets.h"

#define HWY_TARGET_INCLUDE "lane_block_double_16.cpp"
#include "hwy/foreach_target.h"  // includes this file once for each instruction set
#include "lane_dispatch-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::HWY_NAMESPACE {
namespace {

using T = double;
constexpr int V = 16;

void advance_here(const BlockTraining<T>& training, const Block<T>& block, BlockScratch<T> scratch,
                  std::int64_t first_step, std::int64_t steps) {
  advance<T, V>(training, block, scratch, first_step, steps);
}
void forward_here(const BlockTraining<T>& training, const T* parameters, BlockScratch<T> scratch,
                  const T* inputs, std::int64_t count, T* out, T* on) {
  forward<T, V>(training, parameters, scratch, inputs, count, out, on);
}
void gradient_here(const BlockTraining<T>& training, const T* parameters, BlockScratch<T> scratch,
                   const std::int64_t* rows) {
  gradient<T, V>(training, parameters, scratch, rows);
}

}  // namespace
}  // namespace gradus::random_restart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::random_restart {

HWY_EXPORT(advance_here);
HWY_EXPORT(forward_here);
HWY_EXPORT(gradient_here);

template <>
void advance_block<double, 16>(const BlockTraining<double>& training, const Block<double>& block,
                               BlockScratch<double> scratch, std::int64_t first_step,
                               std::int64_t steps) {
  HWY_DYNAMIC_DISPATCH(advance_here)(training, block, scratch, first_step, steps);
}

template <>
void forward_block<double, 16>(const BlockTraining<double>& training, const double* parameters,
                               BlockScratch<double> scratch, const double* inputs,
                               std::int64_t count, double* out, double* on) {
  HWY_DYNAMIC_DISPATCH(forward_here)(training, parameters, scratch, inputs, count, out, on);
}

template <>
void gradient_block<double, 16>(const BlockTraining<double>& training, const double* parameters,
                                BlockScratch<double> scratch, const std::int64_t* rows) {
  HWY_DYNAMIC_DISPATCH(gradient_here)(training, parameters, scratch, rows);
}

}  // namespace gradus::random_restart
#endif
