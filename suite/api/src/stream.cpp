#include "gradus/stream.h"

#include <ATen/ops/empty.h>

#include <boost/math/special_functions/erf.hpp>

#include "gradus/hash.h"
#include "gradus/philox.h"

namespace gradus {
namespace {

template <class Draw>
Tensor filled(at::IntArrayRef shape, const Draw& draw) {
  Tensor tensor = at::empty(shape, at::kDouble);
  double* values = tensor.mutable_data_ptr<double>();
  for (int64_t i = 0; i < tensor.numel(); ++i) values[i] = draw();
  return tensor;
}

}  // namespace

uint64_t derive_seed(uint64_t seed, std::string_view purpose) {
  FastHash hash;
  hash.add(&seed, sizeof seed);
  hash.add(purpose.data(), purpose.size());
  return std::stoull(hash.text().substr(0, 16), nullptr, 16);
}

uint64_t Stream::word() {
  return philox_word(philox_key(seed), copy, drawn++);
}

double Stream::uniform() {
  return philox_uniform(word());
}

double Stream::normal() {
  // Phi^-1(u) = -sqrt(2) erfc^-1(2u): one word a draw, so that draws can be made out of order.
  constexpr double root2 = 1.4142135623730951;
  return -root2 * boost::math::erfc_inv(2 * uniform());
}

int64_t Stream::below(int64_t count) {
  return static_cast<int64_t>(philox_below(word(), static_cast<uint64_t>(count)));
}

Tensor Stream::uniforms(at::IntArrayRef shape, double low, double high) {
  return filled(shape, [&] { return low + (high - low) * uniform(); });
}

Tensor Stream::normals(at::IntArrayRef shape) {
  return filled(shape, [&] { return normal(); });
}

}  // namespace gradus
