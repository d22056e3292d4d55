#include "gates.h"

#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/product.h"
#include "gradus/stream.h"

namespace gradus::grelu {
namespace {

constexpr int most_rounds = 1000;  // of drawing rows again; a round leaves a small share to redraw

void require_margin(const Tensor& q, const Tensor& u, std::size_t layer) {
  const Tensor zero_point = u.eq(0).all(1, /*keepdim=*/true);
  const Tensor zero = q.eq(0).logical_and_(zero_point.logical_not());
  if (!zero.any().item<bool>()) return;
  throw Error("grelu.zero_margin", "gates of layer " + std::to_string(layer + 1),
              "psi . u different from 0 at every point", "a product that is exactly 0",
              "choose another gate_seed, or remove repeated and degenerate points");
}

}  // namespace

GateSource GateSource::directions(Tensors rows) {
  GateSource source;
  source.rows_ = std::move(rows);
  return source;
}

GateSource GateSource::network(Tensor first, Tensors rows, double factor) {
  GateSource source;
  source.first_ = std::move(first);
  source.rows_ = std::move(rows);
  source.factor_ = factor;
  return source;
}

GateSource::Trace GateSource::trace(const Tensor& points) const {
  const Tensor x = points.to(at::kDouble);
  Trace trace;
  Tensor u = is_network() ? product(x, first_.t()) : x;
  for (const Tensor& rows : rows_) {
    Tensor q = product(u, rows.t());
    trace.input.push_back(u);
    trace.product.push_back(q);
    if (is_network()) u = q.clamp_min(0).mul_(factor_);
  }
  return trace;
}

Tensors GateSource::gates(const Tensor& points) const {
  if (empty()) return {};
  const Trace traced = trace(points);
  Tensors gates;
  for (std::size_t k = 0; k < rows_.size(); ++k) {
    require_margin(traced.product[k], traced.input[k], k);
    gates.push_back(traced.product[k].gt(0));
  }
  return gates;
}

std::string GateSource::hash() const {
  FastHash hash;
  const auto add = [&](const Tensor& tensor) {
    hash.add(tensor.const_data_ptr(), static_cast<std::size_t>(tensor.nbytes()));
  };
  if (is_network()) add(first_);
  for (const Tensor& rows : rows_) add(rows);
  return hash.text();
}

double GateSource::redraw(const Tensor& points, double tau, uint64_t seed) {
  const Tensor x = points.to(at::kDouble);
  const double share = tau / static_cast<double>(x.size(0));
  Tensor u = is_network() ? product(x, first_.t()) : x;
  int64_t drawn = 0, all = 0;
  for (std::size_t k = 0; k < rows_.size(); ++k) {
    Stream stream{derive_seed(seed, "grelu.redraw"), k};
    const double deviation = rows_[k].std().item<double>();
    all += rows_[k].size(0);
    for (int round = 0; round < most_rounds; ++round) {
      const Tensor q = product(u, rows_[k].t()).abs_();
      const Tensor least = std::get<0>(q.min(0));
      const Tensor median = std::get<0>(q.median(0));
      const Tensor bad = least.lt(median.mul(share)).nonzero().flatten();
      if (bad.numel() == 0) break;
      drawn += bad.numel();
      const Tensor fresh = stream.normals({bad.numel(), rows_[k].size(1)}).mul_(deviation);
      rows_[k].index_copy_(0, bad, fresh);
    }
    if (is_network()) u = product(u, rows_[k].t()).clamp_min_(0).mul_(factor_);
  }
  return static_cast<double>(drawn) / static_cast<double>(all);
}

}  // namespace gradus::grelu
