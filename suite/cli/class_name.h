// Names of classes as skeletons give them.
#pragma once

#include <cctype>
#include <string>
#include <string_view>

namespace gradus::cli {

/// "my_method" as "MyMethod".
inline std::string class_name_of(std::string_view id) {
  std::string name;
  bool upper = true;
  for (const char letter : id) {
    if (letter != '_') name += upper ? static_cast<char>(std::toupper(letter)) : letter;
    upper = letter == '_';
  }
  return name;
}

}  // namespace gradus::cli
