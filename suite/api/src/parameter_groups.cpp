// Which parameters a group's roles and patterns match.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "gradus/error.h"
#include "gradus/model.h"
#include "gradus/text.h"
#include "option_control.h"

namespace gradus {
namespace {

constexpr std::array<ParameterRole, 7> roles = {
    ParameterRole::hidden_weight, ParameterRole::input_weight, ParameterRole::output_weight,
    ParameterRole::bias,          ParameterRole::norm,         ParameterRole::embedding,
    ParameterRole::other};

void describe_layer(std::vector<ParameterRole>& found, const Layer& layer, bool first, bool last) {
  const auto state = [&](int index, ParameterRole role) {
    if (index < 0) return;
    ParameterRole& own = found[static_cast<std::size_t>(index)];
    if (own == ParameterRole::unstated) own = role;
  };
  if (layer.kind == LayerKind::normalization) {
    state(layer.weight, ParameterRole::norm);
    state(layer.bias, ParameterRole::norm);
    return;
  }
  const ParameterRole place = last    ? ParameterRole::output_weight
                              : first ? ParameterRole::input_weight
                                      : ParameterRole::hidden_weight;
  state(layer.weight, layer.kind == LayerKind::embedding ? ParameterRole::embedding : place);
  state(layer.bias, ParameterRole::bias);
}

bool is_affine(const Layer& layer) {
  return layer.weight >= 0 && layer.kind != LayerKind::normalization &&
         layer.kind != LayerKind::embedding;
}

/// Whether a name is one that a pattern means: `*` stands for any letters.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t at = 0, in_name = 0, star = std::string_view::npos, after_star = 0;
  while (in_name < name.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      after_star = in_name;
    } else if (at < pattern.size() && pattern[at] == name[in_name]) {
      ++at;
      ++in_name;
    } else if (star != std::string_view::npos) {  // the star takes one letter more
      at = star + 1;
      in_name = ++after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

bool is_role(std::string_view pattern) {
  return std::ranges::any_of(roles, [&](ParameterRole role) { return pattern == name_of(role); });
}

[[noreturn]] void fail_match(const std::string& pattern, const std::vector<ParameterInfo>& infos,
                             const std::vector<ParameterRole>& found) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < infos.size(); ++i) {
    names.push_back(fmt::format("{} ({})", infos[i].name, name_of(found[i])));
  }
  throw Error("groups.match", "option 'groups'", "a role or pattern that matches a parameter",
              fmt::format("'{}', which matches none", pattern), "the model has " + join(names));
}

}  // namespace

const char* name_of(ParameterRole role) {
  switch (role) {
    case ParameterRole::unstated:
      return "unstated";
    case ParameterRole::hidden_weight:
      return "hidden_weight";
    case ParameterRole::input_weight:
      return "input_weight";
    case ParameterRole::output_weight:
      return "output_weight";
    case ParameterRole::bias:
      return "bias";
    case ParameterRole::norm:
      return "norm";
    case ParameterRole::embedding:
      return "embedding";
    case ParameterRole::other:
      return "other";
  }
  return "";
}

std::vector<ParameterRole> parameter_roles(const Model& model) {
  std::vector<ParameterRole> found;
  for (const ParameterInfo& info : model.parameters()) found.push_back(info.role);
  const std::vector<Layer> layers = model.layers();
  const auto first = std::ranges::find_if(layers, is_affine);
  const auto last = std::ranges::find_if(layers.rbegin(), layers.rend(), is_affine);
  for (const Layer& layer : layers) {
    describe_layer(found, layer, first != layers.end() && &layer == &*first,
                   last != layers.rend() && &layer == &*last);
  }
  std::ranges::replace(found, ParameterRole::unstated, ParameterRole::other);
  return found;
}

namespace detail {

std::vector<std::vector<int>> matched_parameters(
    const Model& model, const std::vector<std::vector<std::string>>& groups) {
  const std::vector<ParameterInfo> infos = model.parameters();
  const std::vector<ParameterRole> found = parameter_roles(model);
  std::vector<int> owner(infos.size(), -1);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (const std::string& pattern : groups[group]) {
      bool any = false;
      for (std::size_t i = 0; i < infos.size(); ++i) {
        if (is_role(pattern) ? pattern != name_of(found[i]) : !matches(pattern, infos[i].name)) {
          continue;
        }
        any = true;
        const int own = static_cast<int>(group);
        if (owner[i] >= 0 && owner[i] != own) {
          throw Error("groups.twice", "option 'groups'", "each parameter in one group",
                      fmt::format("'{}' in groups {} and {}", infos[i].name, owner[i] + 1, own + 1),
                      "make one of the patterns narrower");
        }
        owner[i] = own;
      }
      if (!any) fail_match(pattern, infos, found);
    }
  }
  std::vector<std::vector<int>> members(groups.size());
  std::vector<int> rest;
  for (std::size_t i = 0; i < infos.size(); ++i) {
    auto& list = owner[i] < 0 ? rest : members[static_cast<std::size_t>(owner[i])];
    list.push_back(static_cast<int>(i));
  }
  if (!rest.empty()) members.push_back(std::move(rest));
  return members;
}

}  // namespace detail
}  // namespace gradus
