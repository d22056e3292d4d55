#include "exact_risk.h"

#include <algorithm>

#include "constant_target/risk.h"

namespace gradus::constant_target {
namespace {

/// Calls visit(number, place) for every number of the networks first, first + 1, ... that fill one
/// block: its place is [entry * lanes + lane].
template <class T, class Visit>
void each_in_block(Tensors& tensors, int64_t copies, int64_t first, const Visit& visit) {
  const int64_t used = std::min<int64_t>(lanes, copies - first);
  std::size_t place = 0;
  for (Tensor& tensor : tensors) {
    const int64_t size = tensor.numel() / copies;
    T* numbers = tensor.mutable_data_ptr<T>() + first * size;
    for (int64_t e = 0; e < size; ++e, place += lanes) {
      for (int64_t lane = 0; lane < used; ++lane) {
        visit(numbers[lane * size + e], place + static_cast<std::size_t>(lane));
      }
    }
  }
}

template <class T>
Answer answer_for(const Interval& interval, const Network& network, Tensors parameters,
                  int64_t copies, double constant) {
  Answer answer;
  answer.value = parameters[0].new_empty({copies});
  for (const Tensor& parameter : parameters) {
    answer.gradient.push_back(parameter.new_empty(parameter.sizes()));
  }
  Pieces<T> pieces(interval, network);
  Atoms<T> atoms;
  BlockRisk<T> out;
  AlignedVector<T> theta(network.entries() * lanes);
  const AlignedVector<T> xi(lanes, static_cast<T>(constant));
  for (int64_t first = 0; first < copies; first += lanes) {
    each_in_block<T>(parameters, copies, first,
                     [&](const T& number, std::size_t place) { theta[place] = number; });
    pieces.atoms(theta.data(), atoms);
    evaluate(network, theta.data(), xi.data(), atoms, out);
    each_in_block<T>(answer.gradient, copies, first,
                     [&](T& number, std::size_t place) { number = out.gradient[place]; });
    std::copy_n(out.risk.data(), std::min<int64_t>(lanes, copies - first),
                answer.value.mutable_data_ptr<T>() + first);
  }
  return answer;
}

}  // namespace

Answer exact_risk(const Interval& interval, const Network& network, const Tensors& parameters,
                  double xi, const Ask& ask) {
  const bool stacked = parameters[0].dim() == 3;
  const int64_t copies = stacked ? parameters[0].size(0) : 1;
  Tensors local;
  for (const Tensor& parameter : parameters) local.push_back(parameter.detach().contiguous());
  Answer answer = local[0].scalar_type() == at::kFloat
                      ? answer_for<float>(interval, network, std::move(local), copies, xi)
                      : answer_for<double>(interval, network, std::move(local), copies, xi);
  if (!stacked) answer.value = answer.value.squeeze(0);
  if (!ask.gradient) answer.gradient.clear();
  if (ask.gradient && !ask.only.empty()) {
    Tensors wanted;
    for (const int index : ask.only) {
      wanted.push_back(answer.gradient[static_cast<std::size_t>(index)]);
    }
    answer.gradient = std::move(wanted);
  }
  return answer;
}

}  // namespace gradus::constant_target
