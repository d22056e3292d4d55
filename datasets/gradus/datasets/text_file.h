// Plain text as a sequence of tokens: bytes, or characters with their vocabulary.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gradus/datasets/array.h"
#include "gradus/datasets/byte_reader.h"

namespace gradus::datasets {

/// All bytes of a file: uint8 [bytes]. Throws what ByteReader throws.
Array read_text_bytes(const std::filesystem::path& path,
                      std::uint64_t byte_limit = default_byte_limit);

struct TextTokens {
  Array tokens;                         // int32 [characters], each an index of `vocabulary`
  std::vector<std::string> vocabulary;  // the characters that occur, in UTF-8, by code point
};

/// The characters of a UTF-8 text. Throws Error "data.text" naming file, byte offset, expected and
/// found at the first byte that is not UTF-8 (RFC 3629), and what ByteReader throws.
TextTokens read_text_characters(const std::filesystem::path& path,
                                std::uint64_t byte_limit = default_byte_limit);

}  // namespace gradus::datasets
