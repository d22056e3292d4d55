#include "lbfgs_history.h"

#include <vector>

#include "flat.h"

namespace gradus::baselines {

using line_search::dot;

void LbfgsHistory::remember(const Tensor& s, const Tensor& y) {
  if (dot(y, s) <= 1e-10) return;
  if (static_cast<int64_t>(s_.size()) == size_) {
    s_.erase(s_.begin());
    y_.erase(y_.begin());
  }
  s_.push_back(s);
  y_.push_back(y);
}

Tensor LbfgsHistory::direction(const Tensor& gradient) const {
  Tensor d = gradient.neg();
  std::vector<double> alphas(s_.size());
  for (std::size_t i = s_.size(); i-- > 0;) {
    alphas[i] = dot(s_[i], d) / dot(y_[i], s_[i]);
    d.add_(y_[i], -alphas[i]);
  }
  if (!s_.empty()) d.mul_(dot(y_.back(), s_.back()) / dot(y_.back(), y_.back()));
  for (std::size_t i = 0; i < s_.size(); ++i) {
    const double beta = dot(y_[i], d) / dot(y_[i], s_[i]);
    d.add_(s_[i], alphas[i] - beta);
  }
  return d;
}

void LbfgsHistory::state(Archive& archive) {
  archive.item("s", s_);
  archive.item("y", y_);
}

}  // namespace gradus::baselines
