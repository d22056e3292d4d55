#include "execution/record_output.h"

#include <algorithm>
#include <cmath>

#include "base/output_folder.h"
#include "execution/arrays.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/npy.h"
#include "record/figure_json.h"
#include "record/record_file.h"
#include "record/work_record.h"

namespace gradus {
namespace {

constexpr std::size_t longest_name = 100;

/// Whether a plugin may give a file in a record's folder that name.
bool may_name_file(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= longest_name && name.front() != '.' &&
         std::ranges::all_of(name, plain) && name != record_file && !name.ends_with(".npy");
}

}  // namespace

Json column_json(const std::vector<double>& values) {
  Json column = Json::array();
  for (const double value : values) {
    column.push_back(finite_or_null(value));
  }
  return column;
}

void Collected::value(std::string_view name, double value) {
  const std::string key(name);
  values[key] = finite_or_null(value);
  if (!std::isfinite(value)) reasons["values." + key] = "not finite";
}

void Collected::text(std::string_view name, std::string_view text) {
  texts[std::string(name)] = std::string(text);
}

void Collected::column(std::string_view table, std::string_view name, Json column) {
  Json& columns = tables[std::string(table)];
  if (columns.is_null()) columns = Json::object();
  if (!columns.empty() && !columns.contains(name) && columns.begin()->size() != column.size()) {
    throw Error("output.column",
                "table '" + std::string(table) + "', column '" + std::string(name) + "'",
                std::to_string(columns.begin()->size()) + " rows as in its other columns",
                std::to_string(column.size()), "");
  }
  if (std::ranges::any_of(column, [](const Json& value) { return value.is_null(); })) {
    reasons["tables." + std::string(table) + "." + std::string(name)] = "not finite";
  }
  columns[std::string(name)] = std::move(column);
}

void Collected::artifact(std::string_view name, const Tensor& tensor) {
  array(name, array_of(tensor));
}

void Collected::array(std::string_view name, const Array& array) {
  const std::string key(name);
  if (key.empty() || key.find('/') != std::string::npos) {
    throw Error("output.artifact", "artifact", "a name without '/'", "'" + key + "'", "");
  }
  const std::string file = key + ".npy";
  OutputFolder(folder).write(file, npy_text(array));
  artifacts[key] = {{"file", file},
                    {"hash", fast_hash(array.bytes.data(), array.bytes.size())},
                    {"shape", array.shape},
                    {"dtype", std::string(name_of(array.type))}};
}

void Collected::file(std::string_view name, std::string_view content, std::string_view text) {
  const std::string key(name);
  const auto fail = [&key](const std::string& expected, const std::string& found) {
    throw Error("output.file", "file '" + key + "'", expected, found, "");
  };
  if (!may_name_file(name)) {
    fail("a name of letters, digits, '-', '_' and '.', at most " + std::to_string(longest_name) +
             ", that is neither hidden nor one of the host's own (record.json, *.npy)",
         "'" + key + "'");
  }
  if (files.contains(key)) fail("a name of its own", "a second file of that name");
  if (content.size() > Output::largest_file) {
    fail("at most " + std::to_string(Output::largest_file) + " bytes",
         std::to_string(content.size()));
  }
  OutputFolder(folder).write(key, content);
  files[key] = {
      {"text", std::string(text)}, {"bytes", content.size()}, {"hash", fast_hash(content)}};
}

void Collected::figure(const Figure& figure) {
  figures.push_back(to_json(figure));
}

void Collected::write_into(Json& record) const {
  record["values"] = values;
  record["texts"] = texts;
  record["tables"] = tables;
  record["artifacts"] = artifacts;
  record["files"] = files;
  record["figures"] = figures;
}

}  // namespace gradus
