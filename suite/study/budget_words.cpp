#include "study/budget_words.h"

#include <algorithm>
#include <vector>

namespace gradus::study {

std::string budget_unit(std::string_view word) {
  static const std::vector<std::vector<std::string_view>> words = {
      {"steps", "step", "iterations", "iters", "max_steps", "max_iter", "max_iterations",
       "num_steps", "n_steps", "updates"},
      {"epochs", "epoch", "max_epochs", "num_epochs", "n_epochs", "passes"}};
  for (const auto& unit : words) {
    if (std::ranges::find(unit, word) != unit.end()) return std::string(unit.front());
  }
  return "";
}

}  // namespace gradus::study
