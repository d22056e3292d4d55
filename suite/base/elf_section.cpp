#include "base/elf_section.h"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>
#include <string>

#include "gradus/error.h"

namespace gradus {
namespace {

#if defined(__x86_64__)
constexpr Elf64_Half own_machine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half own_machine = EM_AARCH64;
#else
#error "Name this machine's ELF number here."
#endif

/// Bounds-checked reads from the bytes of one file.
class Reader {
 public:
  Reader(std::string_view file, std::string_view where) : file_(file), where_(where) {}

  [[noreturn]] void fail(std::string_view expected, std::string_view found) const {
    throw Error("plugin.format", where_, expected, found,
                "give a shared library built with gradus_add_plugin");
  }

  std::string_view bytes(uint64_t offset, uint64_t size, const char* what) const {
    if (offset > file_.size() || size > file_.size() - offset) {
      fail(std::string(what) + " inside the file",
           fmt::format("bytes {} and {} more in a file of {}", offset, size, file_.size()));
    }
    return file_.substr(offset, size);
  }

  template <class Header>
  Header header(uint64_t offset, const char* what) const {
    Header value;
    std::memcpy(&value, bytes(offset, sizeof value, what).data(), sizeof value);
    return value;
  }

 private:
  std::string_view file_, where_;
};

Elf64_Ehdr checked_header(const Reader& reader, std::string_view file) {
  if (file.size() < sizeof(Elf64_Ehdr) || std::memcmp(file.data(), ELFMAG, SELFMAG) != 0) {
    reader.fail("an ELF shared library", "another kind of file");
  }
  const auto header = reader.header<Elf64_Ehdr>(0, "the header");
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB) {
    reader.fail("a 64-bit little-endian library", "another class or byte order");
  }
  if (header.e_type != ET_DYN) {
    reader.fail("a shared library", fmt::format("ELF type {}", header.e_type));
  }
  if (header.e_machine != own_machine) {
    reader.fail(fmt::format("ELF machine {}", own_machine),
                fmt::format("machine {}", header.e_machine));
  }
  if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shnum == 0 ||
      header.e_shstrndx >= header.e_shnum) {
    reader.fail("a table of sections", "none that can be read");
  }
  return header;
}

/// The zero-terminated name at `offset` of the table of names.
std::string_view name_at(const Reader& reader, std::string_view names, uint64_t offset) {
  if (offset >= names.size()) reader.fail("section names inside their table", "one outside");
  const std::string_view rest = names.substr(offset);
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) reader.fail("section names that end", "one that does not");
  return rest.substr(0, end);
}

}  // namespace

std::optional<std::string_view> elf_section(std::string_view file, std::string_view name,
                                            std::string_view where) {
  const Reader reader(file, where);
  const Elf64_Ehdr header = checked_header(reader, file);
  const uint64_t table_size = uint64_t{header.e_shnum} * sizeof(Elf64_Shdr);
  reader.bytes(header.e_shoff, table_size, "the table of sections");
  const auto section = [&](uint64_t index) {
    return reader.header<Elf64_Shdr>(header.e_shoff + index * sizeof(Elf64_Shdr), "a section");
  };
  const Elf64_Shdr name_table = section(header.e_shstrndx);
  const std::string_view names =
      reader.bytes(name_table.sh_offset, name_table.sh_size, "the section names");
  for (uint64_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr found = section(i);
    if (found.sh_type == SHT_NULL || name_at(reader, names, found.sh_name) != name) continue;
    if (found.sh_type == SHT_NOBITS || (found.sh_flags & SHF_COMPRESSED) != 0) {
      reader.fail(fmt::format("section {} with plain bytes", name), "none or compressed ones");
    }
    return reader.bytes(found.sh_offset, found.sh_size, "a section's bytes");
  }
  return std::nullopt;
}

}  // namespace gradus
