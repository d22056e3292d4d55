// Which method, by how much, how sure: what the terminal says under the table of a task.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace gradus::render {

/// "first by test_accuracy: adam; +0.042 [0.028, 0.058] to sgd, the second; won on 3 of 3 seeds; 3
/// seeds cannot show a difference (8 could)". Empty where fewer than two methods have a median, or
/// the summary has no comparisons.
std::string answer_text(const Json& report, const std::string& task);

/// "digits_mlp: 3 seeds cannot show a difference between 6 of 6 pairs of methods ...", of the
/// final values of every task where that is so.
std::vector<std::string> seeds_notes(const Json& report);

}  // namespace gradus::render
