// One block of networks as plain data: what the driver of lanes.h hands to the SIMD kernel.
#pragma once

#include <cstddef>
#include <cstdint>

#include "random_restart/philox.h"

namespace gradus::random_restart {

/// Sizes and positions of the network, shared by all blocks (see Shape).
struct BlockShape {
  int layers = 0;                        ///< D + 1
  int constant_width = 0;                ///< W, or 0 where the hidden widths differ
  int largest = 0;                       ///< largest of all sizes, inputs included
  std::size_t parameters = 0;            ///< P
  const int* sizes = nullptr;            ///< layers + 1
  const std::size_t* weights = nullptr;  ///< position of A_j, index j - 1
};

enum class BlockOptimizer { sgd, momentum, adam };

/// What all blocks of one call share. Data are in the kernel's own scalar type.
template <class T>
struct BlockTraining {
  BlockShape shape;
  const T* inputs = nullptr;   ///< rows x shape.sizes[0]
  const T* targets = nullptr;  ///< rows
  std::uint32_t rows = 0;
  int batch = 1;        ///< B
  int micro_batch = 1;  ///< b
  StreamKey batch_key;
  bool shared_batches = false;  ///< every network draws from stream 2^64 - 1
  BlockOptimizer optimizer = BlockOptimizer::sgd;
  double learning_rate = 0, momentum = 0, beta1 = 0, beta2 = 0, epsilon = 0;
  double gradient_clip = 0;  ///< 0: off
  bool clip_in_loss = false;
  double clip_low = 0, clip_high = 0;
};

/// One block of V networks; entry i of lane l at [i V + l].
template <class T>
struct Block {
  std::uint64_t first_network = 0;  ///< stream index of lane 0
  T* parameters = nullptr;
  T* first_moment = nullptr;   ///< momentum, adam
  T* second_moment = nullptr;  ///< adam
};

/// Scratch of one thread, in scalars of T; see scratch_size.
template <class T>
struct BlockScratch {
  T* gradient = nullptr;         ///< P x V
  T* activations = nullptr;      ///< all layers x b x V
  T* delta = nullptr;            ///< 2 x largest x b x V
  std::int64_t* rows = nullptr;  ///< (B + 8) x V
};

/// Most networks of a block.
inline constexpr int kMostLanes = 16;

/// Size of a vector of the instruction set in use, and that set's name.
int vector_bytes();
const char* instruction_set();

/// Steps first_step + 1 .. first_step + steps of every network of the block.
template <class T, int V>
void advance_block(const BlockTraining<T>& training, const Block<T>& block, BlockScratch<T> scratch,
                   std::int64_t first_step, std::int64_t steps);

/// Outputs (unclipped) at `count` inputs (count x inputs) shared by all lanes: out[row V + lane].
/// on, if given: (layers - 1) x V, the largest hidden value of a layer over all rows, so that a
/// layer is off at every row iff its entry is 0.
template <class T, int V>
void forward_block(const BlockTraining<T>& training, const T* parameters, BlockScratch<T> scratch,
                   const T* inputs, std::int64_t count, T* out, T* on);

/// Gradient of the batch loss at the given rows (row i of lane l: rows[i V + l]), before clipping,
/// left in scratch.gradient.
template <class T, int V>
void gradient_block(const BlockTraining<T>& training, const T* parameters, BlockScratch<T> scratch,
                    const std::int64_t* rows);

}  // namespace gradus::random_restart
