// Tests that the claims share.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "gradus/claim.h"
#include "gradus/record_table.h"

namespace gradus::random_restart {

/// Source of the claims that the paper's argument gives.
inline constexpr const char* derived = "derived in THEORY.md from the argument of arXiv 2006.07075";

/// Tolerance of sums in float64.
inline constexpr double exact = 1e-12;

/// Names of a study's trainings, on which the theorems A6 to A8 are judged.
std::vector<std::string> trainings(std::string_view study);

/// A comparison of a count with a probability, in standard errors.
struct ShareTest {
  double errors = 0;  ///< (k/n - q) / s.e.; with an exact test: +- tail in units that pass at `se`
  bool fits = true;   ///< two-sided
  bool not_below = true, not_above = true;  ///< one-sided
};

/// "se standard errors" (THEORY.md, section 5.2): s.e. = sqrt(q(1-q)/n) where n q(1-q) >= 25,
/// else exact binomial tails at the level 3.2e-5 per side, whatever `se` is.
ShareTest test_share(double dead, double networks, double q, double se);

/// Exact two-sample test (Fisher): both one-sided tails of the hypergeometric law at least `level`.
bool same_share(double a, double of_a, double b, double of_b, double level = 3.2e-5);

/// The worst of many comparisons, for a verdict's text.
class Worst {
 public:
  /// `excess` > 0 fails.
  void add(double excess, const std::string& where);
  bool failed() const { return count_ > 0 && worst_ > 0; }
  bool empty() const { return count_ == 0; }
  double value() const { return worst_; }
  std::size_t count() const { return count_; }
  const std::string& where() const { return where_; }

 private:
  double worst_ = -1e300;
  std::size_t count_ = 0;
  std::string where_;
};

/// "holds" or "fails", with "worst VALUE at WHERE (COUNT comparisons)".
void conclude(const Worst& worst, const std::string& what, Judgement& judgement);
void not_tested(Judgement& judgement, const std::string& why);

/// "W=4 D=20 abs sgd": width, depth, task and name of a run.
std::string cell_name(const Record& record);
/// Four significant digits.
std::string brief(double value);

}  // namespace gradus::random_restart
