#include "render/markdown_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "analysis/provenance.h"
#include "gradus/text.h"
#include "render/markdown.h"
#include "render/numbers.h"
#include "render/tuning_text.h"

namespace gradus::render {
namespace {

using analysis::Report;
using Rows = std::vector<std::vector<std::string>>;

/// "63 [51, 70]".
std::string estimate_text(const stats::Estimate& estimate) {
  const auto end = [](double value) {
    return std::isfinite(value) ? rounded(value, 3) : std::string("∞");
  };
  const std::string value = end(estimate.value);
  if (!std::isfinite(estimate.value) && !std::isfinite(estimate.interval.low)) return value;
  return fmt::format("{} [{}, {}]", value, end(estimate.interval.low), end(estimate.interval.high));
}

std::string reached_text(const stats::ExpectedRuntime& row) {
  const auto reached = static_cast<int64_t>(row.successes), runs = static_cast<int64_t>(row.runs);
  if (row.runs < 2) return out_of(reached, runs);
  const stats::Interval share = stats::wilson(row.successes, row.runs);
  return fmt::format("{} [{}, {} %]", out_of(reached, runs), fixed(100 * share.low, 0),
                     fixed(100 * share.high, 0));
}

std::string option_text(const OptionValue& value) {
  if (value.is_real()) return gradus::significant(value.number(), 6);
  return to_text(value);
}

/// "baselines.adam lr = 0.001, beta1 = 0.9"; a nested item in its JSON.
std::string item_text(const std::optional<record::ItemUse>& item) {
  if (!item) return "—";
  std::string text = item->id;
  bool first = true;
  for (const auto& [name, value] : item->options) {
    text += fmt::format("{}{} = {}", first ? " " : ", ", name, option_text(value));
    first = false;
  }
  return escaped_markdown(text);
}

std::string folded(const std::string& title, const std::string& content) {
  return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n\n", title, content);
}

/// A fence longer than any run of backticks in the text, which therefore cannot end it.
std::string fenced(const std::string& text) {
  std::size_t longest = 0, run = 0;
  for (const char letter : text) {
    run = letter == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  return fmt::format("{}toml\n{}{}{}\n", fence, text, text.ends_with('\n') ? "" : "\n", fence);
}

std::string machine_text(const record::Environment& environment) {
  std::vector<std::string> parts;
  const auto add = [&](const char* label, const std::optional<std::string>& value) {
    if (value && !value->empty()) parts.push_back(label + *value);
  };
  const auto of_platform = [&](const char* name) -> std::optional<std::string> {
    const std::string* value =
        environment.platform ? record::find(*environment.platform, name) : nullptr;
    return value != nullptr ? std::optional(*value) : std::nullopt;
  };
  add("", environment.cpu);
  if (environment.cores) parts.push_back(fmt::format("cores: {}", *environment.cores));
  add("LibTorch ", of_platform("torch"));
  add("instruction set ", of_platform("cpu_capability"));
  add("", environment.compiler);
  add("revision ", environment.git_revision);
  return parts.empty()
             ? ""
             : fmt::format("- {}\n", escaped_markdown(fmt::format("{}", fmt::join(parts, "; "))));
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + escaped_markdown(name);
  }
  return text;
}

}  // namespace

std::string markdown_table(const std::vector<std::string>& head, const Rows& rows) {
  const auto line = [](const std::vector<std::string>& cells) {
    std::string text = "|";
    for (const std::string& cell : cells) text += fmt::format(" {} |", cell);
    return text + "\n";
  };
  std::string text = line(head) + "|";
  for (std::size_t i = 0; i < head.size(); ++i) text += i == 0 ? " --- |" : " ---: |";
  text += "\n";
  for (const auto& row : rows) text += line(row);
  return text + "\n";
}

std::string targets_section(const Report& report, std::size_t task) {
  Rows rows;
  for (const analysis::RuntimeRow& row : report.runtimes) {
    if (row.task != report.task_name(task) || row.unit != "step") continue;
    rows.push_back({escaped_markdown(row.target.metric) + " " + rounded(row.target.value),
                    escaped_markdown(report.method_name(row.method)), reached_text(row.expected),
                    estimate_text(row.median), estimate_text(row.expected.estimate)});
  }
  if (rows.empty()) return "";
  return "**Targets**, in steps; runs that missed one are censored\n\n" +
         markdown_table({"target", "method", "reached [95 %]", "median (Kaplan-Meier) [95 %]",
                         "expected with restarts [95 %]"},
                        rows);
}

std::string tuning_section(const Report& report, std::size_t task) {
  const analysis::Provenance provenance = provenance_of(report, task);
  std::string text;
  const std::string sentence = provenance_sentence(report, task);
  if (!sentence.empty()) {
    std::string first = escaped_markdown(sentence);
    first[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(first[0])));
    text += first + ".\n\n";
  }
  for (const analysis::GridOfMethods& grid : provenance.grids) {
    text += joined(grid.methods) +
            " are values of one grid: the best of them was chosen by the seeds that it is shown "
            "with.\n\n";
  }
  return text;
}

std::string tools_section(const std::vector<record::ToolRecord>& tools) {
  Rows rows;
  for (const record::ToolRecord& tool : tools) {
    std::vector<std::string> values;
    for (const auto& [name, value] : tool.values) {
      values.push_back(name + " = " + (value ? gradus::significant(*value, 6) : "null"));
    }
    for (const auto& [name, text] : tool.texts) values.push_back(name + " = " + text);
    rows.push_back({escaped_markdown(tool.name), std::string(to_text(tool.status)),
                    escaped_markdown(fmt::format("{}", fmt::join(values, ", ")))});
  }
  return rows.empty() ? "" : "## Tools\n\n" + markdown_table({"tool", "status", "values"}, rows);
}

std::string origins_section(const Report& report) {
  const bool several = std::ranges::any_of(
      report.records.methods, [](const auto& method) { return !method.folders.empty(); });
  std::vector<std::string> head = {"method", "optimizer", "model of the first task", "driver"};
  if (several) head.push_back("from");
  Rows rows;
  for (const analysis::StudyMethod& method : report.records.methods) {
    const std::string name = escaped_markdown(method.name) +
                             (method.differs_by_task ? ", on its first task; others by task" : "");
    rows.push_back(
        {name, item_text(method.optimizer), item_text(method.model), item_text(method.driver)});
    if (several) rows.back().push_back(joined(method.folders));
  }
  std::string text = folded("Options of the methods", markdown_table(head, rows));
  for (const analysis::StudyFile& file : report.records.files) {
    text += folded("Study file of " + escaped_markdown(file.folder), fenced(file.toml));
  }
  const auto& toml = report.records.toml;
  if (report.records.files.empty() && toml && !toml->empty()) {
    text += folded("Study file", fenced(*toml));
  }
  std::string machines;
  for (const auto& [hash, environment] : report.records.environments) {
    machines += machine_text(environment);
  }
  return machines.empty() ? text : text + folded("Machines", machines);
}

}  // namespace gradus::render
