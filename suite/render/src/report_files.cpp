#include "gradus/render/report_files.h"

#include "gradus/files.h"
#include "gradus/record_file.h"
#include "gradus/render/html.h"
#include "gradus/render/markdown.h"

namespace gradus::render {

std::filesystem::path write_report_files(const std::filesystem::path& folder, const Json& report) {
  write_json(folder / "report.json", report);
  write_atomically(folder / "report.md", markdown_report(report));
  const std::filesystem::path page = folder / "report.html";
  write_atomically(page, html_page(report));
  return page;
}

}  // namespace gradus::render
