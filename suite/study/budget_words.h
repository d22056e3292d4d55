// What people write for a budget.
#pragma once

#include <string>
#include <string_view>

namespace gradus::study {

/// "steps" or "epochs" where the word stands for one of them ("iterations", "max_epochs"), else
/// empty.
std::string budget_unit(std::string_view word);

}  // namespace gradus::study
