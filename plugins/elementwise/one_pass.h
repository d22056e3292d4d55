// Update rules that treat each entry alone, applied in one pass over memory.
//
//   struct SignRule {
//     Constant lr, beta;
//     template <class N>
//     void operator()(N& theta, N& g, N& m) const {
//       m = beta * m + (1 - beta) * g;
//       theta = theta - lr * sign(m);
//     }
//   };
//   one_pass(SignRule{1e-3, 0.9}, parameters.tensors(), gradient.tensors(), means);
//
// The compiler makes the loop of the rule, for float and double entries and for several
// instruction sets; the widest that the processor has is chosen when it runs. On another device,
// or for another type, the same rule works on whole tensors (entries.h).
#pragma once

#include <array>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>

#include "constant.h"
#include "gradus/tensor.h"
#include "widest_vectors.h"

namespace gradus::elementwise {

namespace detail {

/// The rule on the entries [begin, end) of lists that do not overlap.
template <class Rule, class N, std::size_t K>
struct AllEntries {
  Rule rule;
  std::array<N*, K> lists;

  [[gnu::always_inline]] void operator()(int64_t begin, int64_t end) const {
    run(begin, end, std::make_index_sequence<K>());
  }

 private:
  template <std::size_t... I>
  [[gnu::always_inline]] void run(int64_t begin, int64_t end, std::index_sequence<I...>) const {
    // Copies: what the loop writes through a list cannot change them.
    const Rule copy = rule;
    const std::array<N*, K> from = lists;
#pragma GCC ivdep  // no list overlaps another
    for (int64_t i = begin; i < end; ++i) copy(from[I][i]...);
  }
};

template <class N, class Rule, class... T>
void loop(const Rule& rule, const T&... tensors) {
  const int64_t count = std::get<0>(std::tie(tensors...)).numel();
  WidestVectors<AllEntries<Rule, N, sizeof...(T)>>{
      {rule, {static_cast<N*>(tensors.mutable_data_ptr())...}}}
      .run(count, entries_worth_a_thread);
}

/// Writes what the rule made of a tensor back into it.
inline void keep(const Tensor& tensor, const Entries& entries) {
  if (!entries.tensor().is_same(tensor)) tensor.copy_(entries.tensor());
}

}  // namespace detail

/// The rule on whole tensors, one after the other.
template <class Rule, class... T>
void on_whole_tensors(const Rule& rule, const T&... tensors) {
  const auto apply = [&](auto... entries) {
    rule(entries...);
    (detail::keep(tensors, entries), ...);
  };
  apply(Entries(tensors.detach())...);
}

/// The rule on every entry of some tensors of one shape and type, all contiguous.
template <class Rule, class... T>
void on_each_entry(const Rule& rule, const Tensor& first, const T&... others) {
  if (first.is_cpu() && first.scalar_type() == at::kFloat) {
    detail::loop<float>(rule, first, others...);
  } else if (first.is_cpu() && first.scalar_type() == at::kDouble) {
    detail::loop<double>(rule, first, others...);
  } else {
    on_whole_tensors(rule, first, others...);
  }
}

/// The rule on every entry of lists of tensors: the k-th tensors of all lists together.
template <class Rule, class... Lists>
void one_pass(const Rule& rule, const Tensors& first, const Lists&... others) {
  for (std::size_t k = 0; k < first.size(); ++k) on_each_entry(rule, first[k], others[k]...);
}

}  // namespace gradus::elementwise
