// Claims' needs: the entries of the plugins' own studies that a claim is judged on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "study/catalogue.h"
#include "study/study.h"

namespace gradus::study {

/// A plugin's own study ("smoke", "full", ...) with all of its claims asked for. Throws Error
/// "plugin.unknown", "study.unknown" (naming those that the plugin has).
Study plugin_study(const ItemCatalogue& catalogue, std::string_view plugin, std::string_view name);

/// One claim to be judged, resolved.
struct PlannedClaim {
  std::string id;                  ///< "dsgd.D6"
  OptionTable options;             ///< complete
  std::string study;               ///< "smoke" or "full"
  std::vector<std::string> needs;  ///< names of entries of the study, prefixed where brought in
};

/// Resolves `study.claims` and adds the entries that they need from the plugins' own studies, named
/// "PLUGIN:name", with the tasks, run settings and seeds that they have there. Throws Error
/// "item.*", "options.*", "claims.needs" (a plugin whose claim needs what its study does not hold).
std::vector<PlannedClaim> add_claim_needs(Study& study, const ItemCatalogue& catalogue);

}  // namespace gradus::study
