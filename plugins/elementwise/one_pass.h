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

namespace gradus::elementwise {

namespace detail {

/// What the processor that runs this has.
enum class Vectors { any, avx2, avx512 };
Vectors widest_vectors();

/// Calls `part(work, begin, end)` on all of [0, count), on several threads where there are many
/// entries and the run has more than one thread.
void in_parts(int64_t count, void (*part)(void* work, int64_t begin, int64_t end), void* work);

template <class Rule, class N, std::size_t... I>
[[gnu::always_inline]] inline void all_entries(const Rule rule,
                                               const std::array<N*, sizeof...(I)> lists,
                                               int64_t begin, int64_t end,
                                               std::index_sequence<I...>) {
#pragma GCC ivdep  // no list overlaps another
  for (int64_t i = begin; i < end; ++i) rule(lists[I][i]...);
}

template <class Rule, class N, std::size_t K>
struct Work {
  Rule rule;
  std::array<N*, K> lists;

  [[gnu::flatten]] static void any(void* work, int64_t begin, int64_t end) {
    const Work& self = *static_cast<const Work*>(work);
    all_entries(self.rule, self.lists, begin, end, std::make_index_sequence<K>());
  }
#ifdef __x86_64__
  [[gnu::flatten, gnu::target("avx2,fma")]] static void avx2(void* work, int64_t begin,
                                                             int64_t end) {
    const Work& self = *static_cast<const Work*>(work);
    all_entries(self.rule, self.lists, begin, end, std::make_index_sequence<K>());
  }
  [[gnu::flatten,
    gnu::target("avx512f,avx512vl,avx512dq,avx512bw,fma,prefer-vector-width=512")]] static void
  avx512(void* work, int64_t begin, int64_t end) {
    const Work& self = *static_cast<const Work*>(work);
    all_entries(self.rule, self.lists, begin, end, std::make_index_sequence<K>());
  }
#endif

  void run(int64_t count) {
#ifdef __x86_64__
    switch (widest_vectors()) {
      case Vectors::avx512:
        return in_parts(count, avx512, this);
      case Vectors::avx2:
        return in_parts(count, avx2, this);
      case Vectors::any:
        break;
    }
#endif
    in_parts(count, any, this);
  }
};

template <class N, class Rule, class... T>
void loop(const Rule& rule, const T&... tensors) {
  const int64_t count = std::get<0>(std::tie(tensors...)).numel();
  Work<Rule, N, sizeof...(T)>{rule, {static_cast<N*>(tensors.mutable_data_ptr())...}}.run(count);
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
