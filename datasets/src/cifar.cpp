#include "gradus/datasets/cifar.h"

#include <fmt/format.h>

#include <cstring>

#include "gradus/datasets/byte_reader.h"
#include "gradus/error.h"

namespace gradus::datasets {
namespace {

constexpr std::size_t pixels = std::size_t{3} * 32 * 32;

struct CifarLayout {
  std::size_t label_bytes;
  std::size_t classes[2];
  std::size_t record() const { return label_bytes + pixels; }
};

CifarLayout layout_of(Cifar kind) {
  return kind == Cifar::ten ? CifarLayout{1, {10, 0}} : CifarLayout{2, {20, 100}};
}

void check_size(std::size_t size, const std::string& name, const CifarLayout& layout) {
  const std::size_t rest = size % layout.record();
  if (size > 0 && rest == 0) return;
  throw Error(
      "data.truncated", fmt::format("{}, byte {}", name, size - rest),
      fmt::format("whole records of {} bytes", layout.record()),
      size == 0 ? "an empty file" : fmt::format("{} bytes before the end of the file", rest),
      "the file is incomplete or of another format; fetch it again");
}

void check_label(const std::byte* record, std::size_t offset, const std::string& name,
                 const CifarLayout& layout) {
  for (std::size_t i = 0; i < layout.label_bytes; ++i) {
    const auto label = std::to_integer<std::size_t>(record[i]);
    if (label < layout.classes[i]) continue;
    throw Error("data.label", fmt::format("{}, byte {}", name, offset + i),
                fmt::format("a label from 0 to {}", layout.classes[i] - 1), std::to_string(label),
                "the file is damaged or of another format");
  }
}

}  // namespace

Labelled parse_cifar(std::span<const std::vector<std::byte>> contents,
                     std::span<const std::string> names, Cifar kind) {
  const CifarLayout layout = layout_of(kind);
  std::size_t rows = 0;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    check_size(contents[i].size(), names[i], layout);
    rows += contents[i].size() / layout.record();
  }
  Labelled result{make_array(ElementType::uint8, {rows, 3, 32, 32}),
                  make_array(ElementType::int64, {rows})};
  std::byte* input = result.inputs.bytes.data();
  std::int64_t* label = result.labels.values<std::int64_t>().data();
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const std::vector<std::byte>& content = contents[i];
    for (std::size_t at = 0; at < content.size(); at += layout.record(), input += pixels) {
      const std::byte* record = content.data() + at;
      check_label(record, at, names[i], layout);
      *label++ = std::to_integer<std::int64_t>(record[layout.label_bytes - 1]);
      std::memcpy(input, record + layout.label_bytes, pixels);
    }
  }
  return result;
}

Labelled read_cifar(std::span<const std::filesystem::path> files, Cifar kind) {
  std::vector<std::vector<std::byte>> contents;
  std::vector<std::string> names;
  for (const std::filesystem::path& file : files) {
    contents.push_back(ByteReader(file).read_rest());
    names.push_back(file.string());
  }
  return parse_cifar(contents, names, kind);
}

}  // namespace gradus::datasets
