// The training kernel for blocks of 16 networks in double; see lane_block-inl.h.
namespace gradus::random_restart {
namespace {
using BlockScalar = double;
constexpr int block_networks = 16;
}  // namespace
}  // namespace gradus::random_restart

#include "lane_block_instance-inl.h"
