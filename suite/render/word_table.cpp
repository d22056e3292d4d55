#include "render/word_table.h"

#include <fmt/format.h>

#include "render/markdown.h"
#include "render/markdown_parts.h"
#include "render/table.h"

namespace gradus::render {
namespace {

std::string text_of(const WordTable& words, const Style& style) {
  std::vector<Column> columns;
  for (const std::string& title : words.head)
    columns.push_back({title, columns.empty() ? Align::left : Align::right});
  Table table(std::move(columns));
  for (const std::vector<std::string>& row : words.rows)
    table.row(std::vector<Cell>(row.begin(), row.end()));
  std::string text =
      fmt::format("{}\n{}\n", marked(cut(words.title, style.width), Mark::strong, style),
                  wrapped(words.lead, style.width, ""));
  if (!table.empty()) text += "\n" + table.text(style);
  for (const std::string& note : words.notes)
    text += wrapped("· " + note, style.width, "  ") + "\n";
  return text;
}

std::string markdown_of(const WordTable& words) {
  std::vector<std::string> head;
  for (const std::string& title : words.head) head.push_back(escaped_markdown(title));
  std::vector<std::vector<std::string>> rows;
  for (const std::vector<std::string>& row : words.rows) {
    rows.emplace_back();
    for (const std::string& cell : row) rows.back().push_back(escaped_markdown(cell));
  }
  std::string text =
      fmt::format("## {}\n\n{}.\n\n", escaped_markdown(words.title), escaped_markdown(words.lead));
  if (!rows.empty()) text += markdown_table(head, rows);
  for (const std::string& note : words.notes) text += fmt::format("- {}\n", escaped_markdown(note));
  return text + (words.notes.empty() ? "" : "\n");
}

}  // namespace

std::string word_tables_text(const std::vector<WordTable>& tables, const Style& style) {
  std::string text;
  for (const WordTable& table : tables) text += (text.empty() ? "" : "\n") + text_of(table, style);
  return text;
}

std::string word_tables_markdown(const std::vector<WordTable>& tables) {
  std::string text;
  for (const WordTable& table : tables) text += markdown_of(table);
  return text;
}

}  // namespace gradus::render
