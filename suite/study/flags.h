// A study from command line flags alone, and flags over a study.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "study/catalogue.h"
#include "study/source.h"

namespace gradus::study {

/// Seeds of a study from flags where --seeds is not given.
inline constexpr int default_flag_seeds = 3;

/// `gradus run --task T --method A,B --set A.lr=0.1 --seeds 10`.
struct StudyFlags {
  std::string name;                  ///< empty: made of the tasks' and methods' names
  std::vector<std::string> tasks;    ///< ids
  std::vector<std::string> methods;  ///< optimizers, or drivers, by id
  std::vector<std::string> tools;    ///< ids
  std::vector<std::string> claims;   ///< plugins or claims
  std::vector<std::string> sets;     ///< see apply_set
  std::optional<std::string> seeds;  ///< "10", or a list "0,3,7"
};

/// The source that a TOML file with the same content would give. A method's name is what was
/// written. Throws Error "item.*", "study.flags" and those of apply_set.
StudySource study_from_flags(const StudyFlags& flags, const ItemCatalogue& catalogue);

/// Writes one value into a study's tables: "METHOD.ROLE.OPTION=V", "METHOD.OPTION=V" where one role
/// of the method has that option, "TASK.OPTION=V", "TASK.model.OPTION=V", "TOOL.OPTION=V",
/// "run.SETTING=V", and a run setting of an entry by its name. V is a TOML value; what is none is a
/// text. Throws Error "set.syntax", "set.unknown" (with a suggestion), "set.ambiguous".
void apply_set(OptionTable& study, std::string_view set, const ItemCatalogue& catalogue);

/// `seeds` of the flags: a number or a list. Throws Error "study.seeds".
OptionValue seeds_from_text(std::string_view text);

}  // namespace gradus::study
