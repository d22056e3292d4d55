#include "random_restart/domain_image.h"

#include <algorithm>

namespace gradus::random_restart {
namespace {

// z = c + sum_k h_k A[:,k], one input after another; true if some z is positive. W > 0: outputs.
template <int W>
bool affine_nodes(const double* layer, const double* h, double* z, std::size_t nodes, int outputs,
                  int inputs) {
  const int count = W > 0 ? W : outputs;
  bool positive = false;
  for (std::size_t p = 0; p < nodes; ++p, h += inputs, z += count) {
    const double* column = layer;
    const double* biases = layer + static_cast<std::size_t>(inputs) * count;
    for (int i = 0; i < count; ++i) z[i] = biases[i];
    for (int k = 0; k < inputs; ++k, column += count) {
      for (int i = 0; i < count; ++i) z[i] += h[k] * column[i];
    }
    for (int i = 0; i < count; ++i) positive |= z[i] > 0;
  }
  return positive;
}

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
  const auto run = [&]<int W>() {
    return affine_nodes<W>(layer_.data(), values_.data(), z_.data(), held, outputs, width_);
  };
  switch (outputs) {
    case 2:
      return run.operator()<2>();
    case 3:
      return run.operator()<3>();
    case 4:
      return run.operator()<4>();
    case 5:
      return run.operator()<5>();
    case 6:
      return run.operator()<6>();
    case 7:
      return run.operator()<7>();
    case 8:
      return run.operator()<8>();
    default:
      return run.operator()<0>();
  }
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
    values_.clear();
    const std::size_t held = z_.size() / width_;
    for (std::size_t p = 0; p < held; ++p) append(&z_[p * width_]);
    rescale();
  } else {
    insert_crossings();
    drop_constant_pieces();
  }
  return false;
}

void DomainImage::append(const double* z) {
  const std::size_t at = values_.size();
  values_.resize(at + width_);
  for (int i = 0; i < width_; ++i) values_[at + i] = std::max(z[i], 0.0);
}

// Where a neuron changes its sign between two nodes, a node is inserted and the neuron is exactly 0
// there; so the ReLU keeps every piece linear.
void DomainImage::insert_crossings() {
  const std::size_t held = z_.size() / width_;
  values_.clear();
  append(z_.data());
  for (std::size_t p = 1; p < held; ++p) {
    const double* left = &z_[(p - 1) * width_];
    const double* right = left + width_;
    crossings_.clear();
    for (int i = 0; i < width_; ++i) {
      if ((left[i] < 0 && right[i] > 0) || (left[i] > 0 && right[i] < 0)) {
        crossings_.emplace_back(left[i] / (left[i] - right[i]), i);
      }
    }
    if (crossings_.size() > 1) std::ranges::sort(crossings_);
    for (const auto& [s, zero] : crossings_) {
      const std::size_t at = values_.size();
      values_.resize(at + width_);
      for (int i = 0; i < width_; ++i) {
        values_[at + i] = std::max(left[i] + s * (right[i] - left[i]), 0.0);
      }
      values_[at + zero] = 0;
    }
    append(right);
  }
}

// A node between two bitwise equal ones adds nothing, now and in every later layer.
void DomainImage::drop_constant_pieces() {
  const std::size_t held = nodes();
  const auto equal = [&](std::size_t p, std::size_t q) {
    return std::equal(node(p), node(p) + width_, node(q));
  };
  std::size_t kept = 1;
  for (std::size_t p = 1; p < held; ++p) {
    const bool inside = equal(kept - 1, p) && (p + 1 == held || equal(p, p + 1));
    if (inside) continue;
    if (kept != p) std::copy_n(node(p), width_, &values_[kept * width_]);
    ++kept;
  }
  values_.resize(kept * width_);
}

void DomainImage::rescale() {
  for (std::size_t p = 0; p < nodes(); ++p) {
    double* h = &values_[p * width_];
    const double largest = *std::max_element(h, h + width_);
    if (largest > 0) std::for_each(h, h + width_, [&](double& value) { value /= largest; });
  }
}

}  // namespace gradus::random_restart
