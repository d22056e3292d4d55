#include "conformance/trajectory.h"

#include <algorithm>

#include "gradus/hash.h"

namespace gradus::conformance {

Tensors snapshot(const Objective& objective) {
  Tensors copies;
  for (const Tensor& parameter : objective.parameters()) {
    copies.push_back(parameter.detach().contiguous().clone());
  }
  return copies;
}

std::string bits_hash(const Tensors& tensors) {
  FastHash hash;
  for (const Tensor& tensor : tensors) {
    const Tensor plain = tensor.detach().contiguous();
    hash.add(plain.const_data_ptr(), static_cast<std::size_t>(plain.nbytes()));
  }
  return hash.text().substr(0, 16);
}

bool same_bits(const Tensors& a, const Tensors& b) {
  return a.size() == b.size() && bits_hash(a) == bits_hash(b);
}

bool all_finite(const Tensors& tensors) {
  return std::ranges::all_of(tensors, [](const Tensor& tensor) {
    return tensor.sub(tensor).eq(0).all().item().toBool();  // NaN and infinity leave NaN
  });
}

double largest_difference(const Tensors& a, const Tensors& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Tensor difference = a[i].sub(b[i]).abs().div(b[i].abs().add(1));
    if (difference.numel() > 0) largest = std::max(largest, difference.max().item().toDouble());
  }
  return largest;
}

std::optional<TestProblem> accepted(const CheckContext& context, std::vector<TestProblem> problems,
                                    std::string& why) {
  const auto optimizer = context.plugins.optimizer(context.defaults());
  for (TestProblem& problem : problems) {
    why = optimizer->refuses(*problem.model, *problem.loss, problem.data);
    if (why.empty()) return std::move(problem);
  }
  return std::nullopt;
}

}  // namespace gradus::conformance
