#include "render/report_files.h"

#include "base/files.h"
#include "record/record_file.h"
#include "render/html/html.h"
#include "render/markdown.h"

namespace gradus::render {

std::filesystem::path write_report_files(const std::filesystem::path& folder, const Json& report) {
  write_json(folder / "report.json", report);
  write_atomically(folder / "report.md", markdown_report(report));
  const std::filesystem::path page = folder / "report.html";
  write_atomically(page, html_page(report));
  return page;
}

}  // namespace gradus::render
