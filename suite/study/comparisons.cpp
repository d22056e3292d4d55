#include "study/comparisons.h"

#include <set>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::study {

StudyComparisons comparisons_among(const std::vector<std::string>& names,
                                   const std::string& where) {
  const std::set<std::string> different(names.begin(), names.end());
  if (names.size() < 2 || different.size() < names.size() || different.contains("")) {
    throw Error("study.compare", where, "two different methods or more",
                names.empty() ? "none" : "'" + join(names) + "'", "");
  }
  StudyComparisons comparisons;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t j = i + 1; j < names.size(); ++j)
      comparisons.pairs.emplace_back(names[i], names[j]);
  }
  return comparisons;
}

Json to_json(const StudyComparisons& comparisons) {
  Json pairs = Json::array();
  for (const auto& [a, b] : comparisons.pairs) pairs.push_back(Json::array({a, b}));
  return {{"pairs", std::move(pairs)}, {"against", comparisons.against}};
}

StudyComparisons comparisons_from_json(const record::JsonField& field) {
  StudyComparisons comparisons;
  if (field.is_null()) return comparisons;
  for (const record::JsonField& pair : field.at("pairs").elements()) {
    const std::vector<std::string> names = pair.texts();
    if (names.size() != 2) pair.fail("two methods");
    comparisons.pairs.emplace_back(names[0], names[1]);
  }
  comparisons.against = field.at("against").text();
  return comparisons;
}

}  // namespace gradus::study
