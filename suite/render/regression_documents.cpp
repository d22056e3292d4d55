// Comparisons as Markdown and as JUnit XML.
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
    text += (text.empty() ? "" : "\n") + aspect.what + ": " + aspect.text;
    if (!aspect.accepted.empty()) text += " (accepted: " + aspect.accepted + ")";
  }
  return text;
}

std::string thresholds_text(const regression::Rules& rules) {
  return "Thresholds: time " + significant(rules.limits.time_ratio, 3) + " times at level " +
         significant(rules.time_level, 2) + " for all timings together; final metrics " +
         significant(100 * rules.limits.relative, 3) + " % and steps to targets " +
         significant(100 * rules.limits.steps, 3) + " % at level " +
         significant(rules.convergence_level, 2) + " each; trajectories bitwise.";
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
  std::string text = "    <testcase classname=\"" + escaped_markup(group) + "\" name=\"" +
                     escaped_markup(row.name) + "\"";
  const std::string what = details(row);
  if (is_failure(comparison, row)) {
    const bool worse = row.change() >= Class::regressed;
    const std::string message = worse ? to_text(row.change()) : "a theorem's claim fails";
    return text + ">\n      <failure type=\"" + message + "\" message=\"" + message + "\">" +
           escaped_markup(what) + "</failure>\n    </testcase>\n";
  }
  if (what.empty()) return text + "/>\n";
  return text + ">\n      <system-out>" + escaped_markup(to_text(row.change()) + "\n" + what) +
         "</system-out>\n    </testcase>\n";
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
  return "  <testsuite name=\"" + kind + "s\" tests=\"" + std::to_string(tests) + "\" failures=\"" +
         std::to_string(failures) + "\">\n" + cases + "  </testsuite>\n";
}

}  // namespace

std::string comparison_markdown(const Comparison& comparison) {
  std::string text =
      "# " + escaped_markdown(comparison.new_study) + ": " +
      (comparison.worse() ? "worse than the reference" : "not worse than the reference") + "\n\n" +
      comparison_counts(comparison) + "\n\n";
  bool any = false;
  for (const Class change :
       {Class::missing, Class::regressed, Class::changed, Class::improved, Class::added}) {
    for (const regression::Row& row : comparison.rows) {
      if (row.change() != change) continue;
      if (!any) text += "| class | row | what |\n| --- | --- | --- |\n";
      any = true;
      text += "| " + to_text(change) + " | " + escaped_markdown(comparison_row_name(row)) + " | " +
              escaped_markdown(details(row)) + " |\n";
    }
  }
  if (any) text += "\n";
  for (const std::string& note : comparison_notes(comparison)) {
    text += "- " + escaped_markdown(note) + "\n";
  }
  return text + "\n" + thresholds_text(comparison.rules) + "\n";
}

std::string comparison_junit(const Comparison& comparison) {
  std::string suites;
  for (const char* kind : {"method", "tool", "claim"}) suites += test_suite(comparison, kind);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gradus compare\">\n" +
         suites + "</testsuites>\n";
}

}  // namespace gradus::render
