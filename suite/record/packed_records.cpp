#include "record/packed_records.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <mutex>
#include <numeric>
#include <span>
#include <tuple>

#include "base/descriptor.h"
#include "base/files.h"
#include "base/json.h"
#include "gradus/error.h"
#include "record/ids.h"
#include "record/work_record.h"

namespace gradus::record {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t block = 512;
using Header = std::array<char, block>;

/// A field of a header: where it begins and how long it is (POSIX.1-1988, "ustar").
struct HeaderField {
  std::size_t at, size;
};
constexpr HeaderField name_field{0, 100}, mode_field{100, 8}, user_field{108, 8},
    group_field{116, 8}, size_field{124, 12}, time_field{136, 12}, sum_field{148, 8},
    type_field{156, 1}, magic_field{257, 8};
constexpr std::string_view magic{"ustar\00000", 8};

void put(Header& header, const HeaderField& field, std::string_view text) {
  std::copy_n(text.data(), std::min(text.size(), field.size), header.data() + field.at);
}

std::string_view get(const Header& header, const HeaderField& field) {
  const std::string_view text(header.data() + field.at, field.size);
  return text.substr(0, text.find('\0'));
}

std::string octal(std::uint64_t value, const HeaderField& field) {
  return fmt::format("{:0{}o}", value, field.size - 1);
}

/// The sum of a header's bytes, those of the sum itself taken as spaces.
std::uint64_t sum_of(Header header) {
  std::fill_n(header.data() + sum_field.at, sum_field.size, ' ');
  return std::accumulate(
      header.begin(), header.end(), std::uint64_t{0},
      [](std::uint64_t sum, char sign) { return sum + static_cast<unsigned char>(sign); });
}

Header header_of(const std::string& name, std::uint64_t size) {
  Header header{};
  put(header, name_field, name);
  put(header, mode_field, octal(0644, mode_field));
  put(header, user_field, octal(0, user_field));
  put(header, group_field, octal(0, group_field));
  put(header, size_field, octal(size, size_field));
  put(header, time_field, octal(static_cast<std::uint64_t>(std::time(nullptr)), time_field));
  put(header, type_field, "0");
  put(header, magic_field, magic);
  put(header, sum_field, fmt::format("{:06o}", sum_of(header)));
  header[sum_field.at + 7] = ' ';
  return header;
}

std::optional<std::uint64_t> from_octal(std::string_view text) {
  std::uint64_t value = 0;
  bool digits = false;
  for (const char sign : text) {
    if (sign == ' ') continue;
    if (sign < '0' || sign > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(sign - '0');
    digits = true;
  }
  return digits ? std::optional(value) : std::nullopt;
}

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
  while (fs::exists(folder_ / packed_file_name(files_ + 1))) read_headers(++files_);
}

void PackedRecords::read_headers(int number) {
  const fs::path path = folder_ / packed_file_name(number);
  const Descriptor file = open_to_read(path);
  struct stat facts {};
  ::fstat(file.number(), &facts);
  const auto end = static_cast<std::uint64_t>(facts.st_size);
  Header header{};
  for (std::uint64_t at = 0;;) {
    if (!read_at(file.number(), at, header)) fail_pack(path, at, "its end");
    if (std::ranges::all_of(header, [](char sign) { return sign == '\0'; })) return;
    const auto size = from_octal(get(header, size_field));
    const std::string_view id = id_in(get(header, name_field));
    const bool good = std::string_view(header.data() + magic_field.at, 5) == magic.substr(0, 5) &&
                      from_octal(get(header, sum_field)) == sum_of(header);
    if (!good || !size || id.empty()) fail_pack(path, at, "something else");
    if (*size > JsonLimits().bytes || at + block + *size > end) fail_pack(path, at, "its end");
    places_.insert_or_assign(std::string(id), Place{number, at + block, *size});
    at += block + padded(*size);
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
  return fs::exists(folder / record_file) ||
         packed_records(folder.parent_path())->contains(folder.filename().string());
}

void PackText::add(std::string_view id, std::string_view record) {
  if (text_.empty()) text_.reserve(largest_pack + largest_pack / 8);
  const Header header = header_of(entry_name(id), record.size());
  text_.append(header.data(), header.size());
  text_ += record;
  text_.append(padded(record.size()) - record.size(), '\0');
}

void PackText::write(const OutputFolder& out, const fs::path& below, int number) {
  text_.append(2 * block, '\0');
  out.write(below / packed_file_name(number), text_);
  text_.clear();
}

}  // namespace gradus::record
