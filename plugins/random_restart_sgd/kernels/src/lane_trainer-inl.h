// Parts of Trainer that both of its files use.
#pragma once

#include <algorithm>

#include "lane_trainer.h"
#include "random_restart/chunks.h"

namespace gradus::random_restart {

template <class T>
template <class F>
void Trainer<T>::each_block(F&& work) {
  for_each_chunk(blocks(), options_.threads,
                 [&](std::int64_t block, int thread) { work(block, scratch_[thread]); });
}

template <class T>
std::int64_t Trainer<T>::networks_in(std::int64_t block) const {
  return std::min<std::int64_t>(lanes_, options_.networks - block * lanes_);
}

template <class T>
double Trainer<T>::parameter(const AlignedVector<T>& buffer, std::int64_t network,
                             std::size_t i) const {
  const std::size_t block = network / lanes_, lane = network % lanes_;
  return static_cast<double>(buffer.data()[block * block_size() + i * lanes_ + lane]);
}

template <class T>
void Trainer<T>::forward(const T* parameters, LaneScratch<T>& scratch, const std::vector<T>& inputs,
                         bool on) {
  const std::int64_t rows = inputs.size() / options_.shape.inputs();
  T* on_values = on ? scratch.on.data() : nullptr;
  if (lanes_ == 8) {
    forward_block<T, 8>(training_, parameters, scratch.view(), inputs.data(), rows,
                        scratch.outputs.data(), on_values);
  } else {
    forward_block<T, 16>(training_, parameters, scratch.view(), inputs.data(), rows,
                         scratch.outputs.data(), on_values);
  }
}

}  // namespace gradus::random_restart
