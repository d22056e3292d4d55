#include "regression/report_comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "regression/aspects.h"

namespace gradus::regression {
namespace {

class Comparer {
 public:
  Comparer(const analysis::StudyRecords& base, const analysis::StudyRecords& now,
           const Rules& rules)
      : base_(base), now_(now), tasks_(now) {
    result_.rules = rules;
    result_.base_study = base.study;
    result_.new_study = now.study;
  }

  Comparison compare() {
    const auto methods = pair_runs(base_.runs, now_.runs);
    const auto tools = pair_tools(base_.tools, now_.tools);
    result_.rows.reserve(methods.size() + tools.size());  // timings point into it
    for (const Paired<record::RunRecord>& runs : methods) add_method(runs);
    for (const Paired<record::ToolRecord>& runs : tools) add_tool(runs);
    const TooFewRuns too_few = compare_times(timings_, result_.rules);
    for (Row& row : compare_claims(base_.claims, now_.claims, result_.failing_theorems)) {
      result_.rows.push_back(std::move(row));
    }
    std::ranges::sort(result_.platform_differences);
    accept(result_);
    add_notes(too_few);
    return std::move(result_);
  }

 private:
  /// The row, or nothing where neither report has a run of it.
  template <class Own>
  Row* add_row(const char* kind, const Paired<Own>& runs) {
    if (!runs.in_base() && !runs.in_new()) return nullptr;
    Row& row = result_.rows.emplace_back(Row{kind, runs.task, runs.name, {}});
    std::vector<Pair<record::WorkRecord>> pairs;
    for (const Pair<Own>& pair : runs.pairs)
      pairs.push_back({pair.repetition, pair.base, pair.now});
    if (auto presence = compare_presence(pairs)) row.aspects.push_back(std::move(*presence));
    return &row;
  }

  void add_method(const Paired<record::RunRecord>& runs) {
    Row* row = add_row("method", runs);
    const std::vector<RunPair> both = runs.both();
    if (row == nullptr || both.empty()) return;
    const std::string raised = raised_in(both), option = option_in(both);
    if (!option.empty()) {
      const bool said = !raised.empty();
      row->aspects.push_back({"options", said ? Class::changed : Class::missing,
                              (said ? "" : "no run with the base's options: ") + option +
                                  (said ? "; " + raised : "")});
      if (!said) return;
    }
    std::vector<RunPair> ended;
    for (const RunPair& pair : both) {
      if (!is_broken(*pair.base) && !is_broken(*pair.now)) ended.push_back(pair);
    }
    if (!ended.empty()) compare_ended(*row, ended, raised);
  }

  void compare_ended(Row& row, const std::vector<RunPair>& pairs, const std::string& raised) {
    if (on_other_platform(pairs)) {
      ++result_.other_platform;
      add_convergence(row, pairs);
      return;
    }
    row.aspects.push_back(compare_trajectories(pairs, raised));
    if (row.aspects.back().change != Class::same) add_convergence(row, pairs);
    if (auto timing = timing_of(pairs)) {
      timing->limit = result_.rules.limits_of(row.task, row.name).time_ratio;
      timing->row = &row;
      timings_.push_back(std::move(*timing));
    }
  }

  void add_convergence(Row& row, const std::vector<RunPair>& pairs) {
    const analysis::TaskRuns* task = task_of(*pairs.front().now);
    if (task == nullptr) return;
    for (Aspect& aspect :
         compare_convergence(pairs, *task, result_.rules.limits_of(row.task, row.name),
                             result_.rules.convergence_level)) {
      row.aspects.push_back(std::move(aspect));
    }
  }

  const analysis::TaskRuns* task_of(const record::RunRecord& run) const {
    for (const analysis::TaskRuns& task : tasks_.tasks) {
      if (task.name == run.task.name || task.name == run.task.id) return &task;
    }
    return nullptr;
  }

  void add_tool(const Paired<record::ToolRecord>& runs) {
    Row* row = add_row("tool", runs);
    const auto both = runs.both();
    if (row == nullptr || both.empty()) return;
    const std::string raised = raised_in(both), option = option_in(both);
    if (option.empty()) return;
    row->aspects.push_back({"options", raised.empty() ? Class::missing : Class::changed, option});
  }

  template <class Own>
  static std::string raised_in(const std::vector<Pair<Own>>& pairs) {
    for (const Pair<Own>& pair : pairs) {
      const std::string text = raised_versions(*pair.base, *pair.now);
      if (!text.empty()) return text;
    }
    return "";
  }

  template <class Own>
  static std::string option_in(const std::vector<Pair<Own>>& pairs) {
    for (const Pair<Own>& pair : pairs) {
      const std::string text = changed_option(*pair.base, *pair.now);
      if (!text.empty()) return text;
    }
    return "";
  }

  bool on_other_platform(const std::vector<RunPair>& pairs) {
    bool other = false;
    for (const RunPair& pair : pairs) {
      for (const std::string& text : platform_differences(*pair.base, *pair.now)) {
        auto& known = result_.platform_differences;
        if (std::find(known.begin(), known.end(), text) == known.end()) known.push_back(text);
        other = true;
      }
    }
    return other;
  }

  void add_notes(const regression::TooFewRuns& too_few) {
    if (result_.base_study != result_.new_study) {
      result_.notes.push_back(fmt::format("the studies have different names: '{}', now '{}'",
                                          result_.base_study, result_.new_study));
    }
    if (too_few.rows > 0) {
      result_.notes.push_back(
          fmt::format("{} of {} rows have so few runs that no difference in time can be shown",
                      too_few.rows, timings_.size()));
    }
    for (const std::string& row : too_few.slower) {
      result_.notes.push_back("looks slower, which so few runs cannot show: " + row);
    }
    result_.looks_slower = too_few.slower.size();
  }

  const analysis::StudyRecords &base_, &now_;
  const analysis::ReportRuns tasks_;
  Comparison result_;
  std::vector<Timing> timings_;
};

}  // namespace

std::string to_text(Class value) {
  constexpr const char* names[] = {"same", "new", "improved", "changed", "regressed", "missing"};
  return names[static_cast<std::size_t>(value)];
}

Class Row::change() const {
  Class worst = Class::same;
  for (const Aspect& aspect : aspects) worst = std::max(worst, aspect.change);
  return worst;
}

std::size_t Comparison::count(Class change) const {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [&](const Row& row) { return row.change() == change; }));
}

bool Comparison::worse() const {
  const bool fails = std::any_of(failing_theorems.begin(), failing_theorems.end(),
                                 [](const FailingTheorem& t) { return t.accepted.empty(); });
  return fails || count(Class::regressed) > 0 || count(Class::missing) > 0;
}

bool Comparison::silent() const {
  return !worse() && count(Class::same) == rows.size() && other_platform == 0 && looks_slower == 0;
}

Comparison compare_reports(const analysis::StudyRecords& base, const analysis::StudyRecords& now,
                           const Rules& rules) {
  const analysis::ReportRuns checked{base};
  return Comparer(base, now, rules).compare();
}

}  // namespace gradus::regression
