#include "study/option_files.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/files.h"
#include "gradus/error.h"
#include "gradus/hash.h"

namespace gradus::study {
namespace {

namespace fs = std::filesystem;

std::string content_hash(const fs::path& file) {
  constexpr std::size_t piece_bytes = std::size_t{1} << 16;
  FastHash hash;
  const Descriptor opened = open_to_read(file);
  std::array<char, piece_bytes> piece;
  while (const std::size_t read = read_some(file, opened.number(), piece)) {
    hash.add(piece.data(), read);
  }
  return hash.text();
}

void settle_file(const OptionSpec& spec, OptionTable& item, const fs::path& folder,
                 const std::string& place) {
  const std::string given = item.text_of(spec.name);
  if (given.empty()) return;
  const fs::path file = fs::absolute(folder / given).lexically_normal();
  try {
    item[file_hash_of(spec)] = content_hash(file);
  } catch (const Error&) {
    const bool there = fs::exists(file);
    throw Error("options.file", fmt::format("{}, option '{}'", place, spec.name),
                "a file that can be read",
                fmt::format("{} {}", there ? "no readable file" : "nothing", file.string()),
                fs::path(given).is_absolute() ? "" : "paths start from the folder of the study");
  }
  item[spec.name] = path_text(file);
}

}  // namespace

void settle_files(const ItemCatalogue& catalogue, ItemKind kind, OptionTable& item,
                  const fs::path& folder, const ItemCatalogue::PlaceOf& place_of) {
  const std::string id = item.text_of("id");
  if (id.empty()) return;  // an item option may stand for "none"
  for (const OptionSpec& spec : catalogue.find(kind, id, place_of("")).options) {
    if (spec.file) settle_file(spec, item, folder, place_of("/" + spec.name));
    const auto nested = item_kind_named(spec.item_kind);
    if (spec.type != OptionType::item || !nested) continue;
    settle_files(catalogue, *nested, item[spec.name].table(), folder,
                 [&](const std::string& below) { return place_of("/" + spec.name + below); });
  }
}

}  // namespace gradus::study
