// Which method, by how much, how sure, at what cost: in words that the terminal and the Markdown
// share.
#pragma once

#include <string>
#include <vector>

#include "analysis/report.h"

namespace gradus::render {

/// "first by test_accuracy: adam; 0.042 [0.028, 0.058] to sgd, the second; won on 3 of 3 seeds,
/// which cannot show a difference (8 could); 12 ms CPU time a run, 1.4 times the cheapest". Methods
/// with equal medians share the first place. Empty where fewer than two methods have a median.
std::string answer_text(const analysis::Report& report, std::size_t task);

/// "Differences shown by the leading metric, pairs of methods: fashion_mlp 18 of 28, digits_mlp 15
/// of 28; no randomness on rosenbrock": for how many pairs of methods the seeds decide. Empty where
/// no methods are compared.
std::string decided_text(const analysis::Report& report);

/// What may be said of a pair, seen from its first method: "better, p = 0.0020", "no difference
/// shown, p = 0.34", "too few seeds", "no randomness".
std::string verdict_text(const analysis::PairComparison& pair);

/// "won on 2 of 3 seeds, 1 equal".
std::string won_text(const analysis::PairComparison& pair);

/// "median(first) - median(second) [interval]", the value alone without one.
std::string difference_text(const analysis::PairComparison& pair);

/// "digits_mlp: 3 seeds cannot show a difference between 6 of 6 pairs of methods ...", of the
/// final values of every task where that is so, equal ones once.
std::vector<std::string> seeds_notes(const analysis::Report& report);

/// "quadratic: every repetition of gd, momentum is the same run ...", of every task where that is
/// so.
std::vector<std::string> determinism_notes(const analysis::Report& report);

/// What to know about times: runs that waited for a processor, runs on several machines.
std::vector<std::string> time_notes(const analysis::Report& report);

/// "CPU time", "wall time".
std::string clock_text(const std::string& clock);

/// "a, b and c".
std::string listed(const std::vector<std::string>& names);

/// "84" or "80 to 120" of the last steps of runs; empty where none is known.
std::string steps_text(const analysis::Runs& runs);

}  // namespace gradus::render
