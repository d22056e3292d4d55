#include "execution/record_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/output_folder.h"
#include "execution/arrays.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/npy.h"
#include "record/work_record.h"

namespace gradus::execution {
namespace {

constexpr std::size_t longest_name = 100;

/// Whether a plugin may give a file in a record's folder that name.
bool may_name_file(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= longest_name && name.front() != '.' &&
         std::ranges::all_of(name, plain) && name != record::record_file && !name.ends_with(".npy");
}

}  // namespace

void Collected::value(std::string_view name, double value) {
  const bool finite = std::isfinite(value);
  record::named(values, name) = finite ? std::optional(value) : std::nullopt;
  if (!finite) record::named(reasons, "values." + std::string(name)) = "not finite";
}

void Collected::text(std::string_view name, std::string_view text) {
  record::named(texts, name) = text;
}

void Collected::column(std::string_view table, std::string_view name, record::TableColumn column) {
  record::Named<record::TableColumn>& columns = record::named(tables, table);
  if (!columns.empty() && record::find(columns, name) == nullptr) {
    const std::size_t rows = record::size_of(columns.front().second),
                      given = record::size_of(column);
    if (rows != given) {
      throw Error("output.column", fmt::format("table '{}', column '{}'", table, name),
                  fmt::format("{} rows as in its other columns", rows), std::to_string(given), "");
    }
  }
  const auto* numbers = std::get_if<std::vector<double>>(&column);
  if (numbers != nullptr &&
      !std::ranges::all_of(*numbers, [](double value) { return std::isfinite(value); })) {
    record::named(reasons, fmt::format("tables.{}.{}", table, name)) = "not finite";
  }
  record::named(columns, name) = std::move(column);
}

void Collected::artifact(std::string_view name, const Tensor& tensor) {
  array(name, array_of(tensor));
}

void Collected::array(std::string_view name, const Array& array) {
  const std::string key(name);
  if (key.empty() || key.find('/') != std::string::npos) {
    throw Error("output.artifact", "artifact", "a name without '/'", fmt::format("'{}'", key), "");
  }
  const std::string file = key + ".npy";
  OutputFolder(folder).write(file, npy_text(array));
  record::named(artifacts, key) = {file,
                                   fast_hash(array.bytes.data(), array.bytes.size()),
                                   {array.shape.begin(), array.shape.end()},
                                   std::string(name_of(array.type))};
}

void Collected::file(std::string_view name, std::string_view content, std::string_view text) {
  const std::string key(name);
  const auto fail = [&key](const std::string& expected, const std::string& found) {
    throw Error("output.file", fmt::format("file '{}'", key), expected, found, "");
  };
  if (!may_name_file(name)) {
    fail(fmt::format("a name of letters, digits, '-', '_' and '.', at most {}, that is neither "
                     "hidden nor one of the host's own (record.json, *.npy)",
                     longest_name),
         fmt::format("'{}'", key));
  }
  if (record::find(files, key) != nullptr) fail("a name of its own", "a second file of that name");
  if (content.size() > Output::largest_file) {
    fail(fmt::format("at most {} bytes", Output::largest_file), std::to_string(content.size()));
  }
  OutputFolder(folder).write(key, content);
  files.emplace_back(key, record::FileUse{std::string(text), fast_hash(content),
                                          static_cast<int64_t>(content.size())});
}

void Collected::figure(const Figure& figure) {
  figures.push_back(figure);
}

void Collected::state(Archive& archive) {
  record::WorkRecord written;
  write_into(written);
  written.reasons = reasons;
  std::string text = record::output_text(written);
  archive.item("record", text);
  if (archive.saving()) return;
  record::WorkRecord saved;
  record::read_output_text(saved, text, "checkpoint");
  values = std::move(saved.values);
  texts = std::move(saved.texts);
  tables = std::move(saved.tables);
  artifacts = std::move(saved.artifacts);
  files = std::move(saved.files);
  figures = std::move(saved.figures);
  reasons = std::move(saved.reasons);
}

void Collected::write_into(record::WorkRecord& record) const {
  record.values = values;
  record.texts = texts;
  record.tables = tables;
  record.artifacts = artifacts;
  record.files = files;
  record.figures = figures;
}

}  // namespace gradus::execution
