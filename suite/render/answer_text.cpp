#include "render/answer_text.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "gradus/text.h"
#include "render/numbers.h"
#include "render/report_rows.h"

namespace gradus::render {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// "3 seeds cannot show a difference between 6 of 6 pairs of methods ..." of a family of
/// summary.comparisons; empty where the seeds could.
std::string seeds_note(const Json& family) {
  int64_t pairs = 0, few = 0, fewest = INT64_MAX, most = 0, enough = 0;
  for (const Json& pair : family.at("pairs")) {
    ++pairs;
    if (pair.at("verdict") != "too few seeds") continue;
    ++few;
    fewest = std::min(fewest, pair.at("seeds").get<int64_t>());
    most = std::max(most, pair.at("seeds").get<int64_t>());
    enough = std::max(enough, pair.at("seeds_to_show").get<int64_t>());
  }
  if (few == 0) return "";
  const std::string seeds = fewest == most
                                ? counted(most, "seed")
                                : std::to_string(fewest) + " to " + counted(most, "seed");
  return seeds + " cannot show a difference between " +
         (pairs == 1 ? "the two" : out_of(few, pairs) + " pairs of") +
         " methods at the 5 % level (signed-rank test, Holm's correction); " +
         std::to_string(enough) + " seeds could";
}

/// The task's rows of final values of a metric that have a median, best first.
std::vector<const Json*> ranked(const Json& report, const std::string& task,
                                const std::string& metric) {
  std::vector<const Json*> rows;
  for (const Json& row : report.at("summary").at("final")) {
    if (row.at("task") == task && row.at("metric") == metric && row.at("median").is_number()) {
      rows.push_back(&row);
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Json* a, const Json* b) {
    const double x = a->at("median"), y = b->at("median");
    return a->at("higher_is_better") == true ? x > y : x < y;
  });
  return rows;
}

/// The pair of the family, seen from `best`: `sign` is -1 where the pair has it second.
const Json* find_pair(const Json& family, const Json& best, const Json& next, double& sign) {
  for (const Json& pair : family.at("pairs")) {
    const bool same = pair.at("a") == best && pair.at("b") == next;
    if (!same && (pair.at("a") != next || pair.at("b") != best)) continue;
    sign = same ? 1 : -1;
    return &pair;
  }
  return nullptr;
}

std::string gap_text(const Json& best, const Json& next, const Json& pair, double sign) {
  const Json& gap = pair.at("difference");
  if (!gap.is_object() || !gap.at("low").is_number() || !gap.at("high").is_number()) {
    const double value = best.at("median").get<double>() - next.at("median").get<double>();
    return significant(value);
  }
  const double x = sign * gap.at("low").get<double>(), y = sign * gap.at("high").get<double>();
  return with_interval(sign * gap.at("value").get<double>(), std::min(x, y), std::max(x, y));
}

std::string sure_text(const Json& pair, double sign) {
  const double share = pair.at("superiority").at("value");
  const double seeds = pair.at("seeds").get<double>();
  const double won = std::round(2 * seeds * (sign > 0 ? share : 1 - share)) / 2;  // ties are halves
  std::string text = "won on " + shortest(won) + " of " + counted(pair.at("seeds"), "seed");
  const std::string verdict = pair.at("verdict");
  if (verdict == "too few seeds") {
    return text + ", which cannot show a difference (" +
           std::to_string(pair.at("seeds_to_show").get<int64_t>()) + " could)";
  }
  const std::string p = ", p = " + significant(pair.at("p_holm").get<double>(), 2) + " after Holm";
  if (verdict == "not shown") return text + "; no difference shown" + p;
  return text + "; better" + p;
}

const Json& final_family(const Json& report, const std::string& task, const std::string& metric) {
  static const Json none;
  const auto families = report.at("summary").find("comparisons");
  if (families == report.at("summary").end()) return none;
  for (const Json& family : *families) {
    const Json& quantity = family.at("quantity");
    if (family.at("task") == task && quantity.at("kind") == "final" &&
        quantity.at("metric") == metric) {
      return family;
    }
  }
  return none;
}

}  // namespace

std::string answer_text(const Json& report, const std::string& task) {
  const std::vector<std::string> metrics = metrics_of(report, task);
  if (metrics.empty()) return "";
  const std::vector<const Json*> rows = ranked(report, task, metrics.front());
  const Json& family = final_family(report, task, metrics.front());
  if (rows.size() < 2 || family.is_null()) return "";
  double sign = 1;
  const Json &best = *rows[0], &next = *rows[1];
  const Json* pair = find_pair(family, best.at("method"), next.at("method"), sign);
  if (pair == nullptr) return "";
  return "first by " + metrics.front() + ": " + best.at("method").get<std::string>() + "; " +
         gap_text(best, next, *pair, sign) + " to " + next.at("method").get<std::string>() +
         ", the second; " + sure_text(*pair, sign);
}

std::vector<std::string> seeds_notes(const Json& report) {
  std::vector<std::pair<std::string, std::vector<std::string>>> notes;
  for (const Json& family : report.at("summary").value("comparisons", Json::array())) {
    if (family.at("quantity").at("kind") != "final") continue;
    const std::string note = seeds_note(family), task = family.at("task");
    if (note.empty()) continue;
    auto found = std::find_if(notes.begin(), notes.end(),
                              [&](const auto& entry) { return entry.first == note; });
    if (found == notes.end()) found = notes.insert(notes.end(), {note, {}});
    if (!std::count(found->second.begin(), found->second.end(), task)) {
      found->second.push_back(task);
    }
  }
  std::vector<std::string> texts;
  for (const auto& [note, tasks] : notes) texts.push_back(listed(tasks) + ": " + note);
  return texts;
}

}  // namespace gradus::render
