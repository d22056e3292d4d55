#include "random_restart/domain_image.h"

#include <algorithm>
#include <bit>

namespace gradus::random_restart {
namespace {

constexpr int kMaskBits = 64;

// Which of the values are positive. Units beyond the mask share its bits; see `wide` below.
template <int W>
std::uint64_t positive_mask(const double* z, int count) {
  std::uint64_t mask = 0;
  for (int i = 0; i < (W > 0 ? W : count); ++i) mask |= std::uint64_t{z[i] > 0} << (i % kMaskBits);
  return mask;
}

// z = c + sum_k h_k A[:,k], one input after another, and the positive outputs of every node. True
// if there are any. W > 0: outputs.
template <int W>
bool affine_nodes(const double* layer, const double* h, double* z, std::uint64_t* masks,
                  std::size_t nodes, int outputs, int inputs) {
  const int count = W > 0 ? W : outputs;
  const double* biases = layer + static_cast<std::size_t>(inputs) * count;
  std::uint64_t any = 0;
  for (std::size_t p = 0; p < nodes; ++p, h += inputs, z += count) {
    if constexpr (W > 0) {
      double sum[W];
      for (int i = 0; i < W; ++i) sum[i] = biases[i];
      for (int k = 0; k < inputs; ++k) {
        for (int i = 0; i < W; ++i) sum[i] += h[k] * layer[k * W + i];
      }
      for (int i = 0; i < W; ++i) z[i] = sum[i];
    } else {
      std::copy_n(biases, count, z);
      for (int k = 0; k < inputs; ++k) {
        for (int i = 0; i < count; ++i) z[i] += h[k] * layer[k * count + i];
      }
    }
    masks[p] = positive_mask<W>(z, count);
    any |= masks[p];
  }
  return any != 0;
}

// Calls work.template operator()<W>() with W = width where that is specialised, else with 0.
template <class F>
auto with_width(int width, F&& work) {
  switch (width) {
    case 1:
      return work.template operator()<1>();
    case 2:
      return work.template operator()<2>();
    case 3:
      return work.template operator()<3>();
    case 4:
      return work.template operator()<4>();
    case 5:
      return work.template operator()<5>();
    case 6:
      return work.template operator()<6>();
    case 7:
      return work.template operator()<7>();
    case 8:
      return work.template operator()<8>();
    default:
      return work.template operator()<0>();
  }
}

// Writes nodes behind one another.
template <int W>
struct NodeWriter {
  double* to;
  int width;
  int count() const { return W > 0 ? W : width; }
  void relu(const double* z) {
    for (int i = 0; i < count(); ++i) to[i] = std::max(z[i], 0.0);
    to += count();
  }
  // The node at share s between two others, at which output `zero` crosses 0.
  void crossing(const double* left, const double* right, double s, int zero) {
    for (int i = 0; i < count(); ++i) {
      to[i] = std::max(left[i] + s * (right[i] - left[i]), 0.0);
    }
    to[zero] = 0;
    to += count();
  }
};

}  // namespace

void DomainImage::start(double a, double b, bool without_biases) {
  width_ = 1;
  without_biases_ = without_biases;
  values_.assign({a, b});
}

bool DomainImage::affine(const double* weights, const double* biases, int outputs,
                         std::size_t stride) {
  const std::size_t count = outputs, inputs = width_;
  layer_.resize(count * (inputs + 1));
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < inputs; ++k) {
      layer_[k * count + i] = weights[(i * inputs + k) * stride];
    }
    layer_[inputs * count + i] = biases[i * stride];
  }
  const std::size_t held = nodes();
  z_.resize(held * count);
  masks_.resize(held);
  return with_width(outputs, [&]<int W>() {
    return affine_nodes<W>(layer_.data(), values_.data(), z_.data(), masks_.data(), held, outputs,
                           width_);
  });
}

bool DomainImage::advance(const double* weights, const double* biases, int outputs,
                          std::size_t stride) {
  const bool alive = affine(weights, biases, outputs, stride);
  width_ = outputs;
  if (!alive) {
    values_.assign(outputs, 0.0);
    return true;
  }
  if (without_biases_) {
    std::ranges::transform(z_, z_.begin(), [](double z) { return std::max(z, 0.0); });
    values_.swap(z_);
    rescale();
  } else {
    with_width(outputs, [&]<int W>() { insert_crossings<W>(); });
  }
  return false;
}

// Where an output changes its sign between two nodes, a node is inserted and that output is exactly
// 0 there; so the ReLU keeps every piece linear. A node inside a piece on which the layer is off
// adds nothing, now or later, and is dropped.
template <int W>
void DomainImage::insert_crossings() {
  const bool wide = width_ > kMaskBits;
  const std::size_t held = masks_.size(), width = W > 0 ? W : width_;
  std::size_t most = held;
  for (std::size_t p = 1; p < held; ++p) {
    most += wide ? width : std::popcount(masks_[p - 1] ^ masks_[p]);
  }
  if (values_.size() < most * width) values_.resize(most * width);
  NodeWriter<W> nodes{values_.data(), width_};
  nodes.relu(z_.data());
  for (std::size_t p = 1; p < held; ++p) {
    const double* left = &z_[(p - 1) * width];
    const double* right = left + width;
    if (wide || masks_[p - 1] != masks_[p]) {
      find_crossings(left, right);
      for (const auto& [s, zero] : crossings_) nodes.crossing(left, right, s, zero);
    }
    const bool inside = masks_[p - 1] == 0 && masks_[p] == 0 && p + 1 < held && masks_[p + 1] == 0;
    if (!inside) nodes.relu(right);
  }
  values_.resize(nodes.to - values_.data());
}

// Shares in (0, 1) between two nodes at which an output crosses 0, in order.
void DomainImage::find_crossings(const double* left, const double* right) {
  crossings_.clear();
  for (int i = 0; i < width_; ++i) {
    if ((left[i] < 0 && right[i] > 0) || (left[i] > 0 && right[i] < 0)) {
      crossings_.emplace_back(left[i] / (left[i] - right[i]), i);
    }
  }
  if (crossings_.size() > 1) std::ranges::sort(crossings_);
}

void DomainImage::rescale() {
  for (std::size_t p = 0; p < nodes(); ++p) {
    double* h = &values_[p * width_];
    const double largest = *std::max_element(h, h + width_);
    if (largest > 0) std::for_each(h, h + width_, [&](double& value) { value /= largest; });
  }
}

}  // namespace gradus::random_restart
