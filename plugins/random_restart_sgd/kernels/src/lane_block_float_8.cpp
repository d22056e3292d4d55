// The training kernel for blocks of 8 networks in float; see lane_block-inl.h.
namespace gradus::random_restart {
namespace {
using BlockScalar = float;
constexpr int block_networks = 8;
}  // namespace
}  // namespace gradus::random_restart

#include "lane_block_instance-inl.h"
