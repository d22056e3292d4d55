#include "render/report_files.h"

#include "analysis/report_json.h"
#include "base/output_folder.h"
#include "record/record_file.h"
#include "render/html/html.h"
#include "render/markdown.h"

namespace gradus::render {

std::filesystem::path write_report_files(const std::filesystem::path& folder,
                                         const analysis::Report& report) {
  const OutputFolder out(folder);
  record::write_json(out, "report.json", to_json(report));
  out.write("report.md", markdown_report(report));
  out.write("report.html", html_page(report));
  return out.place("report.html");
}

}  // namespace gradus::render
