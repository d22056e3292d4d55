// The data sets that Gradus knows by name: files, checksums, licence, source, where to look.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::datasets {

/// How the files of a layout hold the data set, and in which order they are listed.
enum class Format {
  idx,              // training inputs, training labels, test inputs, test labels
  csv,              // one table without header, the label last; training rows, then test rows
  cifar10,          // training batches in order, the test batch last
  cifar10_archive,  // one tar archive of the files above
  bible,            // one text; training characters, then test characters (bible.h)
};

/// What `verify` and `fetch` say of a file without a checksum in the catalogue.
inline constexpr const char* no_checksum = "no checksum published here";

struct DataFile {
  std::string name;
  std::uint64_t size;  // bytes
  std::string sha256;  // 64 hexadecimal digits; empty: no checksum is published here
};

/// One way in which the data set is distributed. The contents are the same in every layout.
struct Layout {
  std::string origin;  // who distributes it like this
  Format format;
  std::vector<DataFile> files;
  std::string url;  // folder to fetch the files from, ending in '/'; empty: not to be fetched
};

struct Entry {
  std::string name;   // "fashion_mnist"
  std::string title;  // one line
  std::string licence;
  std::string source;    // page of the authors
  std::string citation;  // authors, year, arXiv id or DOI
  std::string package;   // package of the Debian distribution that has it; empty: none
  std::vector<std::filesystem::path> folders;  // where that package puts it
  std::vector<Layout> layouts;                 // the first with a URL is the one to fetch
  std::vector<std::size_t> input_shape;        // {channels, height, width}; of a text: {}
  int largest_input;                           // inputs are integers from 0 to this
  std::vector<std::string> classes;            // of a text: none
  std::size_t train_rows;
  std::size_t test_rows;
  /// XXH3 (128 bit) of the parsed arrays (see content_hash in load.h), the same for every layout;
  /// empty: not known here.
  std::string content;
};

/// All entries, by name.
const std::vector<Entry>& catalogue();

/// Throws Error "data.unknown" with a suggestion when no entry has this name.
const Entry& entry(std::string_view name);

/// What identifies the data in a run's id, known without reading a file: the hash of the content,
/// or of the published checksums where that is not known.
std::string identity(const Entry& entry);

}  // namespace gradus::datasets
