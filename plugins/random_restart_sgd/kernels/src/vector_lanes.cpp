// Lanes of a vector of the instruction set in use.
#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "vector_lanes.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "lane_block.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::random_restart::HWY_NAMESPACE {
namespace {
int float_lanes() {
  return static_cast<int>(hwy::HWY_NAMESPACE::Lanes(hwy::HWY_NAMESPACE::ScalableTag<float>()));
}
const char* target_name() {
  return hwy::TargetName(HWY_TARGET);
}
}  // namespace
}  // namespace gradus::random_restart::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::random_restart {

HWY_EXPORT(float_lanes);
HWY_EXPORT(target_name);

int vector_bytes() {
  return 4 * HWY_DYNAMIC_DISPATCH(float_lanes)();
}
const char* instruction_set() {
  return HWY_DYNAMIC_DISPATCH(target_name)();
}

}  // namespace gradus::random_restart
#endif
