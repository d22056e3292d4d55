#include "claim_tests.h"

#include <algorithm>
#include <cmath>

#include "gradus/stats/intervals.h"
#include "gradus/text.h"

namespace gradus::random_restart {
namespace {

constexpr double exact_level = 3.2e-5;  ///< a side of 4 standard errors of the normal law
constexpr double normal_enough = 25;

double log_choose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

}  // namespace

ShareTest test_share(double dead, double networks, double q, double se) {
  ShareTest test;
  const double share = dead / networks, variance = q * (1 - q) / networks;
  test.errors = share == q ? 0 : (share - q) / std::sqrt(variance);
  if (networks * q * (1 - q) >= normal_enough) {
    test.not_below = test.errors >= -se;
    test.not_above = test.errors <= se;
  } else {
    const auto tails =
        stats::binomial_tail(static_cast<std::size_t>(dead), static_cast<std::size_t>(networks), q);
    test.not_below = tails.lower >= exact_level;
    test.not_above = tails.upper >= exact_level;
  }
  test.fits = test.not_below && test.not_above;
  return test;
}

bool same_share(double a, double of_a, double b, double of_b, double level) {
  const double dead = a + b, all = of_a + of_b;
  const double low = std::max(0.0, dead - of_b), high = std::min(dead, of_a);
  double lower = 0, upper = 0;
  const double total = log_choose(all, dead);
  for (double k = low; k <= high; ++k) {
    const double p = std::exp(log_choose(of_a, k) + log_choose(of_b, dead - k) - total);
    if (k <= a) lower += p;
    if (k >= a) upper += p;
  }
  return lower >= level && upper >= level;
}

void Worst::add(double excess, const std::string& where) {
  ++count_;
  if (std::isnan(excess)) excess = 1e300;  // what cannot be compared does not hold
  if (excess <= worst_) return;
  worst_ = excess;
  where_ = where;
}

std::string brief(double value) {
  return significant(value, 4);
}

void conclude(const Worst& worst, const std::string& what, Judgement& judgement) {
  if (worst.empty()) return not_tested(judgement, "no record of the study can test it");
  judgement.verdict = worst.failed() ? Verdict::fails : Verdict::holds;
  judgement.measured =
      what + ", worst at " + worst.where() + " (" + std::to_string(worst.count()) + " comparisons)";
  judgement.numbers["comparisons"] = static_cast<double>(worst.count());
  judgement.numbers["worst_excess"] = worst.value();
}

void not_tested(Judgement& judgement, const std::string& why) {
  judgement.verdict = Verdict::not_tested;
  judgement.why = why;
}

std::string cell_name(const Record& record) {
  std::string text = "W=" + brief(record.value("width").value_or(0)) +
                     " D=" + brief(record.value("depth").value_or(0));
  const std::string law = record.option("model.law");
  if (!law.empty()) text += " " + law;
  return text + " " + record.task() + " " + record.name();
}

std::vector<std::string> trainings(std::string_view study) {
  if (study == "full") {
    return {"sgd",        "momentum",    "adam",         "sgd-const", "momentum-const",
            "adam-const", "sgd-float64", "sgd-contrast", "deep-base", "deep-4n"};
  }
  return {"sgd", "momentum", "adam", "deep-base", "deep-4n"};
}

}  // namespace gradus::random_restart
