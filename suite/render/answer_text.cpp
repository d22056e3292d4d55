#include "render/answer_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "gradus/text.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

using analysis::PairComparison;
using analysis::PairVerdict;
using analysis::Report;
using analysis::Standing;
using analysis::Standings;

std::vector<std::string> names_of(const Report& report, const std::vector<std::size_t>& methods) {
  std::vector<std::string> names;
  for (const std::size_t method : methods) names.push_back(report.method_name(method));
  return names;
}

/// "first by loss: adam; 0.25 [0.10, 0.40] to sgd, the second", or to the method that the study
/// compares all others with, or who is level at what.
std::string which_text(const Report& report, const Standings& standings,
                       const PairComparison& pair) {
  const std::vector<std::size_t> first = standings.first();
  const Standing& best = standings.rows.front();
  if (first.size() > 1) {
    return fmt::format("first by {}: {}, level at {}", standings.metric.name,
                       listed(names_of(report, first)), rounded(best.final.value.median));
  }
  const Standing* next = standings.runner_up();
  return fmt::format("first by {}: {}; {} to {}{}", standings.metric.name,
                     report.method_name(best.method), difference_text(pair),
                     report.method_name(pair.b),
                     next != nullptr && next->method == pair.b ? ", the second" : "");
}

std::string sure_text(const Report& report, const PairComparison& pair, bool is_level) {
  if (pair.verdict == PairVerdict::deterministic) {
    return "every repetition is the same two runs, so that no test applies";
  }
  const std::string who = is_level ? fmt::format("{} against {} ", report.method_name(pair.a),
                                                 report.method_name(pair.b))
                                   : "";
  const std::string text = who + won_text(pair);
  if (pair.verdict == PairVerdict::too_few_seeds) {
    return fmt::format("{}, which cannot show a difference ({} could)", text,
                       pair.seeds_to_show.value_or(0));
  }
  if (pair.verdict == PairVerdict::not_asked) return text + "; " + verdict_text(pair);
  return fmt::format("{}; {} after Holm", text, verdict_text(pair));
}

std::string cost_text(const Report& report, const Standings& standings) {
  const analysis::TaskCosts& costs = report.costs[standings.task];
  const analysis::Cost* cost = costs.of(standings.rows.front().method);
  if (cost == nullptr || !cost->seconds) return "";
  std::string text =
      fmt::format("; {} {} a run", duration(*cost->seconds), clock_text(costs.clock));
  if (cost->elsewhere) return text + " on another machine";
  if (cost->times_the_cheapest && costs.rows.size() > 1) {
    text += *cost->times_the_cheapest > 1
                ? fmt::format(", {} times the cheapest", rounded(*cost->times_the_cheapest, 3))
                : ", the cheapest";
  }
  return text;
}

/// Seeds that cannot show a difference: "3 seeds cannot show a difference between ...".
std::string seeds_note(const analysis::TooFewSeeds& found) {
  const auto count = [](std::size_t number) { return static_cast<int64_t>(number); };
  const std::string seeds =
      found.fewest == found.most
          ? counted(count(found.most), "seed")
          : fmt::format("{} to {}", found.fewest, counted(count(found.most), "seed"));
  const std::string between =
      found.pairs == 1 ? "the two"
                       : out_of(count(found.cannot.size()), count(found.pairs)) + " pairs of";
  return fmt::format(
      "{} cannot show a difference between {} methods at the 5 % level (signed-rank test, Holm's "
      "correction); {} seeds could",
      seeds, between, found.enough);
}

/// Texts with the tasks for which they hold: "a, b: text".
class NotesByTask {
 public:
  void add(const std::string& task, const std::string& note) {
    auto found = std::ranges::find(notes_, note, &Note::text);
    if (found == notes_.end()) found = notes_.insert(notes_.end(), {note, {}});
    if (std::ranges::find(found->tasks, task) == found->tasks.end()) found->tasks.push_back(task);
  }

  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const Note& note : notes_) {
      texts.push_back(fmt::format("{}: {}", fmt::join(note.tasks, ", "), note.text));
    }
    return texts;
  }

 private:
  struct Note {
    std::string text;
    std::vector<std::string> tasks;
  };
  std::vector<Note> notes_;
};

}  // namespace

