#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string_view>

#include "base/elf_section.h"
#include "base/files.h"
#include "gradus/error.h"

namespace gradus {
namespace {

/// A shared library that every process has loaded: this program's own file is position independent
/// and so has the same ELF type.
const std::string& library() {
  static const std::string bytes = read_file("/proc/self/exe");
  return bytes;
}

TEST(Elf, FindsSectionsByName) {
  const auto names = elf_section(library(), ".shstrtab", "a file");
  ASSERT_TRUE(names);
  EXPECT_NE(names->find(".shstrtab"), std::string_view::npos);
  EXPECT_FALSE(elf_section(library(), ".gradus.no_such_section", "a file"));
}

TEST(Elf, RefusesOtherFiles) {
  for (const std::string bytes : {"", "#!/bin/sh\n",
                                  "\x7f"
                                  "ELF"}) {
    EXPECT_THROW(elf_section(bytes, ".text", "a file"), Error);
  }
  std::string other = library();
  other[EI_CLASS] = ELFCLASS32;
  EXPECT_THROW(elf_section(other, ".text", "a file"), Error);
}

TEST(Elf, RefusesEveryTruncation) {
  const std::string_view whole = library();  // with debug information too large for copies
  for (std::size_t size = 0; size < whole.size(); size += 4099) {
    EXPECT_THROW(elf_section(whole.substr(0, size), ".no_such_section", "a file"), Error);
  }
}

/// Damaged headers and tables give an answer or Error "plugin.format", never anything else.
TEST(Elf, SurvivesDamage) {
  std::mt19937_64 random(1);
  Elf64_Ehdr header;
  std::memcpy(&header, library().data(), sizeof header);
  const std::size_t table = header.e_shoff, table_size = header.e_shnum * sizeof(Elf64_Shdr);
  std::string damaged = library();
  for (int round = 0; round < 2000; ++round) {
    const bool in_header = round % 2 == 0;
    const std::size_t at = in_header ? 4 + random() % 60 : table + random() % table_size;
    const char before = damaged[at];
    damaged[at] = static_cast<char>(random());
    try {
      const auto section = elf_section(damaged, ".comment", "a file");
      if (section && !section->empty()) {
        EXPECT_GE(section->data(), damaged.data());
        EXPECT_LE(section->data() + section->size(), damaged.data() + damaged.size());
      }
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "plugin.format");
    }
    damaged[at] = before;
  }
}

}  // namespace
}  // namespace gradus
