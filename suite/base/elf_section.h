// A section of a shared library's file, read without loading it.
#pragma once

#include <optional>
#include <string_view>

namespace gradus {

/// The bytes of the section `name` of a 64-bit ELF shared library of this machine, given the file's
/// bytes; nothing where it has no such section. Every offset is checked. Throws Error
/// "plugin.format" (`where` begins the text) where the bytes are no such library or are damaged.
std::optional<std::string_view> elf_section(std::string_view file, std::string_view name,
                                            std::string_view where);

}  // namespace gradus
