#include "analysis/report.h"

#include "base/files.h"
#include "base/output_folder.h"
#include "cli/commands.h"
#include "cli/host.h"
#include "cli/output.h"
#include "record/record_file.h"
#include "render/csv.h"
#include "render/report_files.h"
#include "render/report_text.h"

namespace gradus::cli {

int report(const ReportCommand& command) {
  Host host(command);
  const std::vector<std::filesystem::path> folders(command.folders.begin(), command.folders.end());
  std::vector<std::string> left_out;
  const Json report = make_report(folders, host.items(), left_out);
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
    write_atomically(command.csv, render::summary_table(report).csv());
  }
  if (command.json) {
    print_json(report);
  } else {
    print(render::report_text(report, out_style()));
    if (!report.at("claims").empty()) {
      print("\n" + render::claims_text(report.at("claims"), out_style()));
    }
    if (command.curves || !command.curves_of.empty()) {
      print("\n" + render::curves_text(report, command.curves_of, out_style()));
    }
    print("\n" + page.string() + "\n");
  }
  return report.at("runs").empty() && report.at("tools").empty() ? exit_nothing : exit_good;
}

}  // namespace gradus::cli
