// A comparison of two reports as text: for a terminal, a pull request, a CI server.
#pragma once

#include <string>

#include "regression/report_comparison.h"
#include "render/style.h"

namespace gradus::render {

/// A table of what is not the same, worst first, then a line of counts and the notes. Empty where
/// there is nothing to tell (Comparison::silent).
std::string comparison_text(const regression::Comparison& comparison, const Style& style);

/// The same in GitHub's Markdown, with a headline and the thresholds; never empty. Texts of plugins
/// and studies are escaped.
std::string comparison_markdown(const regression::Comparison& comparison);

/// JUnit XML: a test suite for methods, tools and claims, a test case a row, a failure where it
/// regressed or is missing or where a theorem's claim fails.
std::string comparison_junit(const regression::Comparison& comparison);

/// "1 missing, 2 regressed, 5 same", worst first.
std::string comparison_counts(const regression::Comparison& comparison);

/// Sentences about the whole: platforms, theorems that fail, what could not be judged.
std::vector<std::string> comparison_notes(const regression::Comparison& comparison);

/// "fashion_mlp adam", "claim dsgd.D6", "tool x.y".
std::string comparison_row_name(const regression::Row& row);

}  // namespace gradus::render
