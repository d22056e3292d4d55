#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "cli/command.h"
#include "cli/command_json.h"
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
std::string cell_text(const std::optional<double>& number) {
  if (!number || std::isnan(*number)) return "—";
  return std::trunc(*number) == *number ? shortest(*number) : render::rounded(*number, 6);
}

std::string cell_text(const record::TableColumn& column, std::size_t row) {
  const auto* numbers = std::get_if<std::vector<double>>(&column);
  return numbers != nullptr ? cell_text((*numbers)[row])
                            : std::get<std::vector<std::string>>(column)[row];
}

/// A short table with its rows, of a long one how many there are.
std::string table_text(const std::string& name, const record::Named<record::TableColumn>& columns,
                       const render::Style& style) {
  const std::size_t rows = columns.empty() ? 0 : record::size_of(columns.front().second);
  const std::string title =
      fmt::format("table {}: {}", name, render::counted(static_cast<int64_t>(rows), "row"));
  if (rows == 0 || rows > most_rows) return title + "\n";
  std::vector<render::Column> heads;
  for (const auto& [column, values] : columns) {
    const bool texts = std::holds_alternative<std::vector<std::string>>(values);
    heads.push_back({column, texts ? render::Align::left : render::Align::right});
  }
  render::Table table(std::move(heads));
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<render::Cell> cells;
    for (const auto& [column, values] : columns) cells.emplace_back(cell_text(values, row));
    table.row(std::move(cells));
  }
  return title + "\n" + table.text(style);
}

std::string record_text(const record::ToolRecord& record) {
  const render::Style style = out_style();
  render::Table table({{"value"}, {"", render::Align::right, render::Overflow::cut}});
  for (const auto& [name, value] : record.values) table.row({name, cell_text(value)});
  for (const auto& [name, text] : record.texts) table.row({name, text});
  std::string text = table.empty() ? "" : table.text(style);
  for (const auto& [name, columns] : record.tables) {
    text += "\n" + table_text(name, columns, style);
  }
  for (const auto& [name, artifact] : record.artifacts) {
    text += fmt::format("artifact {}: {}\n", name, artifact.file);
  }
  for (const auto& [name, file] : record.files) {
    text += fmt::format("file {}: {}\n", name, file.text);
  }
  return text;
}

study::StudySource source_of(const ToolCommand& command, const study::ItemCatalogue& items) {
  study::StudyFlags flags;
  flags.tools = {command.tool};
  for (const std::string& set : command.sets) {
    const std::size_t end = set.find('=');
    const bool has_name = set.substr(0, end).find('.') != std::string::npos;
    flags.sets.push_back(has_name ? set : command.tool + "." + set);
  }
  study::StudySource source = study::study_from_flags(flags, items);
  OptionValue::List runs;
  for (const std::string& run : command.runs) {
    if (!std::filesystem::exists(std::filesystem::path(run) / "record.json")) {
      throw Error("study.runs", "--run", "the folder of a run, with its record.json",
                  fmt::format("'{}'", run), "`gradus run` keeps them in OUT/runs");
    }
    runs.emplace_back(std::filesystem::absolute(run).string());
  }
  if (!runs.empty()) {
    source.table["tool"].list().front().table()["runs"] = std::move(runs);
  }
  return source;
}

int tool(const ToolCommand& command) {
  Host host(command);
  study::StudySource source = source_of(command, host.items());
  std::string toml = study::study_toml(source.table);
  const ReadyStudy study =
      ready(study::study_from(std::move(source)), std::move(toml), command, host);
  if (command.dry_run) return print_dry_run(study, command, host);
  const run::RunSummary summary = run_with_progress(study, command, host);
  const study::Results results(study.out);
  std::vector<record::ToolRecord> records;
  for (const record::ToolRequest& request : study.plan.tools) {
    if (const record::ToolRecord* record = results.find_tool(request.id))
      records.push_back(*record);
  }
  if (command.json) {
    print_json(list_json(records));
    return run::exit_code(summary);
  }
  bool figures = false;
  for (const record::ToolRecord& record : records) {
    print(record_text(record));
    print(
        (results.record_folder(record::WorkKind::tool, record.id) / record::record_file).string() +
        "\n");
    figures = figures || !record.figures.empty();
  }
  if (figures) print(fmt::format("figures: gradus report {}\n", study.out.string()));
  return run::exit_code(summary);
}

}  // namespace

void add_tool(CLI::App& app, int& exit_code) {
  add_command<ToolCommand>(app, exit_code, "tool", "work that is not training, from a plugin",
                           tool);
}

}  // namespace gradus::cli
