#include "gradus/datasets/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "gradus/datasets/bible.h"
#include "gradus/datasets/cifar.h"
#include "gradus/datasets/csv.h"
#include "gradus/datasets/idx.h"
#include "gradus/datasets/tar.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/text.h"

namespace gradus::datasets {
namespace {

namespace fs = std::filesystem;

std::vector<std::size_t> images_shape(const Entry& entry, std::size_t rows) {
  std::vector<std::size_t> shape = {rows};
  shape.insert(shape.end(), entry.input_shape.begin(), entry.input_shape.end());
  return shape;
}

/// Labels of an IDX file as int64; the values start after a header of 8 bytes.
Array idx_labels(const fs::path& path, std::size_t rows, std::size_t classes) {
  IdxExpected expected;
  expected.type = ElementType::uint8;
  expected.shape = {rows};
  const Array stored = read_idx(path, expected);
  Array labels = make_array(ElementType::int64, {rows});
  const auto target = labels.values<std::int64_t>();
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint8_t label = stored.values<std::uint8_t>()[row];
    if (label >= classes) {
      throw Error("data.label", fmt::format("{}, byte {}", path.string(), 8 + row),
                  fmt::format("a label from 0 to {}", classes - 1), std::to_string(label),
                  "the file is damaged or of another data set");
    }
    target[row] = label;
  }
  return labels;
}

Labelled read_idx_split(const Entry& entry, const fs::path& inputs, const fs::path& labels,
                        std::size_t rows) {
  IdxExpected expected;
  expected.type = ElementType::uint8;
  expected.shape = images_shape(entry, rows);
  // The files hold grey images without a dimension for the channel.
  if (entry.input_shape.front() == 1) expected.shape->erase(expected.shape->begin() + 1);
  Labelled split{read_idx(inputs, expected), idx_labels(labels, rows, entry.classes.size())};
  split.inputs.shape = images_shape(entry, rows);
  return split;
}

/// The rows [first, first + count) of an array.
Array rows_of(const Array& array, std::size_t first, std::size_t count) {
  Array part;
  part.type = array.type;
  part.shape = array.shape;
  part.shape[0] = count;
  const std::size_t row = array.bytes.size() / std::max<std::size_t>(array.shape[0], 1);
  const auto start = array.bytes.begin() + static_cast<std::ptrdiff_t>(first * row);
  part.bytes.assign(start, start + static_cast<std::ptrdiff_t>(count * row));
  return part;
}

void expect_rows(const Entry& entry, std::size_t rows, const fs::path& path) {
  if (rows == entry.train_rows + entry.test_rows) return;
  throw Error("data.shape", path.string(),
              fmt::format("{} rows", entry.train_rows + entry.test_rows), std::to_string(rows),
              "the file is of another version; fetch it again");
}

void split_rows(const Entry& entry, const Labelled& all, const fs::path& path, Dataset& dataset) {
  expect_rows(entry, all.rows(), path);
  dataset.train = {rows_of(all.inputs, 0, entry.train_rows),
                   rows_of(all.labels, 0, entry.train_rows)};
  dataset.test = {rows_of(all.inputs, entry.train_rows, entry.test_rows),
                  rows_of(all.labels, entry.train_rows, entry.test_rows)};
}

/// Characters without labels.
void split_text(const Entry& entry, const Array& text, const fs::path& path, Dataset& dataset) {
  expect_rows(entry, text.elements(), path);
  const Array none = make_array(ElementType::int64, {0});
  dataset.train = {rows_of(text, 0, entry.train_rows), none};
  dataset.test = {rows_of(text, entry.train_rows, entry.test_rows), none};
}

Labelled read_csv_images(const Entry& entry, const fs::path& path) {
  const std::size_t pixels = *element_count(entry.input_shape);
  CsvOptions options;
  options.label_column = pixels;
  options.classes = entry.classes.size();
  CsvTable table = read_csv(path, options);
  const std::size_t rows = table.inputs.shape[0];
  if (table.inputs.shape[1] != pixels) {
    throw Error("data.shape", path.string(), fmt::format("{} columns", pixels + 1),
                std::to_string(table.inputs.shape[1] + 1), "");
  }
  Labelled images{make_array(ElementType::uint8, images_shape(entry, rows)),
                  std::move(table.labels)};
  const auto target = images.inputs.values<std::uint8_t>();
  const auto values = table.inputs.values<double>();
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (values[i] < 0 || values[i] > entry.largest_input || values[i] != std::floor(values[i])) {
      throw Error(
          "data.value",
          fmt::format("{}, line {}, field {}", path.string(), i / pixels + 1, i % pixels + 1),
          fmt::format("an integer from 0 to {}", entry.largest_input), shortest(values[i]), "");
    }
    target[i] = static_cast<std::uint8_t>(values[i]);
  }
  return images;
}

const Layout& unpacked_cifar10(const Entry& entry) {
  return *std::find_if(entry.layouts.begin(), entry.layouts.end(),
                       [](const Layout& layout) { return layout.format == Format::cifar10; });
}

Labelled read_cifar10_archive(const Entry& entry, const fs::path& path) {
  std::vector<std::string> members, names;
  for (const DataFile& file : unpacked_cifar10(entry).files) {
    members.push_back(file.name);
    names.push_back(path.string() + ": " + file.name);
  }
  return parse_cifar(read_tar(path, members), names, Cifar::ten);
}

void read_files(const Entry& entry, const Found& found, Dataset& dataset) {
  const std::vector<fs::path>& files = found.files;
  switch (found.layout->format) {
    case Format::idx:
      dataset.train = read_idx_split(entry, files.at(0), files.at(1), entry.train_rows);
      dataset.test = read_idx_split(entry, files.at(2), files.at(3), entry.test_rows);
      break;
    case Format::csv:
      split_rows(entry, read_csv_images(entry, files.at(0)), files.at(0), dataset);
      break;
    case Format::cifar10:
      split_rows(entry, read_cifar(files, Cifar::ten), found.folder, dataset);
      break;
    case Format::cifar10_archive:
      split_rows(entry, read_cifar10_archive(entry, files.at(0)), files.at(0), dataset);
      break;
    case Format::bible:
      split_text(entry, read_bible(files.at(0)), files.at(0), dataset);
      break;
  }
}

}  // namespace

std::string content_hash(const Dataset& dataset) {
  FastHash hash;
  for (const Labelled* split : {&dataset.train, &dataset.test}) {
    hash.add(split->inputs.bytes.data(), split->inputs.bytes.size());
    hash.add(split->labels.bytes.data(), split->labels.bytes.size());
  }
  return hash.text();
}

Dataset load(std::string_view name) {
  return load(entry(name));
}

Dataset load(const Entry& entry) {
  return load(entry, find(entry));
}

Dataset load(const Entry& entry, const Found& found) {
  Dataset dataset;
  dataset.name = entry.name;
  dataset.classes = entry.classes.size();
  dataset.largest_input = entry.largest_input;
  dataset.checksum = identity(entry);
  dataset.folder = found.folder;
  read_files(entry, found, dataset);
  if (entry.content.empty()) return dataset;
  if (const std::string hash = content_hash(dataset); hash != entry.content) {
    throw Error(
        "data.checksum",
        fmt::format("the content of data set {} in {}", entry.name, found.folder.string()),
        entry.content, hash,
        fmt::format("the files are damaged or of another version; see `gradus data verify {}`",
                    entry.name));
  }
  return dataset;
}

}  // namespace gradus::datasets
