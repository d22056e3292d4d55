#include "render/html/html.h"

#include <fmt/format.h>

#include "render/html/assets.h"
#include "render/markup.h"

namespace gradus::render {

namespace {

/// Reloading keeps the address, where the view is, and the browser puts the reader back to where
/// the page was scrolled to.
std::string reloading(int seconds) {
  if (seconds <= 0) return "";
  return fmt::format("<script>setTimeout(() => location.reload(), {});</script>\n", seconds * 1000);
}

}  // namespace

std::string html_page(const analysis::Report& report, const PageLimits& limits, int reload_s) {
  const std::string name = escaped_markup(report.records.study);
  const std::string island = page_island(report, limits);
  std::string page;
  page.reserve(island.size() + plot_library().size() + page_script().size() + page_style().size() +
               4096);
  page +=
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
      "base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" "
      "href=\"data:,\">\n<title>";
  page += name;
  page += " - Gradus</title>\n<style>\n";
  page += page_style();
  page += "</style>\n</head>\n<body>\n<noscript>This page draws ";
  page += name;
  page +=
      " with scripts; report.md has the same tables as text.</noscript>\n<div id=\"page\"></div>\n"
      "<script type=\"application/json\" id=\"data\">";
  page += island;
  page += "</script>\n<script>\n";
  page += plot_library();
  page += "</script>\n<script>\n";
  page += page_script();
  page += "</script>\n" + reloading(reload_s) + "</body>\n</html>\n";
  return page;
}

}  // namespace gradus::render
