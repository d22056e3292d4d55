#include "gradus/datasets/idx.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>

namespace gradus::datasets {
namespace {

enum class IdxType : unsigned {
  unsigned_byte = 0x08,
  signed_byte = 0x09,
  int16 = 0x0b,
  int32 = 0x0c,
  float32 = 0x0d,
  float64 = 0x0e
};

struct IdxHeader {
  IdxType type;
  std::vector<std::size_t> shape;
};

std::string in_hexadecimal(std::span<const std::byte> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    if (!text.empty()) text += ' ';
    text += digits[std::to_integer<unsigned>(byte) >> 4];
    text += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

bool known(unsigned code) {
  return code == 0x08 || code == 0x09 || (code >= 0x0b && code <= 0x0e);
}

std::size_t stored_size(IdxType type) {
  switch (type) {
    case IdxType::unsigned_byte:
    case IdxType::signed_byte:
      return 1;
    case IdxType::int16:
      return 2;
    case IdxType::int32:
    case IdxType::float32:
      return 4;
    case IdxType::float64:
      return 8;
  }
  return 0;
}

ElementType element_type(IdxType type) {
  switch (type) {
    case IdxType::unsigned_byte:
      return ElementType::uint8;
    case IdxType::float32:
      return ElementType::float32;
    case IdxType::float64:
      return ElementType::float64;
    default:
      return ElementType::int32;
  }
}

IdxHeader read_idx_header(ByteReader& reader) {
  std::byte magic[4];
  reader.read_exactly(magic, "IDX magic");
  const auto code = std::to_integer<unsigned>(magic[2]);
  const auto dimensions = std::to_integer<unsigned>(magic[3]);
  if (magic[0] != std::byte{0} || magic[1] != std::byte{0} || !known(code) || dimensions == 0) {
    reader.fail("data.magic", 0,
                "an IDX file (00 00, a type code 08 09 0b 0c 0d 0e, the number of dimensions)",
                in_hexadecimal(magic));
  }
  IdxHeader header{static_cast<IdxType>(code), {}};
  for (unsigned i = 0; i < dimensions; ++i) {
    std::byte size[4];
    reader.read_exactly(size, fmt::format("the size of dimension {}", i));
    std::size_t value = 0;
    for (const std::byte byte : size) value = value << 8 | std::to_integer<std::size_t>(byte);
    header.shape.push_back(value);
  }
  return header;
}

void check_idx_header(const ByteReader& reader, const IdxHeader& header,
                      const IdxExpected& expected) {
  if (expected.type && *expected.type != element_type(header.type)) {
    reader.fail("data.magic", 2, std::string(name_of(*expected.type)) + " values",
                std::string(name_of(element_type(header.type))) + " values");
  }
  if (expected.shape && *expected.shape != header.shape) {
    reader.fail("data.shape", 4, "shape " + shape_text(*expected.shape),
                "shape " + shape_text(header.shape));
  }
}

template <class T>
T big_endian(const std::byte* bytes) {
  std::byte copy[sizeof(T)];
  std::memcpy(copy, bytes, sizeof(T));
  if constexpr (std::endian::native == std::endian::little) std::reverse(copy, copy + sizeof(T));
  return std::bit_cast<T>(copy);
}

template <class Stored, class Kept>
void convert(std::span<const std::byte> stored, std::span<Kept> kept) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    // Signed bytes are numbers here. NOLINTNEXTLINE(bugprone-signed-char-misuse)
    kept[i] = static_cast<Kept>(big_endian<Stored>(stored.data() + i * sizeof(Stored)));
  }
}

Array converted(const IdxHeader& header, std::vector<std::byte> stored) {
  if (header.type == IdxType::unsigned_byte) {
    return {ElementType::uint8, header.shape, std::move(stored)};
  }
  Array array = make_array(element_type(header.type), header.shape);
  switch (header.type) {
    case IdxType::signed_byte:
      convert<std::int8_t>(stored, array.values<std::int32_t>());
      break;
    case IdxType::int16:
      convert<std::int16_t>(stored, array.values<std::int32_t>());
      break;
    case IdxType::float32:
      convert<float>(stored, array.values<float>());
      break;
    case IdxType::float64:
      convert<double>(stored, array.values<double>());
      break;
    default:
      convert<std::int32_t>(stored, array.values<std::int32_t>());
  }
  return array;
}

}  // namespace

Array read_idx(const std::filesystem::path& path, const IdxExpected& expected) {
  ByteReader reader(path, expected.byte_limit);
  const IdxHeader header = read_idx_header(reader);
  check_idx_header(reader, header, expected);
  const std::optional<std::uint64_t> count = element_count(header.shape);
  const std::size_t width = stored_size(header.type);
  if (!count || *count > UINT64_MAX / width) {
    reader.fail("data.shape", 4, "a shape that fits in memory", shape_text(header.shape));
  }
  std::vector<std::byte> stored = reader.read_block(*count * width, "values");
  reader.expect_end();
  return converted(header, std::move(stored));
}

}  // namespace gradus::datasets
