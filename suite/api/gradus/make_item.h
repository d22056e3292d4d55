// Items made without the host: what a plugin's own tests begin with.
//
//   const auto method = make_item<Optimizer>(*gradus_plugin(), "my_method", R"({"lr": 0.1})");
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gradus/plugin.h"

/// The entry function of the plugin that is linked into this program (GRADUS_PLUGIN defines it).
extern "C" __attribute__((visibility("default"))) const gradus::PluginDescriptor*
gradus_plugin() noexcept;

namespace gradus {

namespace detail {
void* make_raw(const PluginDescriptor& plugin, ItemKind kind, std::string_view name,
               const std::string& options, const void* context);
}

/// A new item of a plugin by its name in the table. `options` is a JSON object text; models need
/// the DataInfo of their task. The inner optimizer of a wrapper is one of the plugin's own, or
/// "sgd", plain gradient descent with the option `lr`, which is there without a host. Throws Error
/// "item.unknown" (did you mean), "options.*", and what the item throws.
template <class Base>
std::unique_ptr<Base> make_item(const PluginDescriptor& plugin, std::string_view name,
                                const std::string& options = "{}", const DataInfo* data = nullptr) {
  return std::unique_ptr<Base>(static_cast<Base*>(
      detail::make_raw(plugin, detail::KindOf<Base>::kind, name, options, data)));
}

}  // namespace gradus
