// The names that one quantity goes by in papers and libraries.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gradus {

/// The candidate that is `word` in another spelling (case, '-' for '_'), or else another name of
/// the same quantity: "lr" for "learning_rate". Empty where there is none.
std::string same_quantity(std::string_view word, std::span<const std::string> candidates);

}  // namespace gradus
