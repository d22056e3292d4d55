// A statistic that a sample may not have: no single one may cost a report.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "gradus/error.h"

namespace gradus::analysis {

/// The value, or why there is none.
template <class Value>
struct Statistic {
  std::optional<Value> value;
  std::string reason;  ///< the text of the error; empty where there is a value
};

/// What `call` returns, or the reason where it throws an error of gradus/stats. Other errors pass.
template <class Call>
Statistic<std::invoke_result_t<Call>> statistic(Call call) {
  constexpr std::string_view ours = "stats.";
  try {
    return {call(), ""};
  } catch (const Error& error) {
    if (!std::string_view(error.id()).starts_with(ours)) throw;
    return {std::nullopt, error.what()};
  }
}

}  // namespace gradus::analysis
