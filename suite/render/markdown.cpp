#include "render/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "gradus/claim_names.h"
#include "render/answer_text.h"
#include "render/column_decimals.h"
#include "render/markdown_parts.h"
#include "render/numbers.h"
#include "render/style.h"
#include "render/tuning_text.h"
#include "render/word_table.h"

namespace gradus::render {
namespace {

using analysis::PairComparison;
using analysis::Report;
using analysis::Standing;
using analysis::Standings;

int64_t as_count(std::size_t count) {
  return static_cast<int64_t>(count);
}

std::string values_text(const Standing& row, int decimals) {
  const analysis::Quartiles& value = row.final.value;
  if (!std::isfinite(value.median)) {
    if (row.final.diverged == 0) return "—";
    return row.final.diverged_at
               ? "diverged at step " + grouped(std::llround(*row.final.diverged_at))
               : "diverged";
  }
  if (std::isfinite(value.low) && std::isfinite(value.high)) {
    return with_interval(value.median, value.low, value.high, decimals);
  }
  return to_decimals(value.median, decimals);
}

std::string superiority_text(const PairComparison& pair) {
  const auto percent = [](double share) { return fixed(100 * share, 0); };
  if (!pair.sureness) return percent(pair.superiority) + " %";
  return fmt::format("{} % [{}, {}]", percent(pair.superiority), percent(pair.sureness->low),
                     percent(pair.sureness->high));
}

std::string targets_text(const Report& report, std::size_t task, std::size_t method) {
  std::string text;
  for (const analysis::TargetRow& row : report.summary.targets) {
    if (row.task != task || row.method != method) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", rounded(row.target.value),
                        out_of(as_count(row.reached), as_count(row.runs)));
  }
  return text.empty() ? "—" : text;
}

std::string cost_text(const Report& report, std::size_t task, std::size_t method) {
  const analysis::Cost* cost = report.costs[task].of(method);
  if (cost == nullptr || !cost->seconds) return "—";
  return duration(*cost->seconds) + (cost->elsewhere ? " †" : "");
}

std::string verdict_cell(const Standings& standings, const Standing& row) {
  const bool is_first = &row == &standings.rows.front();
  std::string text;
  if (row.rank == 1) text = is_first ? "first" : "level with the first";
  if (!row.to_base) return is_first && row.rank == 1 ? text : "—";
  return text + (text.empty() ? "" : "; ") + verdict_text(*row.to_base);
}

/// "the first", or the method that the study compares all others with.
std::string base_name(const Report& report, const Standings& standings) {
  if (!standings.base || standings.base == standings.rows.front().method) return "the first";
  return escaped_markdown(report.method_name(*standings.base));
}

/// The pairs that the seeds cannot tell apart, once for the table.
std::string seeds_note(const Report& report, const Standings& standings) {
  for (const analysis::TooFewSeeds& found : too_few_seeds(report.families)) {
    if (found.task != standings.task || found.metric != standings.metric.name) continue;
    const std::string seeds = found.fewest == found.most
                                  ? counted(as_count(found.most), "seed")
                                  : fmt::format("{} to {} seeds", found.fewest, found.most);
    std::string text = fmt::format("{} cannot show a difference ({} could): ", seeds, found.enough);
    if (found.cannot.size() == found.pairs) {
      return text + (found.pairs == 1 ? "the one pair" : "all pairs") + " of methods.\n\n";
    }
    std::vector<std::string> pairs;
    for (const PairComparison& pair : found.cannot) {
      pairs.push_back(escaped_markdown(report.method_name(pair.a)) + " and " +
                      escaped_markdown(report.method_name(pair.b)));
    }
    return text + fmt::format("{}", fmt::join(pairs, "; ")) + ".\n\n";
  }
  return "";
}

std::string metric_section(const Report& report, const Standings& standings) {
  const bool any = std::ranges::any_of(
      standings.rows, [](const Standing& row) { return !std::isnan(row.final.value.median); });
  if (!any) return "";
  const int decimals = column_decimals(standings);
  const std::string base = base_name(report, standings);
  std::vector<std::vector<std::string>> cells;
  for (const Standing& row : standings.rows) {
    cells.push_back({escaped_markdown(report.method_name(row.method)),
                     row.rank > 0 ? std::to_string(row.rank) : "—", values_text(row, decimals),
                     row.to_base ? difference_text(*row.to_base) : "—",
                     row.to_base ? superiority_text(*row.to_base) : "—",
                     verdict_cell(standings, row), targets_text(report, standings.task, row.method),
                     cost_text(report, standings.task, row.method),
                     out_of(as_count(row.final.finished), as_count(row.final.runs))});
  }
  const bool higher = standings.metric.better == stats::Better::higher;
  return fmt::format("**{}** at the end, {} is better\n\n", escaped_markdown(standings.metric.name),
                     higher ? "higher" : "lower") +
         markdown_table(
             {"method", "rank", "median [quartiles]", fmt::format("to {} [95 %]", base),
              fmt::format("beats {} [95 %]", base), "verdict (Holm)", "targets reached",
              clock_text(report.costs[standings.task].clock) + " of a run", "runs finished"},
             cells) +
         seeds_note(report, standings);
}

/// What a step of each method needs; nothing where no run says it.
std::string step_section(const Report& report, std::size_t task) {
  const auto text = [](const std::optional<double>& value) {
    return value ? rounded(*value, 3) : std::string("—");
  };
  std::vector<std::vector<std::string>> cells;
  for (const analysis::Cost& cost : report.costs[task].rows) {
    if (!cost.gradients && !cost.state_bytes) continue;
    cells.push_back({escaped_markdown(report.method_name(cost.method)), text(cost.gradients),
                     text(cost.gradient_us), text(cost.update_us), text(cost.state_bytes)});
  }
  if (cells.empty()) return "";
  return "**A step** (medians)\n\n" +
         markdown_table({"method", "gradients", "us in the objective", "us in the update",
                         "bytes of state a parameter"},
                        cells);
}

std::string task_section(const Report& report, std::size_t task) {
  std::string text = fmt::format("## {}\n\n", escaped_markdown(report.task_name(task)));
  const std::string answer = answer_text(report, task);
  if (!answer.empty()) text += escaped_markdown(answer) + ".\n\n";
  for (const Standings* standings : report.standings_of_task(task)) {
    text += metric_section(report, *standings);
  }
  return text + step_section(report, task) + tuning_section(report, task) +
         targets_section(report, task);
}

std::string notes_section(const Report& report) {
  std::string text;
  for (const auto& notes : {determinism_notes(report), time_notes(report)}) {
    for (const std::string& note : notes) text += fmt::format("- {}\n", escaped_markdown(note));
  }
  return text.empty() ? "" : fmt::format("## Notes\n\n{}\n", text);
}

std::string claims_section(const std::vector<record::ClaimRecord>& claims) {
  if (claims.empty()) return "";
  const auto words = [](const std::string& text) {
    return text.empty() ? "—" : escaped_markdown(text);
  };
  std::vector<std::vector<std::string>> rows;
  for (const record::ClaimRecord& claim : claims) {
    rows.push_back({escaped_markdown(claim.claim), escaped_markdown(claim.text),
                    name_of(claim.verdict) + std::string(claim.indicative ? " (indicative)" : ""),
                    words(claim.measured), words(claim.bound), words(claim.tolerance),
                    escaped_markdown(claim.why)});
  }
  return "## Claims\n\n" +
         markdown_table({"claim", "claimed", "verdict", "measured", "bound", "tolerance", "why"},
                        rows);
}

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

/// Runs that did not finish, diverged ones among them.
std::string failures_section(const Report& report) {
  std::vector<std::vector<std::string>> rows;
  for (const record::RunRecord& run : report.records.runs) {
    if (run.status == record::RunStatus::finished) continue;
    rows.push_back({escaped_markdown(run.method), escaped_markdown(run.task.name),
                    std::to_string(run.repetition), std::string(to_text(run.status)),
                    run.steps ? grouped(*run.steps) : "—",
                    escaped_markdown(run.reason.value_or("")),
                    escaped_markdown(last_line(run.stderr_text))});
  }
  if (rows.empty()) return "";
  return "## Runs that did not finish\n\n" +
         markdown_table(
             {"method", "task", "seed", "status", "at step", "reason", "last line of stderr"},
             rows);
}

}  // namespace

