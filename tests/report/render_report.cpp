// render_report REPORT.json FOLDER: writes the page, the Markdown and the tables of a report and
// prints, as one JSON object, how long each took and how large it is. The tests of the page in a
// browser are made with it, and the benchmark of the page's size.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "analysis/report_json.h"
#include "base/files.h"
#include "gradus/error.h"
#include "record/record_file.h"
#include "render/csv.h"
#include "render/html/html.h"
#include "render/markdown.h"

namespace {

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int render(const std::filesystem::path& file, const std::filesystem::path& folder) {
  std::optional<gradus::analysis::Report> report;
  std::size_t json_bytes = 0;
  const double read_s = seconds_of([&] {
    const gradus::Json json = gradus::Json::parse(gradus::read_file(file));
    report =
        gradus::analysis::analyse(gradus::analysis::study_records_from_json({json, file.string()}));
    json_bytes = gradus::json_text(to_json(*report)).size();
  });
  std::string page;
  const double html_s = seconds_of([&] {
    page = gradus::render::html_page(*report);
    gradus::write_atomically(folder / "report.html", page);
  });
  const double markdown_s = seconds_of([&] {
    gradus::write_atomically(folder / "report.md", gradus::render::markdown_report(*report));
  });
  const double csv_s = seconds_of([&] {
    for (const gradus::render::CsvFile& table : gradus::render::csv_files(*report)) {
      gradus::write_atomically(folder / "csv" / table.name, table.text);
    }
  });
  const gradus::Json line = {{"read_s", read_s},         {"json_bytes", json_bytes},
                             {"html_s", html_s},         {"html_bytes", page.size()},
                             {"markdown_s", markdown_s}, {"csv_s", csv_s}};
  std::printf("%s\n", line.dump().c_str());
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fprintf(stderr, "usage: render_report REPORT.json FOLDER\n");
    return 2;
  }
  try {
    return render(words[1], words[2]);
  } catch (const gradus::Error& error) {
    std::fprintf(stderr, "%s: %s\n", error.id().c_str(), error.what());
    return 2;
  }
}
