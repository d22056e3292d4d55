// An option whose default lies outside its bounds.
#include "tiny.h"

namespace {

class Outside final : public tiny::Descent {
 public:
  struct Options {
    double lr = 20;
    void declare(gradus::Schema& schema) { schema.add("lr", lr, "step size").in(0, 10); }
  };
  explicit Outside(Options) : Descent({}) {}
};

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Optimizer, Outside>("outside", "default outside its bounds")};

}  // namespace

GRADUS_PLUGIN(tiny::info("bad_schema", items))
