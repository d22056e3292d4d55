#include "plugin_items.h"

#include <dlfcn.h>

#include <stdexcept>

namespace gradus::testing {

const gradus_descriptor& plugin(const std::string& id) {
  const std::string path = std::string(GRADUS_TEST_PLUGINS) + "/" + id + ".so";
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) throw std::runtime_error(dlerror());
  void* entry = dlsym(library, "gradus_plugin");
  if (entry == nullptr) throw std::runtime_error(path + ": no gradus_plugin");
  return *reinterpret_cast<const gradus_descriptor* (*)()>(entry)();
}

void* make_raw(const std::string& plugin_id, ItemKind kind, const std::string& name,
               const std::string& options, const void* context) {
  const gradus_descriptor& descriptor = plugin(plugin_id);
  for (uint64_t i = 0; i < descriptor.item_count; ++i) {
    const gradus_item& item = descriptor.items[i];
    if (item.kind == static_cast<uint32_t>(kind) && item.name == name) {
      return item.make(options.c_str(), context);
    }
  }
  throw std::runtime_error(plugin_id + " has no item " + name);
}

}  // namespace gradus::testing
