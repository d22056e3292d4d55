#include "study/packing.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/files.h"
#include "base/json.h"
#include "base/output_folder.h"
#include "gradus/error.h"
#include "record/packed_records.h"
#include "record/work_record.h"

namespace gradus::study {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view output_file = "stderr.txt";  // what the worker lets a run print into

/// Whether a folder holds its record and nothing else that says anything: what the run printed is
/// in the record, too, and a file that it left empty says nothing.
bool lies_alone(const fs::path& folder) {
  return std::ranges::all_of(fs::directory_iterator(folder), [](const fs::directory_entry& entry) {
    const bool plain = !entry.is_symlink() && entry.is_regular_file();
    const fs::path name = entry.path().filename();
    return plain &&
           (name == record::record_file || (name == output_file && entry.file_size() == 0));
  });
}

/// Packs the records of one kind, a file's worth at a time.
class Packer {
 public:
  Packer(const fs::path& out, record::WorkKind kind, PackResult& result)
      : out_(out),
        kind_(kind),
        below_(record::folder_of(kind)),
        result_(result),
        number_(record::PackedRecords(out / below_).files()) {}

  void run() {
    std::vector<fs::path> folders;
    std::error_code absent, unknown;
    for (const auto& entry : fs::directory_iterator(out_.path() / below_, absent)) {
      const bool folder = !entry.is_symlink() && entry.is_directory();
      if (folder && fs::exists(entry.path() / record::record_file, unknown))
        folders.push_back(entry.path());
    }
    std::ranges::sort(folders);
    for (const fs::path& folder : folders) look_at(folder);
    write();
  }

 private:
  void look_at(const fs::path& folder) {
    if (const std::optional<std::string> text = text_to_pack(folder)) add(folder.filename(), *text);
  }

  /// Nothing where the folder stays.
  std::optional<std::string> text_to_pack(const fs::path& folder) {
    try {
      const record::AnyRecord record = record::read_placed_record(folder, kind_);
      if (!record::kept(record::common(record).status)) {
        ++result_.not_kept;
      } else if (!lies_alone(folder)) {
        ++result_.with_files;
      } else {
        return read_file(folder / record::record_file, JsonLimits().bytes);
      }
    } catch (const Error& error) {
      result_.unreadable.push_back(std::string("left out: ") + error.what());
    }
    return std::nullopt;
  }

  void add(const std::string& id, std::string_view text) {
    if (!pack_.empty() && pack_.size() + text.size() > record::largest_pack) write();
    pack_.add(id, text);
    ids_.push_back(id);
  }

  /// The folders go when the file is there, synced and under its name.
  void write() {
    if (pack_.empty()) return;
    pack_.write(out_, below_, ++number_);
    result_.files.push_back((below_ / record::packed_file_name(number_)).string());
    for (const std::string& id : ids_) out_.remove(below_ / id);
    result_.packed += static_cast<std::int64_t>(ids_.size());
    ids_.clear();
  }

  const OutputFolder out_;
  const record::WorkKind kind_;
  const fs::path below_;
  PackResult& result_;
  int number_;
  record::PackText pack_;
  std::vector<std::string> ids_;  ///< of the records in it
};

}  // namespace

PackResult pack(const fs::path& out) {
  PackResult result;
  for (const record::WorkKind kind : {record::WorkKind::run, record::WorkKind::tool})
    Packer(out, kind, result).run();
  return result;
}

}  // namespace gradus::study