std::string listed(const std::vector<std::string>& names) {
  if (names.size() < 2) return names.empty() ? "" : names.front();
  return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

std::string clock_text(const std::string& clock) {
  return clock == "cpu_s" ? "CPU time" : "wall time";
}

std::string difference_text(const PairComparison& pair) {
  if (!pair.difference) {
    return std::isfinite(pair.median_difference) ? rounded(pair.median_difference) : "—";
  }
  return with_interval(pair.difference->value, pair.difference->interval.low,
                       pair.difference->interval.high);
}

std::string won_text(const PairComparison& pair) {
  std::string text =
      fmt::format("won on {} of {}", pair.won, counted(static_cast<int64_t>(pair.seeds), "seed"));
  if (pair.tied > 0) text += fmt::format(", {} equal", pair.tied);
  return text;
}

std::string decided_text(const Report& report) {
  std::string shown, none;
  for (std::size_t task = 0; task < report.runs.tasks.size(); ++task) {
    const auto standings = report.standings_of_task(task);
    if (standings.empty()) continue;
    const analysis::Family* family =
        final_family(report.families, task, standings.front()->metric.name);
    if (family == nullptr) continue;
    std::size_t pairs = 0, decided = 0;
    for (const analysis::PairComparison& pair : family->pairs) {
      const analysis::PairVerdict verdict = pair.verdict;
      pairs += verdict != analysis::PairVerdict::deterministic ? 1 : 0;
      decided +=
          verdict == analysis::PairVerdict::a_better || verdict == analysis::PairVerdict::b_better
              ? 1
              : 0;
    }
    std::string& list = pairs == 0 ? none : shown;
    list += list.empty() ? "" : ", ";
    list += report.task_name(task);
    if (pairs > 0) list += fmt::format(" {} of {}", decided, pairs);
  }
  if (shown.empty()) return "";
  return "Differences shown by the leading metric, pairs of methods: " + shown +
         (none.empty() ? "" : "; no randomness on " + none);
}

std::string verdict_text(const PairComparison& pair) {
  const std::string p = ", p = " + rounded(pair.p_holm.value_or(1), 2);
  switch (pair.verdict) {
    case PairVerdict::a_better:
      return "better" + p;
    case PairVerdict::b_better:
      return "worse" + p;
    case PairVerdict::too_few_seeds:
      return "too few seeds";
    case PairVerdict::deterministic:
      return "no randomness";
    case PairVerdict::not_asked:
      return fmt::format("not one of the comparisons asked for, p = {} without correction",
                         rounded(pair.p.value_or(1), 2));
    case PairVerdict::not_shown:
      break;
  }
  return "no difference shown" + p;
}

std::string answer_text(const Report& report, std::size_t task) {
  const std::vector<const Standings*> all = report.standings_of_task(task);
  if (all.empty()) return "";
  const Standings& standings = *all.front();
  // Which values are good must be known.
  if (!report.records.tasks[task].higher_is_better(standings.metric.name)) return "";
  const std::optional<PairComparison> pair = standings.answer();
  if (!pair) return "";
  return fmt::format("{}; {}{}", which_text(report, standings, *pair),
                     sure_text(report, *pair, standings.first().size() > 1),
                     cost_text(report, standings));
}

std::vector<std::string> seeds_notes(const Report& report) {
  NotesByTask notes;
  for (const analysis::TooFewSeeds& found : too_few_seeds(report.families)) {
    notes.add(report.task_name(found.task), seeds_note(found));
  }
  return notes.texts();
}

std::vector<std::string> determinism_notes(const Report& report) {
  NotesByTask notes;
  for (const analysis::TaskRuns& task : report.runs.tasks) {
    std::vector<std::string> names;
    for (std::size_t m = 0; m < task.methods.size(); ++m) {
      if (task.methods[m].deterministic()) names.push_back(report.method_name(m));
    }
    if (names.empty()) continue;
    notes.add(task.name, fmt::format("every repetition of {} is the same run, parameter by "
                                     "parameter, and counts once",
                                     listed(names)));
  }
  return notes.texts();
}

std::vector<std::string> time_notes(const Report& report) {
  std::vector<std::string> notes;
  if (report.evaluation_share) {
    notes.push_back(
        fmt::format("evaluation is part of no time above; it took {} % of what the runs took",
                    rounded(100 * *report.evaluation_share, 2)));
  }
  const auto contended = std::ranges::count_if(
      report.records.runs,
      [](const record::RunRecord& run) { return run.time.contended.value_or(false); });
  if (contended > 0) {
    notes.push_back(counted(contended, "run") +
                    " waited for a processor for more than 5 % of the time: times are too long");
  }
  std::vector<std::string> interpreted;
  for (std::size_t m = 0; m < report.runs.methods.size(); ++m) {
    const bool any = std::ranges::any_of(report.summary.times, [m](const analysis::TimeRow& row) {
      return row.method == m && row.interpreted;
    });
    if (any) interpreted.push_back(report.method_name(m));
  }
  if (!interpreted.empty()) {
    notes.push_back("interpreted, each step calls Python, which is part of its time: " +
                    join(interpreted));
  }
  NotesByTask machines;
  for (const analysis::TaskCosts& costs : report.costs) {
    if (costs.machines < 2) continue;
    const bool any_elsewhere = std::ranges::any_of(costs.rows, &analysis::Cost::elsewhere);
    machines.add(
        report.task_name(costs.task),
        fmt::format("runs were made on {} machines; times are those of one of them{}",
                    costs.machines,
                    any_elsewhere ? ", and those marked † are of another one and cannot be "
                                    "compared"
                                  : ""));
  }
  for (std::string& text : machines.texts()) notes.push_back(std::move(text));
  return notes;
}

std::string steps_text(const analysis::Runs& runs) {
  std::optional<std::int64_t> least, most;
  for (const record::RunRecord* run : runs) {
    if (!run->steps) continue;
    least = std::min(least.value_or(*run->steps), *run->steps);
    most = std::max(most.value_or(*run->steps), *run->steps);
  }
  if (!least) return "";
  return *least == *most ? grouped(*least) : grouped(*least) + " to " + grouped(*most);
}

}  // namespace gradus::render
