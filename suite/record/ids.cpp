#include "record/ids.h"

#include <algorithm>
#include <string>

#include "base/printable.h"
#include "gradus/error.h"

namespace gradus::record {
namespace {

constexpr std::size_t hash_digits = 32;

bool is_digit(char sign) {
  return sign >= '0' && sign <= '9';
}

bool is_hexadecimal(char sign) {
  return is_digit(sign) || (sign >= 'a' && sign <= 'f');
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char sign) {
    return is_digit(sign) || (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
           sign == '_';
  });
}

[[noreturn]] void fail(std::string_view text, std::string_view where, std::string_view expected) {
  const std::string found = '"' + printable_line(text.substr(0, 2 * hash_digits)) + '"';
  throw Error("record.id", where, expected, found, "the file may be edited or damaged");
}

}  // namespace

bool is_hash(std::string_view text) {
  return text.size() == hash_digits && std::ranges::all_of(text, is_hexadecimal);
}

bool is_item_id(std::string_view text) {
  const std::size_t dot = text.find('.');
  return dot != std::string_view::npos && is_name(text.substr(0, dot)) &&
         is_name(text.substr(dot + 1));
}

void require_hash(std::string_view text, std::string_view where) {
  if (!is_hash(text)) fail(text, where, "an id of 32 hexadecimal digits");
}

void require_item_id(std::string_view text, std::string_view where) {
  if (!is_item_id(text)) fail(text, where, "an item's id such as \"dsgd.D6\"");
}

}  // namespace gradus::record
