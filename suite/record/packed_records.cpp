#include "record/packed_records.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <ctime>
#include <mutex>
#include <span>
#include <tuple>
#include <utility>

#include "base/descriptor.h"
#include "base/files.h"
#include "base/json.h"
#include "gradus/error.h"
#include "record/ids.h"
#include "record/work_record.h"

namespace gradus::record {

struct PackRelease {
  void operator()(::archive* archive) const { archive_free(archive); }
  void operator()(::archive_entry* entry) const { archive_entry_free(entry); }
};
using PackArchive = std::unique_ptr<::archive, PackRelease>;

namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t block = 512;  // of a tar archive: a header is one, contents fill whole ones

using Entry = std::unique_ptr<::archive_entry, PackRelease>;

std::uint64_t padded(std::uint64_t size) {
  return (size + block - 1) / block * block;
}

[[noreturn]] void fail_pack(const fs::path& file, std::uint64_t offset, const std::string& found) {
  throw Error("record.pack", fmt::format("{}, byte {}", file.string(), offset),
              "a tar archive of records that `gradus pack` wrote", found,
              "what comes before can be taken out with `tar xf`");
}

std::string entry_name(std::string_view id) {
  return fmt::format("{}/{}", id, record_file);
}

/// The id in "ID/record.json"; empty for any other name.
std::string_view id_in(std::string_view name) {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos || name.substr(slash + 1) != record_file) return {};
  return is_hash(name.substr(0, slash)) ? name.substr(0, slash) : std::string_view();
}

bool read_at(int file, std::uint64_t offset, std::span<char> target) {
  std::size_t done = 0;
  while (done < target.size()) {
    const ssize_t size = ::pread(file, target.data() + done, target.size() - done,
                                 static_cast<off_t>(offset + done));
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    done += static_cast<std::size_t>(size);
  }
  return true;
}

/// What tells whether packed files are the ones that were read before.
using PackStamp = std::vector<std::tuple<std::uint64_t, std::int64_t, std::int64_t>>;

PackStamp stamp_of(const fs::path& folder) {
  PackStamp stamp;
  struct stat facts {};
  for (int number = 1; ::stat((folder / packed_file_name(number)).c_str(), &facts) == 0; ++number) {
    stamp.emplace_back(facts.st_ino, facts.st_size,
                       std::int64_t{facts.st_mtim.tv_sec} * 1'000'000'000 + facts.st_mtim.tv_nsec);
  }
  return stamp;
}

}  // namespace

std::string packed_file_name(int number) {
  return fmt::format("packed-{:04}.tar", number);
}

PackedRecords::PackedRecords(fs::path folder) : folder_(std::move(folder)) {
  std::error_code unknown;
  while (fs::exists(folder_ / packed_file_name(files_ + 1), unknown)) read_headers(++files_);
}

void PackedRecords::read_headers(int number) {
  const fs::path path = folder_ / packed_file_name(number);
  const Descriptor file = open_to_read(path);
  struct stat facts {};
  ::fstat(file.number(), &facts);
  const auto end = static_cast<std::uint64_t>(facts.st_size);
  const PackArchive archive(archive_read_new());
  archive_read_support_format_tar(archive.get());
  if (archive_read_open_fd(archive.get(), file.number(), block) != ARCHIVE_OK) {
    fail_pack(path, 0, "something else");
  }
  for (std::uint64_t at = 0;;) {
    if (at + block > end) fail_pack(path, at, "its end");  // libarchive needs no mark of the end
    ::archive_entry* entry = nullptr;
    const int result = archive_read_next_header(archive.get(), &entry);
    if (result == ARCHIVE_EOF) return;
    const bool plain = result == ARCHIVE_OK && archive_entry_filetype(entry) == AE_IFREG &&
                       std::cmp_equal(archive_read_header_position(archive.get()), at);
    const std::string id(plain ? id_in(archive_entry_pathname(entry)) : std::string_view());
    if (id.empty()) fail_pack(path, at, "something else");
    const auto size = static_cast<std::uint64_t>(archive_entry_size(entry));
    if (size > JsonLimits().bytes || at + block + size > end) fail_pack(path, at, "its end");
    places_.insert_or_assign(id, Place{number, at + block, size});
    at += block + padded(size);
  }
}

std::vector<std::string> PackedRecords::ids() const {
  std::vector<std::string> ids;
  for (const auto& [id, place] : places_) ids.push_back(id);
  return ids;
}

std::string PackedRecords::text(std::string_view id) const {
  const Place& place = places_.find(id)->second;
  const fs::path path = folder_ / packed_file_name(place.file);
  const Descriptor file = open_to_read(path);
  std::string text(place.size, '\0');
  if (!read_at(file.number(), place.offset, text)) fail_pack(path, place.offset, "its end");
  return text;
}

std::string PackedRecords::where(std::string_view id) const {
  return fmt::format("{}: {}", (folder_ / packed_file_name(places_.find(id)->second.file)).string(),
                     entry_name(id));
}

std::shared_ptr<const PackedRecords> packed_records(const fs::path& folder) {
  static std::mutex mutex;
  static fs::path last_folder;
  static PackStamp last_stamp;
  static std::shared_ptr<const PackedRecords> last;
  const std::lock_guard guard(mutex);
  PackStamp stamp = stamp_of(folder);
  if (last == nullptr || folder != last_folder || stamp != last_stamp) {
    last = std::make_shared<const PackedRecords>(folder);
    last_folder = folder;
    last_stamp = std::move(stamp);
  }
  return last;
}

bool has_record(const fs::path& folder) {
  std::error_code unknown;
  return fs::exists(folder / record_file, unknown) ||
         packed_records(folder.parent_path())->contains(folder.filename().string());
}

/// libarchive's writer, and the one block of memory that it writes into: many small ones between
/// parsed records scatter.
struct PackText::Writer {
  std::string text;
  PackArchive archive{archive_write_new()};

  Writer() {
    text.reserve(largest_pack + largest_pack / 8);
    require(archive_write_set_format_ustar(archive.get()));
    require(
        archive_write_set_bytes_per_block(archive.get(), 0));  // at once, so that sizes are known
    require(archive_write_open(archive.get(), this, nullptr, append, nullptr));
  }

  void require(la_ssize_t result) const {
    if (result >= 0) return;
    throw Error("record.pack", "an archive in memory", "room for another record",
                archive_error_string(archive.get()), "");
  }

  static la_ssize_t append(::archive*, void* writer, const void* bytes, std::size_t size) {
    static_cast<Writer*>(writer)->text.append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
  }
};

PackText::PackText() = default;
PackText::~PackText() = default;

void PackText::add(std::string_view id, std::string_view record) {
  if (writer_ == nullptr) writer_ = std::make_unique<Writer>();
  const Entry entry(archive_entry_new());
  archive_entry_set_pathname(entry.get(), entry_name(id).c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(record.size()));
  archive_entry_set_mtime(entry.get(), std::time(nullptr), 0);
  writer_->require(archive_write_header(writer_->archive.get(), entry.get()));
  writer_->require(archive_write_data(writer_->archive.get(), record.data(), record.size()));
  writer_->require(archive_write_finish_entry(writer_->archive.get()));
}

std::uint64_t PackText::size() const {
  return writer_ == nullptr ? 0 : writer_->text.size();
}

void PackText::write(const OutputFolder& out, const fs::path& below, int number) {
  writer_->require(archive_write_close(writer_->archive.get()));
  out.write(below / packed_file_name(number), writer_->text);
  writer_.reset();
}

}  // namespace gradus::record
