#include "npz.h"

#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>

#include "gradus/error.h"
#include "gradus/npy.h"

namespace gradus::python {
namespace {

// PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", 6.3.10.
constexpr uint32_t end_signature = 0x06054b50, entry_signature = 0x02014b50,
                   local_signature = 0x04034b50;
constexpr std::size_t end_bytes = 22, entry_bytes = 46, local_bytes = 30;
constexpr uint32_t in_zip64 = 0xffffffff;
constexpr uint16_t stored = 0, deflated = 8;
constexpr uint64_t largest_array = uint64_t{1} << 34;

struct Entry {
  std::string name;
  uint16_t method = 0;
  uint64_t packed = 0, size = 0, offset = 0;
};

class Zip {
 public:
  explicit Zip(const std::filesystem::path& path) : path_(path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) throw Error("data.read", path.string(), "a file that can be read", "none", "");
    bytes_.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }

  std::vector<Entry> entries() const {
    const std::size_t end = end_record();
    const auto count = number<uint16_t>(end + 10);
    std::size_t at = number<uint32_t>(end + 16);
    std::vector<Entry> list;
    for (uint16_t i = 0; i < count; ++i) {
      if (number<uint32_t>(at) != entry_signature) fail("data.magic", "an entry", "other bytes");
      const auto name = number<uint16_t>(at + 28), extra = number<uint16_t>(at + 30),
                 comment = number<uint16_t>(at + 32);
      Entry entry{text(at + entry_bytes, name), number<uint16_t>(at + 10),
                  number<uint32_t>(at + 20), number<uint32_t>(at + 24), number<uint32_t>(at + 42)};
      if (entry.size == in_zip64 || entry.packed == in_zip64 || entry.offset == in_zip64) {
        fail("data.header", "arrays of less than 4 GiB", "a larger one, '" + entry.name + "'");
      }
      list.push_back(std::move(entry));
      at += entry_bytes + name + extra + comment;
    }
    return list;
  }

  std::string content(const Entry& entry) const {
    if (number<uint32_t>(entry.offset) != local_signature) {
      fail("data.magic", "the entry '" + entry.name + "'", "other bytes");
    }
    const std::size_t start = entry.offset + local_bytes + number<uint16_t>(entry.offset + 26) +
                              number<uint16_t>(entry.offset + 28);
    const std::string packed = text(start, entry.packed);
    if (entry.method == stored) return packed;
    if (entry.method == deflated && entry.size <= largest_array) return inflated(packed, entry);
    fail("data.header", "an array as np.savez or np.savez_compressed writes it",
         "'" + entry.name + "' packed otherwise");
  }

 private:
  [[noreturn]] void fail(const char* id, const std::string& expected,
                         const std::string& found) const {
    throw Error(id, path_.string(), expected, found, "write it with np.savez");
  }

  void need(std::size_t at, std::size_t size) const {
    if (at <= bytes_.size() && size <= bytes_.size() - at) return;
    fail("data.truncated", std::to_string(at + size) + " bytes", std::to_string(bytes_.size()));
  }

  template <class Number>
  Number number(std::size_t at) const {
    need(at, sizeof(Number));
    Number value;
    std::memcpy(&value, bytes_.data() + at, sizeof value);
    return value;
  }

  std::string text(std::size_t at, std::size_t size) const {
    need(at, size);
    return bytes_.substr(at, size);
  }

  std::size_t end_record() const {
    for (std::size_t at = bytes_.size() < end_bytes ? 0 : bytes_.size() - end_bytes; at > 0; --at) {
      if (number<uint32_t>(at) == end_signature) return at;
    }
    fail("data.magic", "an .npz file", "something else");
  }

  std::string inflated(const std::string& packed, const Entry& entry) const {
    std::string content(entry.size, '\0');
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(content.data());
    stream.avail_out = static_cast<uInt>(content.size());
    ::inflateInit2(&stream, -MAX_WBITS);
    const int status = ::inflate(&stream, Z_FINISH);
    ::inflateEnd(&stream);
    if (status == Z_STREAM_END && stream.total_out == entry.size) return content;
    fail("data.truncated", std::to_string(entry.size) + " bytes of '" + entry.name + "'",
         std::to_string(stream.total_out));
  }

  std::filesystem::path path_;
  std::string bytes_;
};

/// read_npy takes a file: here is one in memory.
Array array_from(const std::string& content, const std::string& name) {
  const int file = ::memfd_create(name.c_str(), MFD_CLOEXEC);
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  std::ofstream(path, std::ios::binary)
      .write(content.data(), static_cast<std::streamsize>(content.size()));
  try {
    Array array = read_npy(path);
    ::close(file);
    return array;
  } catch (const Error& error) {
    ::close(file);
    throw Error(error.id(), "array '" + name + "': " + error.what());
  }
}

}  // namespace

std::map<std::string, Array> read_npz(const std::filesystem::path& path) {
  const Zip zip(path);
  std::map<std::string, Array> arrays;
  for (const Entry& entry : zip.entries()) {
    const std::filesystem::path name = entry.name;
    if (name.extension() == ".npy") {
      arrays.emplace(name.stem().string(), array_from(zip.content(entry), name.stem().string()));
    }
  }
  return arrays;
}

}  // namespace gradus::python
