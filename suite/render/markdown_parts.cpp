#include "render/markdown_parts.h"

#include <algorithm>
#include <map>

#include "gradus/stats/intervals.h"
#include "gradus/text.h"
#include "render/markdown.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// "63 [51, 70]"; null is infinite.
std::string estimate_text(const Json& estimate) {
  const auto end = [&](const char* key) {
    const Json& value = estimate.at(key);
    return value.is_number() ? significant(value.get<double>(), 3) : std::string("∞");
  };
  const std::string value = end("value");
  return value == "∞" && end("low") == "∞" ? value
                                           : value + " [" + end("low") + ", " + end("high") + "]";
}

std::string reached_text(const Json& row) {
  const int64_t reached = row.at("reached"), runs = row.at("runs");
  const stats::Interval share =
      stats::wilson(static_cast<std::size_t>(reached), static_cast<std::size_t>(runs));
  return out_of(reached, runs) + " [" + fixed(100 * share.low, 0) + ", " +
         fixed(100 * share.high, 0) + " %]";
}

std::string option_text(const Json& value) {
  if (value.is_number_float()) return gradus::significant(value.get<double>(), 6);
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// "baselines.adam lr = 0.001, beta1 = 0.9"; a nested item in its JSON.
std::string item_text(const Json& item) {
  if (!item.is_object()) return "—";
  std::string text = item.value("id", "");
  const Json options = item.value("options", Json::object());
  bool first = true;
  for (const auto& [name, value] : options.items()) {
    text += (first ? " " : ", ") + name + " = " + option_text(value);
    first = false;
  }
  return escaped_markdown(text);
}

std::string folded(const std::string& title, const std::string& content) {
  return "<details><summary>" + title + "</summary>\n\n" + content + "\n</details>\n\n";
}

/// A fence longer than any run of backticks in the text, which therefore cannot end it.
std::string fenced(const std::string& text) {
  std::size_t longest = 0, run = 0;
  for (const char letter : text) {
    run = letter == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(std::max<std::size_t>(3, longest + 1), '`');
  return fence + "toml\n" + text + (text.ends_with('\n') ? "" : "\n") + fence + "\n";
}

std::string machine_text(const Json& environment) {
  std::string text;
  const auto add = [&](const char* label, const Json& value) {
    if (value.is_null()) return;
    text += (text.empty() ? "- " : "; ") + std::string(label) +
            (value.is_string() ? value.get<std::string>() : value.dump());
  };
  add("", environment.value("cpu", Json()));
  add("cores: ", environment.value("cores", Json()));
  const Json platform = environment.value("platform", Json::object());
  add("LibTorch ", platform.value("torch", Json()));
  add("instruction set ", platform.value("cpu_capability", Json()));
  add("", environment.value("compiler", Json()));
  add("revision ", environment.value("git_revision", Json()));
  return text.empty() ? "" : "- " + escaped_markdown(text.substr(2)) + "\n";
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
    for (const std::string& cell : cells) text += " " + cell + " |";
    return text + "\n";
  };
  std::string text = line(head) + "|";
  for (std::size_t i = 0; i < head.size(); ++i) text += i == 0 ? " --- |" : " ---: |";
  text += "\n";
  for (const auto& row : rows) text += line(row);
  return text + "\n";
}

std::string targets_section(const Json& runtimes, const std::string& task) {
  Rows rows;
  for (const Json& row : runtimes) {
    if (row.at("task") != task || row.at("unit") != "step") continue;
    rows.push_back({escaped_markdown(row.at("metric")) + " " + significant(row.at("value")),
                    escaped_markdown(row.at("method")), reached_text(row),
                    estimate_text(row.at("median")), estimate_text(row.at("expected"))});
  }
  if (rows.empty()) return "";
  return "**Targets**, in steps; runs that missed one are censored\n\n" +
         markdown_table({"target", "method", "reached [95 %]", "median (Kaplan-Meier) [95 %]",
                         "expected with restarts [95 %]"},
                        rows);
}

std::string tuning_section(const Json& methods, const std::string& task,
                           const std::vector<std::string>& present) {
  std::vector<std::string> tuned;
  std::map<std::string, std::vector<std::string>> grids;
  for (const Json& method : methods) {
    const std::string name = method.at("name");
    if (std::find(present.begin(), present.end(), name) == present.end()) continue;
    const Json on = method.value("tuned_on", Json::array());
    if (std::find(on.begin(), on.end(), task) != on.end()) tuned.push_back(name);
    if (method.contains("entry")) grids[method.at("entry")].push_back(name);
  }
  std::string text;
  if (!tuned.empty() && tuned.size() < present.size()) {
    text += "Tuned on this task before: " + joined(tuned) +
            "; the others were not, and the order says that too.\n\n";
  }
  for (const auto& [entry, names] : grids) {
    if (names.size() < 2) continue;
    text += joined(names) +
            " are values of one grid: the best of them was chosen by the seeds that it is shown "
            "with.\n\n";
  }
  return text;
}

std::string tools_section(const Json& tools) {
  Rows rows;
  for (const Json& tool : tools) {
    std::string values;
    for (const char* list : {"values", "texts"}) {
      const Json named = tool.value(list, Json::object());
      for (const auto& [name, value] : named.items()) {
        const std::string text = value.is_string() ? value.get<std::string>() : option_text(value);
        values += (values.empty() ? "" : ", ") + name + " = " + text;
      }
    }
    rows.push_back({escaped_markdown(tool.value("name", "")),
                    escaped_markdown(tool.value("status", "")), escaped_markdown(values)});
  }
  return rows.empty() ? "" : "## Tools\n\n" + markdown_table({"tool", "status", "values"}, rows);
}

std::string origins_section(const Json& report) {
  Rows rows;
  for (const Json& method : report.at("methods")) {
    rows.push_back(
        {escaped_markdown(method.at("name")), item_text(method.value("optimizer", Json())),
         item_text(method.value("model", Json())), item_text(method.value("driver", Json()))});
  }
  std::string text =
      folded("Options of the methods",
             markdown_table({"method", "optimizer", "model of the first task", "driver"}, rows));
  const Json toml = report.at("study").value("toml", Json());
  if (toml.is_string() && !toml.get<std::string>().empty()) {
    text += folded("Study file", fenced(toml.get<std::string>()));
  }
  std::string machines;
  for (const Json& environment : report.value("environments", Json::object())) {
    machines += machine_text(environment);
  }
  return machines.empty() ? text : text + folded("Machines", machines);
}

}  // namespace gradus::render
