#include "analysis/report.h"

#include <fmt/format.h>

#include "base/files.h"
#include "base/output_folder.h"
#include "cli/command.h"
#include "cli/command_json.h"
#include "cli/host.h"
#include "cli/output.h"
#include "record/record_file.h"
#include "render/csv.h"
#include "render/report_files.h"
#include "render/report_text.h"

namespace gradus::cli {
namespace {

struct ReportCommand : CommonOptions {
  std::vector<std::string> folders;
  std::string out, csv, tables, curves_of, against;
  std::vector<std::string> compare;
  bool curves = false;

  void declare(CLI::App& command) {
    command.add_option("folders", folders, "output folders of one study")->required();
    command.add_option("--out", out, "folder for the report (default: the first)");
    command.add_option("--csv", csv, "write the final metrics to this file");
    command.add_option("--tables", tables, "write every table as CSV to this folder");
    command.add_flag("--curves", curves, "plot the curves in the terminal");
    command.add_option("--metric", curves_of, "of the curves");
    command.add_option("--against", against,
                       "compare every method with this one, and not with each other");
    command
        .add_option("--compare", compare,
                    "these methods with each other: Holm's correction is over their pairs alone")
        ->delimiter(',')
        ->excludes("--against");
  }
};

int report(const ReportCommand& command) {
  Host host(command);
  const std::vector<std::filesystem::path> folders(command.folders.begin(), command.folders.end());
  std::vector<std::string> left_out;
  analysis::ComparisonOptions comparisons{.against = command.against};
  if (!command.compare.empty())
    comparisons.comparisons = study::comparisons_among(command.compare, "--compare");
  const analysis::Report report =
      analysis::make_report(folders, host.items(), left_out, comparisons);
  print_notes(left_out);
  const std::filesystem::path out =
      command.out.empty() ? folders.front() : std::filesystem::path(command.out);
  const std::filesystem::path page = render::write_report_files(out, report);
  if (!command.tables.empty()) {
    for (const render::CsvFile& file : render::csv_files(report)) {
      OutputFolder(command.tables).write(file.name, file.text);
    }
  }
  if (!command.csv.empty()) {
    write_atomically(command.csv, render::final_csv(report));
  }
  if (command.json) {
    print_json(to_json(report));
  } else {
    print(render::report_text(report, out_style()));
    const std::string claims = render::claims_text(report.records.claims, out_style());
    if (!claims.empty()) print("\n" + claims);
    if (command.curves || !command.curves_of.empty()) {
      print("\n" + render::curves_text(report, command.curves_of, out_style()));
    }
    print(fmt::format("\n{}\n", page.string()));
  }
  return report.records.runs.empty() && report.records.tools.empty() ? run::exit_nothing
                                                                     : run::exit_good;
}

}  // namespace

void add_report(CLI::App& app, int& exit_code) {
  add_command<ReportCommand>(app, exit_code, "report",
                             "join runs into a page, Markdown and JSON; print the tables", report);
}

}  // namespace gradus::cli
