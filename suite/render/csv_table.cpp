#include "render/csv_table.h"

#include <array>
#include <charconv>
#include <cmath>

#include "gradus/text.h"

namespace gradus::render {

std::string csv_text(std::string_view raw) {
  std::string text(raw);
  if (!text.empty() && std::string_view("=+-@\t\r\n").find(text[0]) != std::string_view::npos) {
    text.insert(text.begin(), '\'');
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

std::string csv_number(double value, bool single) {
  if (!std::isfinite(value)) return "";
  const auto narrow = static_cast<float>(value);
  if (!single || static_cast<double>(narrow) != value) return shortest(value);
  std::array<char, 64> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), narrow).ptr;
  return {text.data(), end};
}

void CsvTable::put(const std::string& column, std::string cell) {
  const auto [place, is_new] = places_.try_emplace(column, columns_.size());
  if (is_new) columns_.push_back(column);
  rows_.back()[place->second] = std::move(cell);
}

void CsvTable::text(const std::string& column, std::string_view value) {
  put(column, csv_text(value));
}

void CsvTable::text_or_empty(const std::string& column, const std::optional<std::string>& value) {
  put(column, value ? csv_text(*value) : "");
}

void CsvTable::number(const std::string& column, double value, bool single) {
  put(column, csv_number(value, single));
}

void CsvTable::number(const std::string& column, const std::optional<double>& value) {
  put(column, value ? csv_number(*value) : "");
}

void CsvTable::count(const std::string& column, const std::optional<std::int64_t>& value) {
  put(column, value ? std::to_string(*value) : "");
}

void CsvTable::count(const std::string& column, std::size_t value) {
  put(column, std::to_string(value));
}

void CsvTable::flag(const std::string& column, const std::optional<bool>& value) {
  put(column, value ? (*value ? "true" : "false") : "");
}

void CsvTable::option(const std::string& column, const OptionValue& value) {
  if (value.is_table()) {
    for (const auto& [name, member] : value.table()) option(column + "." + name, member);
  } else if (value.is_text()) {
    text(column, value.text());
  } else if (value.is_real()) {
    number(column, value.number());
  } else if (value.is_nothing()) {
    put(column, "");
  } else {
    put(column, csv_text(to_text(value)));
  }
}

std::string CsvTable::csv() const {
  std::string text;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    text += (c > 0 ? "," : "") + csv_text(columns_[c]);
  }
  text += "\r\n";
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (c > 0) text += ',';
      const auto cell = row.find(c);
      if (cell != row.end()) text += cell->second;
    }
    text += "\r\n";
  }
  return text;
}

}  // namespace gradus::render
