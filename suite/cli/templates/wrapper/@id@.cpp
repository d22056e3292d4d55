// @Class@: noise on the gradient of another optimizer, to be replaced by your wrapper.
// A. Neelakantan et al., "Adding gradient noise improves learning for very deep networks", 2015,
// arXiv 1511.06807, equation (1):
//
//   g_t <- g_t + N(0, sigma_t^2),   sigma_t^2 = eta / (1 + t)^gamma,   t = 0, 1, ...
#include <cmath>

#include "@id@_studies.h"
#include "gradus/plugin.h"
#include "gradus/wrapper.h"

namespace {

struct @Class@Options : gradus::WrapperOptions {  // the option `optimizer`
  double eta = 0.01;
  double gamma = 0.55;

  void declare(gradus::Schema& schema) {
    declare_optimizer(schema);
    schema.add("eta", eta, "variance of the noise at the first step").in(0, 10).log().symbol("eta");
    schema.add("gamma", gamma, "decay of the variance").in(0, 10).symbol("gamma");
  }
};

class @Class@ final : public gradus::Wrapper<@Class@Options> {
 public:
  using Wrapper::Wrapper;  // options_, inner()

  // What must survive a save beside the inner optimizer's own state. The noise is a function of the
  // seed and of the number of draws; the inner optimizer draws with the run's seed itself.
  void state(gradus::Archive& archive) override {
    Wrapper::state(archive);
    archive.item("drawn", drawn_);
  }

 private:
  void move(gradus::Objective& objective) override {
    const auto variance =
        options_.eta / std::pow(1 + static_cast<double>(objective.step()), options_.gamma);
    // What the inner optimizer gets where it asks for a gradient. `outer.ask` counts; whatever else
    // is done here is the method's own time.
    const auto noisy = [&](gradus::Objective& outer, const gradus::Ask& ask) {
      gradus::Answer answer = outer.ask(ask);
      for (gradus::Tensor& gradient : answer.gradient) {
        gradus::Stream stream{gradus::derive_seed(outer.seed(), "@id@"), 0, drawn_};
        gradient.add_(stream.normals(gradient.sizes()).to(gradient.options()),
                      std::sqrt(variance));
        drawn_ = stream.drawn;
      }
      return answer;
    };
    gradus::AnsweringObjective view(objective, noisy);
    inner().step(view);
  }

  uint64_t drawn_ = 0;
};

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Optimizer, @Class@>("@id@", "gradient noise, to be replaced")};

}  // namespace

GRADUS_PLUGIN({.id = "@id@",
               .version = "0.1.0",
               .semantics = 1,
               .title = "Adding gradient noise improves learning for very deep networks",
               .authors = "Neelakantan, Vilnis, Le, Sutskever, Kaiser, Kurach, Martens",
               .year = 2015,
               .reference = "arXiv 1511.06807",
               .licence = "Apache-2.0",
               .items = items,
               .studies = @id@_studies})
