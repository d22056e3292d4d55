// Comparisons as Markdown and as JUnit XML.
#include <fmt/format.h>

#include <array>

#include "render/markdown.h"
#include "render/markup.h"
#include "render/numbers.h"
#include "render/regression_text.h"

namespace gradus::render {
namespace {

using regression::Class;
using regression::Comparison;

std::string details(const regression::Row& row) {
  std::string text;
  for (const regression::Aspect& aspect : row.aspects) {
    if (aspect.change == Class::same) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", aspect.what, aspect.text);
    if (!aspect.accepted.empty()) text += fmt::format(" (accepted: {})", aspect.accepted);
  }
  return text;
}

std::string thresholds_text(const regression::Rules& rules) {
  return fmt::format(
      "Thresholds: time {} times at level {} for all timings together; final metrics {} % and "
      "steps to targets {} % at level {} each; trajectories bitwise.",
      rounded(rules.limits.time_ratio, 3), rounded(rules.time_level, 2),
      rounded(100 * rules.limits.relative, 3), rounded(100 * rules.limits.steps, 3),
      rounded(rules.convergence_level, 2));
}

bool is_failure(const Comparison& comparison, const regression::Row& row) {
  if (row.change() >= Class::regressed) return true;
  for (const regression::FailingTheorem& theorem : comparison.failing_theorems) {
    if (row.kind == "claim" && row.name == theorem.claim && theorem.accepted.empty()) return true;
  }
  return false;
}

std::string test_case(const Comparison& comparison, const regression::Row& row) {
  const std::string group = row.kind == "method" ? row.task : row.kind;
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\"",
                                 escaped_markup(group), escaped_markup(row.name));
  const std::string what = details(row);
  if (is_failure(comparison, row)) {
    const bool worse = row.change() >= Class::regressed;
    const std::string message = worse ? to_text(row.change()) : "a theorem's claim fails";
    return fmt::format(
        "{}>\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n", text,
        message, message, escaped_markup(what));
  }
  if (what.empty()) return text + "/>\n";
  return fmt::format("{}>\n      <system-out>{}</system-out>\n    </testcase>\n", text,
                     escaped_markup(to_text(row.change()) + "\n" + what));
}

std::string test_suite(const Comparison& comparison, const std::string& kind) {
  std::string cases;
  std::size_t tests = 0, failures = 0;
  for (const regression::Row& row : comparison.rows) {
    if (row.kind != kind) continue;
    ++tests;
    failures += is_failure(comparison, row) ? 1 : 0;
    cases += test_case(comparison, row);
  }
  if (tests == 0) return "";
  return fmt::format("  <testsuite name=\"{}s\" tests=\"{}\" failures=\"{}\">\n{}  </testsuite>\n",
                     kind, tests, failures, cases);
}

}  // namespace

std::string comparison_markdown(const Comparison& comparison) {
  std::string text =
      fmt::format("# {}: {}\n\n{}\n\n", escaped_markdown(comparison.new_study),
                  comparison.worse() ? "worse than the reference" : "not worse than the reference",
                  comparison_counts(comparison));
  bool any = false;
  for (const Class change :
       {Class::missing, Class::regressed, Class::changed, Class::improved, Class::added}) {
    for (const regression::Row& row : comparison.rows) {
      if (row.change() != change) continue;
      if (!any) text += "| class | row | what |\n| --- | --- | --- |\n";
      any = true;
      text +=
          fmt::format("| {} | {} | {} |\n", to_text(change),
                      escaped_markdown(comparison_row_name(row)), escaped_markdown(details(row)));
    }
  }
  if (any) text += "\n";
  for (const std::string& note : comparison_notes(comparison)) {
    text += fmt::format("- {}\n", escaped_markdown(note));
  }
  return fmt::format("{}\n{}\n", text, thresholds_text(comparison.rules));
}

std::string comparison_junit(const Comparison& comparison) {
  std::string suites;
  for (const char* kind : {"method", "tool", "claim"}) suites += test_suite(comparison, kind);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gradus "
      "compare\">\n{}</testsuites>\n",
      suites);
}

}  // namespace gradus::render
