#include "render/report_files.h"

#include "analysis/report_json.h"
#include "base/output_folder.h"
#include "render/html/html.h"
#include "render/markdown.h"

namespace gradus::render {

std::filesystem::path write_report_files(const std::filesystem::path& folder,
                                         const analysis::Report& report, int reload_s) {
  const OutputFolder out(folder);
  out.write("report.json", report_json_text(report));
  out.write("report.md", markdown_report(report));
  out.write("report.html", html_page(report, {}, reload_s));
  return out.place("report.html");
}

}  // namespace gradus::render
