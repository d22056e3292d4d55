// The comparisons of methods that a study asks for.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace gradus::study {

/// Holm's correction is over the pairs asked for alone; all others are computed and shown without a
/// verdict. Nothing asked for: all pairs. Methods go by the names of their rows or of their entry
/// in the study, which means all rows of its grid.
struct StudyComparisons {
  std::vector<std::pair<std::string, std::string>> pairs = {};
  std::string against = {};  ///< every method with this one

  bool empty() const { return pairs.empty() && against.empty(); }
  bool operator==(const StudyComparisons&) const = default;
};

/// Every pair of the names, in their order. Throws Error "study.compare", naming `where`, for fewer
/// than two names, an empty one, or one that stands there twice.
StudyComparisons comparisons_among(const std::vector<std::string>& names, const std::string& where);

}  // namespace gradus::study
