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

}  // namespace gradus::study
