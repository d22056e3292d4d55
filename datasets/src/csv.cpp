#include "gradus/datasets/csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::datasets {
namespace {

/// One field and where it stands.
struct CsvField {
  std::string text;
  std::size_t column = 0;  // of its first character, from 1
};

class CsvParser {
 public:
  CsvParser(const std::filesystem::path& path, const CsvOptions& options);
  CsvTable table();

 private:
  bool next_line();
  CsvField next_field();
  std::string quoted_field();
  void read_columns();
  void find_label_column(const std::vector<std::string>& names);
  void read_row();
  double number(const CsvField& field) const;
  std::int64_t label(const CsvField& field) const;
  bool at_label(std::size_t field) const { return label_ && *label_ == field; }
  [[noreturn]] void fail(std::string id, std::size_t column, std::string_view expected,
                         std::string_view found) const;

  const std::filesystem::path& path_;
  const CsvOptions& options_;
  std::vector<std::byte> content_;
  std::string_view rest_;  // what follows the current line
  std::string_view line_;
  std::size_t line_number_ = 0;
  std::size_t at_ = 0;      // position in the current line
  bool more_ = false;       // the line has another field
  std::size_t fields_ = 0;  // of every line; 0 before the first
  std::optional<std::size_t> label_;
  std::vector<std::string> columns_;
  std::vector<double> inputs_;
  std::vector<std::int64_t> labels_;
};

std::string excerpt(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string shown;
  for (const char character : text.substr(0, most)) {
    const bool printable = character >= ' ' && character <= '~';
    shown += printable ? character : '?';
  }
  return "'" + shown + (text.size() > most ? "...'" : "'");
}

CsvParser::CsvParser(const std::filesystem::path& path, const CsvOptions& options)
    : path_(path), options_(options), content_(ByteReader(path, options.byte_limit).read_rest()) {
  rest_ = {reinterpret_cast<const char*>(content_.data()), content_.size()};
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // spreadsheets write one
  if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
}

void CsvParser::fail(std::string id, std::size_t column, std::string_view expected,
                     std::string_view found) const {
  throw Error(std::move(id),
              fmt::format("{}, line {}, column {}", path_.string(), line_number_, column), expected,
              found, "");
}

bool CsvParser::next_line() {
  if (rest_.find_first_not_of("\r\n") == std::string_view::npos) return false;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  line_ = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  ++line_number_;
  at_ = 0;
  more_ = true;
  return true;
}

/// The text between quotes; a doubled quote stands for one. `at_` is on the opening quote.
std::string CsvParser::quoted_field() {
  const std::size_t start = at_ + 1;
  std::string text;
  for (++at_; at_ < line_.size(); ++at_) {
    if (line_[at_] != '"') {
      text += line_[at_];
    } else if (at_ + 1 < line_.size() && line_[at_ + 1] == '"') {
      text += line_[++at_];
    } else {
      ++at_;
      return text;
    }
  }
  fail("data.csv", start, "a closing quote in the same line", "the end of the line");
}

CsvField CsvParser::next_field() {
  CsvField field{{}, at_ + 1};
  if (at_ < line_.size() && line_[at_] == '"') {
    field.text = quoted_field();
    if (at_ < line_.size() && line_[at_] != options_.delimiter) {
      fail("data.csv", at_ + 1, "a delimiter after the closing quote", excerpt(line_.substr(at_)));
    }
  } else {
    const std::size_t end = std::min(line_.find(options_.delimiter, at_), line_.size());
    field.text = line_.substr(at_, end - at_);
    at_ = end;
  }
  more_ = at_ < line_.size();
  ++at_;
  return field;
}

void CsvParser::find_label_column(const std::vector<std::string>& names) {
  if (!options_.label_column) return;
  if (const auto* number = std::get_if<std::size_t>(&*options_.label_column)) {
    if (*number >= fields_) {
      fail("data.csv", 1, fmt::format("label column {}", *number),
           fmt::format("{} columns, numbered from 0", fields_));
    }
    label_ = *number;
    return;
  }
  const std::string& name = std::get<std::string>(*options_.label_column);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    const std::string hint = did_you_mean(name, names);
    fail("data.csv", 1, fmt::format("a header with the label column '{}'", name),
         (names.empty() ? "no header" : excerpt(line_)) + (hint.empty() ? "" : "; " + hint));
  }
  label_ = static_cast<std::size_t>(found - names.begin());
}

/// The header, or the number of fields of the first line.
void CsvParser::read_columns() {
  std::vector<std::string> names;
  while (more_) names.push_back(next_field().text);
  fields_ = names.size();
  if (!options_.header) {
    names.clear();
    at_ = 0;  // the line is a row
    more_ = true;
  }
  find_label_column(names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!at_label(i)) columns_.push_back(names[i]);
  }
}

double CsvParser::number(const CsvField& field) const {
  double value = 0;
  const char* end = field.text.data() + field.text.size();
  const char* start = field.text.data() + (field.text.starts_with('+') ? 1 : 0);
  auto [stop, error] = std::from_chars(start, end, value);
  // Below the smallest double: rounded, as every other number, and so perhaps 0.
  if (error == std::errc::result_out_of_range) {
    value = std::strtod(std::string(start, stop).c_str(), nullptr);
    error = {};
  }
  if (error != std::errc{} || stop != end || !std::isfinite(value)) {
    fail("data.csv", field.column, "a finite number", excerpt(field.text));
  }
  return value;
}

std::int64_t CsvParser::label(const CsvField& field) const {
  std::int64_t value = -1;
  const char* end = field.text.data() + field.text.size();
  const auto [stop, error] = std::from_chars(field.text.data(), end, value);
  const bool in_range =
      value >= 0 && (options_.classes == 0 || std::cmp_less(value, options_.classes));
  if (error != std::errc{} || stop != end || !in_range) {
    const std::string upper =
        options_.classes == 0 ? "" : fmt::format(" to {}", options_.classes - 1);
    fail("data.label", field.column, "a label, an integer from 0" + upper, excerpt(field.text));
  }
  return value;
}

void CsvParser::read_row() {
  std::size_t count = 0;
  for (; more_ && count < fields_; ++count) {
    const CsvField field = next_field();
    if (at_label(count)) {
      labels_.push_back(label(field));
    } else {
      inputs_.push_back(number(field));
    }
  }
  if (count < fields_ || more_) {
    fail("data.csv", std::min(at_, line_.size()) + 1,
         fmt::format("{} fields as in the first line", fields_),
         more_ ? "more" : std::to_string(count));
  }
}

CsvTable CsvParser::table() {
  if (!next_line()) fail("data.csv", 1, "at least one line", "an empty file");
  read_columns();
  std::size_t rows = 0;
  if (!options_.header) {
    read_row();
    ++rows;
  }
  for (; next_line(); ++rows) read_row();
  if (rows == 0) fail("data.csv", 1, "at least one row below the header", "none");
  CsvTable result;
  const std::size_t width = fields_ - (label_ ? 1 : 0);
  result.columns = std::move(columns_);
  result.inputs = make_array<double>({rows, width}, inputs_);
  result.labels = make_array<std::int64_t>({labels_.size()}, labels_);
  return result;
}

}  // namespace

CsvTable read_csv(const std::filesystem::path& path, const CsvOptions& options) {
  return CsvParser(path, options).table();
}

}  // namespace gradus::datasets
