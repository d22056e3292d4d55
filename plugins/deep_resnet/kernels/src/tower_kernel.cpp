#include "deep_resnet/tower_kernel.h"

#include <algorithm>
#include <string>

#include "gradus/error.h"
#include "tower_lanes.h"

namespace gradus::deep_resnet {
namespace {

int64_t padded(int64_t size) {
  return (size + kMostLanes - 1) / kMostLanes * kMostLanes;
}

const TowerShape& checked(const TowerShape& shape) {
  if (shape.depth < 1 || shape.width < 1 || shape.samples < 1) {
    throw Error("deep_resnet.shape", "residual tower", "depth, width and samples of at least 1",
                std::to_string(shape.depth) + ", " + std::to_string(shape.width) + " and " +
                    std::to_string(shape.samples),
                "");
  }
  return shape;
}

// [rows, columns] to [columns][stride].
void transpose(const double* from, int64_t rows, int64_t columns, int64_t stride, double* to) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) to[c * stride + r] = from[r * columns + c];
  }
}

std::size_t count(int64_t values) {
  return static_cast<std::size_t>(values);
}

}  // namespace

TowerKernel::TowerKernel(const TowerShape& shape)
    : shape_(checked(shape)),
      columns_(padded(shape.samples)),
      padded_width_(padded(shape.width)),
      states_(count(shape.depth * shape.samples * padded_width_)),
      slopes_(count(shape.depth * shape.width * columns_)),
      now_(count(shape.width * columns_)),
      next_(now_.size()),
      work_(now_.size()),
      rows_(count(kMostRows * padded_width_)) {}

int64_t TowerKernel::buffer_bytes(const TowerShape& shape) {
  const int64_t layer = shape.samples * padded(shape.width) + shape.width * padded(shape.samples);
  return static_cast<int64_t>(sizeof(double)) * (shape.depth * layer + 3 * layer);
}

void TowerKernel::forward(const double* weights, const double* inputs, double* outputs) {
  transpose(inputs, shape_.samples, shape_.width, columns_, now_.data());
  run_forward({shape_, columns_, padded_width_, weights, states_.data(), slopes_.data(),
               now_.data(), next_.data(), &largest_});
  for (int64_t n = 0; n < shape_.samples; ++n) {
    for (int64_t i = 0; i < shape_.width; ++i) {
      outputs[n * shape_.width + i] = now_[count(i * columns_ + n)];
    }
  }
}

void TowerKernel::backward(const double* weights, const double* slope, double* gradient) {
  std::fill(now_.begin(), now_.end(), 0.0);
  transpose(slope, shape_.samples, shape_.width, columns_, now_.data());
  run_backward({shape_, columns_, padded_width_, weights, states_.data(), slopes_.data(),
                now_.data(), next_.data(), work_.data(), rows_.data(), gradient});
}

}  // namespace gradus::deep_resnet
