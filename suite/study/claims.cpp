#include "study/claims.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::study {
namespace {

template <class Entry>
const Entry* entry_named(const std::vector<Entry>& entries, const std::string& name) {
  const auto found = std::ranges::find(entries, name, &Entry::name);
  return found == entries.end() ? nullptr : &*found;
}

/// Brings entries of a plugin's own study into another study.
class Importer {
 public:
  Importer(Study& into, const Study& from, const std::string& plugin)
      : into_(into), from_(from), prefix_(plugin + imported_separator) {}

  /// The new name of the entry, or empty where the plugin's study has none of that name.
  std::string import(const std::string& name) {
    if (const StudyMethod* method = entry_named(from_.methods, name)) return add_method(*method);
    if (const StudyTool* tool = entry_named(from_.tools, name)) return add_tool(*tool);
    return {};
  }

 private:
  std::string add_task(const StudyTask& task) {
    const std::string name = prefix_ + task.name;
    if (entry_named(into_.tasks, name) != nullptr) return name;
    StudyTask copy = task;
    copy.name = name;
    copy.run = from_.settings;
    copy.only_named = true;
    into_.tasks.push_back(std::move(copy));
    return name;
  }

  std::string add_method(const StudyMethod& method) {
    const std::string name = prefix_ + method.name;
    if (entry_named(into_.methods, name) != nullptr) return name;
    StudyMethod copy = method;
    copy.name = name;
    copy.seeds = method.seeds.value_or(from_.seeds);
    copy.tasks.emplace();
    for (const StudyTask& task : from_.tasks) {
      const bool wanted = !method.tasks || std::ranges::count(*method.tasks, task.name) +
                                                   std::ranges::count(*method.tasks, task.id) >
                                               0;
      if (wanted) copy.tasks->push_back(add_task(task));
    }
    into_.methods.push_back(std::move(copy));
    return name;
  }

  std::string add_tool(const StudyTool& tool) {
    const std::string name = prefix_ + tool.name;
    if (entry_named(into_.tools, name) != nullptr) return name;
    StudyTool copy = tool;
    copy.name = name;
    copy.run = from_.settings;
    for (std::string& run : copy.runs) {
      const StudyMethod* method = entry_named(from_.methods, run);
      if (method != nullptr) run = add_method(*method);
    }
    into_.tools.push_back(std::move(copy));
    return name;
  }

  Study& into_;
  const Study& from_;
  std::string prefix_;
};

/// The claims that an element of `of` stands for: one, or all of a plugin.
std::vector<OptionTable> claims_of(const ItemCatalogue& catalogue, const OptionTable& given,
                                   const ItemCatalogue::PlaceOf& place_of) {
  const std::string id = given.text_of("id");
  if (!catalogue.has_plugin(id)) return {catalogue.complete_item(ItemKind::claim, given, place_of)};
  if (given.size() > 1) {
    throw Error("claims.options", place_of(""), "options of one claim",
                fmt::format("options of the plugin '{}'", id),
                fmt::format("name the claim: \"{}.NAME\"", id));
  }
  std::vector<OptionTable> claims;
  for (const CatalogueItem& item : catalogue.items()) {
    if (item.kind != ItemKind::claim || item.plugin != id) continue;
    claims.push_back(catalogue.complete_item(ItemKind::claim, {{"id", item.id}}, place_of));
  }
  if (claims.empty()) {
    throw Error("claims.none", place_of(""), "a plugin with claims",
                fmt::format("'{}', which has none", id), "");
  }
  return claims;
}

std::vector<std::string> needs_of(const CatalogueItem& claim, const std::string& study,
                                  const std::string& where) {
  if (const auto* needs = record::find(claim.claim->needs, study)) return *needs;
  std::vector<std::string> known;
  for (const auto& [name, entries] : claim.claim->needs) known.push_back(name);
  throw Error("claims.study", where, "one of the studies " + join(known),
              fmt::format("'{}'", study), did_you_mean(study, known));
}

}  // namespace

Study plugin_study(const ItemCatalogue& catalogue, std::string_view plugin, std::string_view name) {
  const CataloguePlugin& known = catalogue.plugin(plugin, "");
  const std::string wanted(name);
  const std::string* toml = record::find(known.studies, wanted);
  if (toml == nullptr) {
    std::vector<std::string> names;
    for (const auto& [study, text] : known.studies) names.push_back(study);
    throw Error("study.unknown", fmt::format("plugin '{}'", known.id),
                names.empty() ? "a study of the plugin" : "one of the studies " + join(names),
                fmt::format("'{}'", wanted), names.empty() ? "the plugin has none" : "");
  }
  Study study = study_from(parse_study(*toml, fmt::format("{}/{}.toml", known.id, wanted)));
  study.plugin = known.id;
  study.claims_study = wanted;
  const bool has_claims = std::ranges::any_of(catalogue.items(), [&](const CatalogueItem& item) {
    return item.kind == ItemKind::claim && item.plugin == known.id;
  });
  if (study.claims.empty() && has_claims) study.claims.push_back({{"id", known.id}});
  return study;
}

std::vector<PlannedClaim> add_claim_needs(Study& study, const ItemCatalogue& catalogue) {
  std::vector<PlannedClaim> planned;
  for (std::size_t i = 0; i < study.claims.size(); ++i) {
    const std::string at = fmt::format("/claims/of/{}", i);
    const auto place_of = [&](const std::string& below) {
      return study.where(at + below, "[claims]");
    };
    for (OptionTable& claim : claims_of(catalogue, study.claims[i], place_of)) {
      const std::string id = claim.text_of("id");
      const CatalogueItem& item = catalogue.find(ItemKind::claim, id, place_of(""));
      const auto needs =
          needs_of(item, study.claims_study, fmt::format("{}, claim '{}'", place_of(""), id));
      PlannedClaim result{id, std::move(claim), study.claims_study, needs};
      result.options.erase("id");
      if (item.plugin != study.plugin && !needs.empty()) {
        const Study own = plugin_study(catalogue, item.plugin, study.claims_study);
        Importer importer(study, own, item.plugin);
        for (std::string& need : result.needs) need = importer.import(need);
      }
      for (std::size_t n = 0; n < needs.size(); ++n) {
        const bool known = entry_named(study.methods, result.needs[n]) != nullptr ||
                           entry_named(study.tools, result.needs[n]) != nullptr;
        if (known) continue;
        throw Error("claims.needs", fmt::format("claim '{}'", id),
                    fmt::format("a method or tool of the plugin's study '{}'", study.claims_study),
                    fmt::format("'{}'", needs[n]), "this is a mistake in the plugin");
      }
      planned.push_back(std::move(result));
    }
  }
  return planned;
}

}  // namespace gradus::study
