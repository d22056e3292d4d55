#include "gradus/stream.h"

#include <ATen/ops/empty.h>

#include <array>
#include <boost/math/special_functions/erf.hpp>

#include "gradus/hash.h"

namespace gradus {
namespace {

using Words = std::array<uint32_t, 4>;

/// Philox4x32 with ten rounds.
Words philox(Words counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = uint64_t{0xD2511F53} * counter[0];
    const uint64_t product1 = uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<uint32_t>(product1),
               static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<uint32_t>(product0)};
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return counter;
}

uint64_t philox_word(uint64_t seed, uint64_t copy, uint64_t draw) {
  const uint64_t block = draw / 2;  // a block of four words holds two draws
  const Words words = philox({static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32),
                              static_cast<uint32_t>(copy), static_cast<uint32_t>(copy >> 32)},
                             {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)});
  const std::size_t first = draw % 2 == 0 ? 0 : 2;
  return words[first] | (uint64_t{words[first + 1]} << 32);
}

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
  return philox_word(seed, copy, drawn++);
}

double Stream::uniform() {
  return (static_cast<double>(word() >> 12) + 0.5) * 0x1p-52;
}

double Stream::normal() {
  // Phi^-1(u) = -sqrt(2) erfc^-1(2u): one word a draw, so that draws can be made out of order.
  constexpr double root2 = 1.4142135623730951;
  return -root2 * boost::math::erfc_inv(2 * uniform());
}

int64_t Stream::below(int64_t count) {
  const auto product = static_cast<unsigned __int128>(word()) * static_cast<uint64_t>(count);
  return static_cast<int64_t>(product >> 64);
}

Tensor Stream::uniforms(at::IntArrayRef shape, double low, double high) {
  return filled(shape, [&] { return low + (high - low) * uniform(); });
}

Tensor Stream::normals(at::IntArrayRef shape) {
  return filled(shape, [&] { return normal(); });
}

}  // namespace gradus
