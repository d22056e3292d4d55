// Tables of finished texts, for the terminal and for Markdown.
#pragma once

#include <string>
#include <vector>

#include "render/decision_tables.h"
#include "render/style.h"

namespace gradus::render {

/// Title, sentence, aligned columns (the first to the left), notes; tables with an empty line
/// between them. Empty without tables.
std::string word_tables_text(const std::vector<WordTable>& tables, const Style& style);

/// The same as sections of Markdown with headings of the second level.
std::string word_tables_markdown(const std::vector<WordTable>& tables);

}  // namespace gradus::render
