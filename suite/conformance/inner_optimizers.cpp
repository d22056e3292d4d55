#include "conformance/inner_optimizers.h"

#include <algorithm>

#include "gradus/text.h"

namespace gradus::conformance {

std::string inner_option(const CheckContext& context) {
  const auto inner = std::ranges::find_if(context.options, [](const OptionSpec& spec) {
    return spec.type == OptionType::item && spec.item_kind == "optimizer";
  });
  return inner == context.options.end() ? "" : inner->name;
}

std::vector<Item> around_baselines(const CheckContext& context,
                                   const std::vector<std::string>& names, double lr) {
  std::vector<Item> items;
  const std::string option = inner_option(context);
  if (option.empty()) return items;
  for (const loading::OfferedItem& offered : context.plugins.items(ItemKind::optimizer)) {
    const std::string id = offered.id();
    const auto is_meant = [&](const std::string& name) { return id == "baselines." + name; };
    if (std::ranges::none_of(names, is_meant)) continue;
    items.push_back({context.item.id(), R"({")" + option + R"(": {"id": ")" + id + R"(", "lr": )" +
                                            shortest(lr) + "}}"});
  }
  return items;
}

}  // namespace gradus::conformance
