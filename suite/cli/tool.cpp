#include <cmath>
#include <filesystem>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/study_run.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "render/numbers.h"
#include "render/table.h"
#include "study/flags.h"
#include "study/results.h"

namespace gradus::cli {
namespace {

constexpr std::size_t most_rows = 40;  // of a table that is printed

struct ToolCommand : StudyRunOptions {
  std::string tool;
  std::vector<std::string> sets, runs;

  void declare(CLI::App& command) {
    command.add_option("tool", tool, "id: PLUGIN.TOOL")->required();
    command.add_option("--set", sets, "OPTION=VALUE")->allow_extra_args(false);
    command.add_option("--run", runs, "folder of a run whose network the tool is given")
        ->allow_extra_args(false);
  }
};

/// A number, a text, or a dash for what was not measured.
std::string cell_text(const Json& value) {
  if (value.is_string()) return value;
  if (!value.is_number()) return "—";
  const double number = value.get<double>();
  return std::trunc(number) == number ? shortest(number) : render::significant(number, 6);
}

/// A short table with its rows, of a long one how many there are.
std::string table_text(const std::string& name, const Json& columns, const render::Style& style) {
  const std::size_t rows = columns.empty() ? 0 : columns.begin()->size();
  const std::string title =
      "table " + name + ": " + render::counted(static_cast<int64_t>(rows), "row");
  if (rows == 0 || rows > most_rows) return title + "\n";
  std::vector<render::Column> heads;
  for (const auto& [column, values] : columns.items()) {
    heads.push_back({column, values[0].is_string() ? render::Align::left : render::Align::right});
  }
  render::Table table(std::move(heads));
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<render::Cell> cells;
    for (const Json& values : columns) cells.emplace_back(cell_text(values[row]));
    table.row(std::move(cells));
  }
  return title + "\n" + table.text(style);
}

std::string record_text(const Json& record) {
  const render::Style style = out_style();
  render::Table table({{"value"}, {"", render::Align::right, render::Overflow::cut}});
  for (const auto& [name, value] : record.at("values").items()) {
    table.row({name, cell_text(value)});
  }
  for (const auto& [name, text] : record.at("texts").items()) {
    table.row({name, text.get<std::string>()});
  }
  std::string text = table.empty() ? "" : table.text(style);
  for (const auto& [name, columns] : record.at("tables").items()) {
    text += "\n" + table_text(name, columns, style);
  }
  for (const auto& [name, artifact] : record.at("artifacts").items()) {
    text += "artifact " + name + ": " + artifact.at("file").get<std::string>() + "\n";
  }
  const Json files = record.value("files", Json::object());
  for (const auto& [name, file] : files.items()) {
    text += "file " + name + ": " + file.at("text").get<std::string>() + "\n";
  }
  return text;
}

StudySource source_of(const ToolCommand& command, const ItemCatalogue& items) {
  StudyFlags flags;
  flags.tools = {command.tool};
  for (const std::string& set : command.sets) {
    const std::size_t end = set.find('=');
    const bool has_name = set.substr(0, end).find('.') != std::string::npos;
    flags.sets.push_back(has_name ? set : command.tool + "." + set);
  }
  StudySource source = study_from_flags(flags, items);
  for (const std::string& run : command.runs) {
    if (!std::filesystem::exists(std::filesystem::path(run) / "record.json")) {
      throw Error("study.runs", "--run", "the folder of a run, with its record.json",
                  "'" + run + "'", "`gradus run` keeps them in OUT/runs");
    }
    source.json["tool"][0]["runs"].push_back(std::filesystem::absolute(run).string());
  }
  return source;
}

int tool(const ToolCommand& command) {
  Host host(command);
  StudySource source = source_of(command, host.items());
  std::string toml = study_toml(source.json);
  const ReadyStudy study = ready(study_from(std::move(source)), std::move(toml), command, host);
  if (command.dry_run) return print_dry_run(study, command, host);
  const RunSummary summary = run_with_progress(study, command, host);
  const Results results(study.out);
  Json records = Json::array();
  for (const ToolRequest& request : study.plan.tools) {
    const Json& record = results.find(request.id);
    if (!record.is_null()) records.push_back(record);
  }
  if (command.json) {
    print_json(records);
    return exit_code(summary);
  }
  bool figures = false;
  for (std::size_t at = 0; at < records.size(); ++at) {
    print(record_text(records[at]));
    const std::string id = records[at].at("id");
    print((results.record_folder(WorkKind::tool, id) / record_file).string() + "\n");
    figures = figures || !records[at].at("figures").empty();
  }
  if (figures) print("figures: gradus report " + study.out.string() + "\n");
  return exit_code(summary);
}

}  // namespace

void add_tool(CLI::App& app, int& exit_code) {
  add_command<ToolCommand>(app, exit_code, "tool", "work that is not training, from a plugin",
                           tool);
}

}  // namespace gradus::cli
