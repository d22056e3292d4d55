// What decides between methods beside a task's table, as rows of words: ranks over tasks, and what
// a tuning says. The terminal, the Markdown and the page show the same rows.
#pragma once

#include <string>
#include <vector>

#include "analysis/report.h"

namespace gradus::render {

/// A table of finished texts under a title, with a sentence before it and notes after it.
struct WordTable {
  std::string title, lead;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> notes;
};

/// Mean ranks over the report's tasks, with the groups that cannot be told apart. Nothing where the
/// report has fewer than two tasks or methods.
std::vector<WordTable> task_rank_tables(const analysis::Report& report);

/// For each task of a tuning: what n trials are expected to give, with bands; the methods' order by
/// the number of trials; how much each option matters. Nothing without a tuning.
std::vector<WordTable> tuning_tables(const analysis::Report& report);

}  // namespace gradus::render
