#include "render/regression_text.h"

#include <fmt/format.h>

#include <array>

#include "gradus/text.h"
#include "render/numbers.h"
#include "render/table.h"

namespace gradus::render {
namespace {

using regression::Class;
using regression::Comparison;

constexpr std::array worst_first = {Class::missing,  Class::regressed, Class::changed,
                                    Class::improved, Class::added,     Class::same};

Mark mark_of(Class change) {
  switch (change) {
    case Class::missing:
    case Class::regressed:
      return Mark::bad;
    case Class::changed:
      return Mark::warning;
    case Class::improved:
      return Mark::good;
    default:
      return Mark::none;
  }
}

std::string aspect_text(const regression::Aspect& aspect) {
  std::string text = aspect.what + ": " + aspect.text;
  if (!aspect.accepted.empty()) text += fmt::format(" (accepted: {})", aspect.accepted);
  return text;
}

void add_rows(Table& table, const Comparison& comparison, Class change) {
  for (const regression::Row& row : comparison.rows) {
    if (row.change() != change) continue;
    std::string title = to_text(change), name = comparison_row_name(row);
    for (const regression::Aspect& aspect : row.aspects) {
      if (aspect.change == Class::same) continue;
      table.row({{title, mark_of(change)}, name, aspect_text(aspect)});
      title = name = "";
    }
  }
}

}  // namespace

std::string comparison_row_name(const regression::Row& row) {
  return row.kind == "method" ? row.task + " " + row.name : row.kind + " " + row.name;
}

std::string comparison_counts(const Comparison& comparison) {
  std::string text;
  for (const Class change : worst_first) {
    const std::size_t count = comparison.count(change);
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_text(change));
  }
  return text.empty() ? "nothing to compare" : text;
}

std::vector<std::string> comparison_notes(const Comparison& comparison) {
  std::vector<std::string> notes;
  if (comparison.other_platform > 0) {
    notes.push_back(fmt::format(
        "another platform ({}): {} compared on convergence within tolerance, not bitwise "
        "and not on time",
        join(comparison.platform_differences, "; "),
        counted(static_cast<int64_t>(comparison.other_platform), "row")));
  }
  for (const regression::FailingTheorem& theorem : comparison.failing_theorems) {
    notes.push_back(fmt::format(
        "the theorem's claim {} fails{}", theorem.claim,
        theorem.accepted.empty() ? "" : fmt::format(" (accepted: {})", theorem.accepted)));
  }
  notes.insert(notes.end(), comparison.notes.begin(), comparison.notes.end());
  return notes;
}

std::string comparison_text(const Comparison& comparison, const Style& style) {
  if (comparison.silent()) return "";
  Table table({{"class"}, {"row"}, {"what", Align::left, Overflow::wrap}});
  for (const Class change : worst_first) {
    if (change != Class::same) add_rows(table, comparison, change);
  }
  std::string text = table.empty() ? "" : table.text(style) + "\n";
  text += comparison_counts(comparison) + "\n";
  for (const std::string& note : comparison_notes(comparison)) {
    text += wrapped("· " + note, style.width, "  ") + "\n";
  }
  return text;
}

}  // namespace gradus::render
