// report.md: the report as text for a pull request or an e-mail.
#pragma once

#include <string>

#include "analysis/report.h"

namespace gradus::render {

/// The tables of a report in GitHub's Markdown: per task the methods, best first, with what may be
/// said of each against the first, and what targets cost; claims, tools, runs that did not finish;
/// options of the methods, study files and machines, folded. Texts of plugins, studies and data are
/// escaped.
std::string markdown_report(const analysis::Report& report);

/// `text` on one line with everything escaped that Markdown, or HTML within it, would read.
std::string escaped_markdown(const std::string& text);

}  // namespace gradus::render
