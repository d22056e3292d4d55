// The functions of lane_block.h for the `BlockScalar` and `block_networks` of the file that
// includes this one, for every instruction set. Without an include guard: Highway includes it again
// for each.
#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "lane_block_instance-inl.h"
#include "hwy/foreach_target.h"
#include "lane_dispatch-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::HWY_NAMESPACE {
namespace {

using T = BlockScalar;
constexpr int V = block_networks;

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

using T = BlockScalar;

HWY_EXPORT(advance_here);
HWY_EXPORT(forward_here);
HWY_EXPORT(gradient_here);

template <>
void advance_block<T, block_networks>(const BlockTraining<T>& training, const Block<T>& block,
                                      BlockScratch<T> scratch, std::int64_t first_step,
                                      std::int64_t steps) {
  HWY_DYNAMIC_DISPATCH(advance_here)(training, block, scratch, first_step, steps);
}

template <>
void forward_block<T, block_networks>(const BlockTraining<T>& training, const T* parameters,
                                      BlockScratch<T> scratch, const T* inputs, std::int64_t count,
                                      T* out, T* on) {
  HWY_DYNAMIC_DISPATCH(forward_here)(training, parameters, scratch, inputs, count, out, on);
}

template <>
void gradient_block<T, block_networks>(const BlockTraining<T>& training, const T* parameters,
                                       BlockScratch<T> scratch, const std::int64_t* rows) {
  HWY_DYNAMIC_DISPATCH(gradient_here)(training, parameters, scratch, rows);
}

}  // namespace gradus::random_restart
#endif
