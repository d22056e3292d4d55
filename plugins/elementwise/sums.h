// Sums over all entries of what a rule makes of each: norms, distances and inner products, several
// in one pass over memory.
//
//   struct SquaresRule {
//     template <class N>
//     std::array<N, 2> operator()(const N& theta, const N& g) const {
//       return {theta * theta, g * g};
//     }
//   };
//   const auto [of_parameters, of_gradient] = sums(SquaresRule{}, parameters, gradient);
//
// Entries are added in blocks, whose sums are added in double: the result does not depend on the
// number of threads.
#pragma once

#include <c10/util/SmallVector.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>

#include "constant.h"
#include "gradus/tensor.h"
#include "widest_vectors.h"

namespace gradus::elementwise {

namespace detail {

inline constexpr int64_t block_entries = 4096;

/// How many sums the rule makes of K lists.
template <class Rule, std::size_t... I>
constexpr std::size_t terms_of(std::index_sequence<I...>) {
  using Terms = decltype(std::declval<Rule>()((static_cast<void>(I), 0.0F)...));
  return std::tuple_size_v<Terms>;
}

/// The sums of blocks of entries, one after the other.
template <class Rule, class N, std::size_t K, std::size_t S>
struct BlockSums {
  Rule rule;
  std::array<const N*, K> lists;
  int64_t count;
  double* sums;  // [blocks, S]

  [[gnu::always_inline]] void operator()(int64_t first, int64_t last) const {
    for (int64_t block = first; block < last; ++block) {
      const int64_t begin = block * block_entries;
      of_block(begin, std::min(count, begin + block_entries), sums + block * int64_t{S},
               std::make_index_sequence<K>());
    }
  }

 private:
  // Side by side, so that the compiler may add vectors: it does not reorder a sum by itself.
  static constexpr int64_t lanes = 64;

  template <std::size_t... I>
  [[gnu::always_inline]] void of_block(int64_t begin, int64_t end, double* sum,
                                       std::index_sequence<I...>) const {
    const auto terms = [ copy = rule, from = lists ](int64_t i) __attribute__((always_inline)) {
      return copy(from[I][i]...);
    };
    each_sum(terms, begin, end, sum, std::make_index_sequence<S>());
  }

  template <class Terms, std::size_t... J>
  [[gnu::always_inline]] static void each_sum(const Terms& terms, int64_t begin, int64_t end,
                                              double* sum, std::index_sequence<J...>) {
    N lane[S][lanes] = {};
    int64_t i = begin;
    // A sum after the other: with all in one loop the compiler packs the terms of an entry into a
    // vector instead of the entries. What a sum does not need is not computed.
    for (; i + lanes <= end; i += lanes) (add<J>(terms, i, lane[J]), ...);
    for (; i < end; ++i) ((lane[J][0] += terms(i)[J]), ...);
    for (std::size_t j = 0; j < S; ++j) {
      sum[j] = 0;
      for (const N value : lane[j]) sum[j] += double{value};
    }
  }

  template <std::size_t J, class Terms>
  [[gnu::always_inline]] static void add(const Terms& terms, int64_t begin, N* lane) {
    for (int64_t l = 0; l < lanes; ++l) lane[l] += std::get<J>(terms(begin + l));
  }
};

template <class N, std::size_t S, class Rule, class... T>
void add_sums(std::array<double, S>& total, const Rule& rule, const T&... tensors) {
  const int64_t count = std::get<0>(std::tie(tensors...)).numel();
  const int64_t blocks = (count + block_entries - 1) / block_entries;
  c10::SmallVector<double, 512> sums(static_cast<std::size_t>(blocks) * S);
  WidestVectors<BlockSums<Rule, N, sizeof...(T), S>>{
      {rule, {static_cast<const N*>(tensors.const_data_ptr())...}, count, sums.data()}}
      .run(blocks, entries_worth_a_thread / block_entries);
  for (std::size_t i = 0; i < sums.size(); ++i) total[i % S] += sums[i];
}

template <std::size_t S, class Rule, class... T>
void add_sums_of_whole_tensors(std::array<double, S>& total, const Rule& rule,
                               const T&... tensors) {
  const std::array<Entries, S> terms = rule(Entries(tensors.detach())...);
  for (std::size_t s = 0; s < S; ++s) total[s] += terms[s].tensor().sum().template item<double>();
}

}  // namespace detail

/// The sums over all entries of lists of tensors, the k-th tensors of all lists together: of one
/// shape and type, and contiguous on the CPU.
template <class Rule, class... Lists>
auto sums(const Rule& rule, const Tensors& first, const Lists&... others) {
  constexpr std::size_t S =
      detail::terms_of<Rule>(std::make_index_sequence<1 + sizeof...(Lists)>());
  std::array<double, S> total = {};
  for (std::size_t k = 0; k < first.size(); ++k) {
    if (first[k].is_cpu() && first[k].scalar_type() == at::kFloat) {
      detail::add_sums<float>(total, rule, first[k], others[k]...);
    } else if (first[k].is_cpu() && first[k].scalar_type() == at::kDouble) {
      detail::add_sums<double>(total, rule, first[k], others[k]...);
    } else {
      detail::add_sums_of_whole_tensors(total, rule, first[k], others[k]...);
    }
  }
  return total;
}

}  // namespace gradus::elementwise
