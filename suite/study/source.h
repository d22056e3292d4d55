// A study's text as data: tables with the structure of the TOML file, and the place of every value.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "options/option_value.h"

namespace gradus::study {

struct Place {
  int line = 0, column = 0;  ///< from 1
};

struct StudySource {
  OptionTable table;
  std::string file;                     ///< empty for a study made from flags
  std::map<std::string, Place> places;  ///< by JSON pointer: "/method/0/optimizer/lr"

  /// "study.toml:12:30", the place of the value or of the nearest one that encloses it; empty
  /// where the study has no file.
  std::string where(std::string_view pointer) const;
};

/// Parses TOML. Infinities become "inf" and "-inf"; dates, times and not-a-number are refused.
/// Throws Error "study.syntax" (duplicate keys too) with file, line and column.
StudySource parse_study(std::string_view toml, std::string file);

/// Throws Error "files.read" and those of parse_study.
StudySource read_study(const std::filesystem::path& path);

/// The TOML text of a study: reading it back gives the same tables.
std::string study_toml(const OptionTable& study);

}  // namespace gradus::study
