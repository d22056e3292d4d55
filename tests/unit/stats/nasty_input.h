// Input that real runs give now and then, and what every function of gradus/stats keeps on it: it
// returns numbers, or throws an error that its header names. Never NaN, a loop without end or
// another exception.
#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gradus/stats/bootstrap.h"
#include "gradus/stats/fit.h"
#include "gradus/stats/profiles.h"
#include "gradus/stats/rank_tests.h"

namespace gradus::stats::test {

using Sample = std::vector<double>;
using Ids = std::set<std::string>;

/// 100,000 values with many ties.
const Sample& many();

/// Samples of ties, of values of all magnitudes, with infinities and with NaN.
const std::vector<Sample>& samples();

/// Shares and confidences, also those on the border, outside and without a value.
const Sample& levels();

/// The sample as a failed test names it.
std::string text(const Sample& sample);

/// The numbers that `call` returns; {} where it threw one of the errors.
Sample numbers_of(const std::function<Sample()>& call, const Ids& documented,
                  const std::string& what);

/// The numbers of a result. Fails the test where an interval is turned round, a probability is
/// outside [0, 1] or a curve does not rise.
Sample parts(const Estimate& estimate);
Sample parts(const Interval& interval);
Sample parts(const RankTest& test);
Sample parts(const Line& line);
Sample parts(const StepCurve& curve);

Sample joined(const std::vector<Sample>& lists);

/// Few draws: what is tested is which numbers come, not how good they are.
inline const BootstrapOptions few{.draws = 50};
inline const BootstrapOptions few_bca{.draws = 50, .kind = BootstrapKind::bca};

double mean_of(std::span<double> values);

}  // namespace gradus::stats::test
