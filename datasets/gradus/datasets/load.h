// A data set as arrays.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "gradus/datasets/find.h"
#include "gradus/datasets/labelled.h"

namespace gradus::datasets {

struct Dataset {
  std::string name;
  /// Inputs uint8 [rows, channels, height, width], labels int64 [rows]. Of a text: inputs uint8
  /// [characters] and no labels.
  Labelled train, test;
  std::size_t classes;
  int largest_input;             // divide by it to get inputs in [0, 1]
  std::string checksum;          // identity(entry): belongs in a run's id
  std::filesystem::path folder;  // where the files were
};

/// The named data set of the catalogue, whole. Sizes of the files, shapes, labels and, where the
/// catalogue knows it, the hash of the content are checked. Throws Error "data.unknown",
/// "data.missing", "data.checksum" and what the loaders throw.
Dataset load(std::string_view name);

/// The same for an entry that is not in the catalogue.
Dataset load(const Entry& entry);

/// The same from files found before.
Dataset load(const Entry& entry, const Found& found);

/// XXH3 (128 bit) of the training inputs and labels, then those of the test rows.
std::string content_hash(const Dataset& dataset);

}  // namespace gradus::datasets