std::string escaped_markdown(const std::string& raw) {
  std::string text = raw;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  text = printable(text, false);
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    const auto in_word = [&](std::size_t at) {
      return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
    };
    // Underscores within words are text in GitHub's Markdown.
    const bool plain_underscore = letter == '_' && i > 0 && in_word(i - 1) && in_word(i + 1);
    if (!plain_underscore && std::string("\\`*_[]<>|~&#!@$").find(letter) != std::string::npos) {
      escaped += '\\';
    }
    escaped += letter;
  }
  return escaped;
}

std::string markdown_report(const Report& report) {
  const std::string& study = report.records.study;
  std::string text = fmt::format(
      "# {}\n\n{}, {}, {}. Gradus {}.\n\n", escaped_markdown(study.empty() ? "report" : study),
      counted(as_count(report.runs.tasks.size()), "task"),
      counted(as_count(report.runs.methods.size()), "method"),
      counted(as_count(report.records.runs.size()), "run"), report.records.gradus);
  const std::string decided = decided_text(report);
  if (!decided.empty()) text += escaped_markdown(decided) + ".\n\n";
  for (std::size_t task = 0; task < report.runs.tasks.size(); ++task) {
    text += task_section(report, task);
  }
  text += word_tables_markdown(task_rank_tables(report));
  text += word_tables_markdown(tuning_tables(report));
  text += notes_section(report);
  text += claims_section(report.records.claims);
  text += tuning_markdown(report);
  text += tools_section(report.records.tools);
  text += failures_section(report);
  text += origins_section(report);
  text +=
      "Medians and quartiles over seeds; a diverged run counts as the worst value. Equal medians "
      "share a rank. Intervals: paired bootstrap for differences, Wilson for shares of seeds. "
      "Verdicts: signed-rank test on shared seeds, Holm's correction over all pairs of methods "
      "that were compared. Targets are looked for at evaluations, which are spaced "
      "logarithmically.\n";
  return text;
}

}  // namespace gradus::render
