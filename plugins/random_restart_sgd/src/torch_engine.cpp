// The engines `batched` and `loop`: any optimizer of the suite, through the host's objectives.
#include <c10/core/GradMode.h>

#include "gradus/standalone_objective.h"
#include "gradus/wrapper.h"
#include "net.h"
#include "restart_engine.h"

namespace gradus::random_restart {
namespace {

/// The objective that an inner optimizer sees: the host's, with each network's gradient clipped by
/// its norm, g *= min(1, c / (|g| + 1e-6)).
class ClippedObjective final : public ObjectiveView {
 public:
  struct Member {
    int64_t network = 0;  ///< of a loop; a stack is network 0
    double clip = 0;      ///< c, 0: off
  };
  ClippedObjective(std::unique_ptr<BatchObjective> inner, Member member, const int64_t& step)
      : ObjectiveView(*inner),
        inner_(std::move(inner)),
        member_(member),
        step_(step),
        silent_(clock()) {}

  uint64_t seed() const override {
    return derive_seed(inner_->seed(), "restart " + std::to_string(member_.network));
  }
  int64_t step() const override { return step_; }
  int64_t spent() const override { return step_; }
  Probe& probe(const ProbeSpec& spec) override {
    return member_.network == 0 ? inner_->probe(spec) : silent_;
  }
  /// One restart that has nothing more to do rests; the others go on.
  void stop(std::string_view) override { stopped_ = true; }
  bool& stopped() { return stopped_; }
  void set_batch(Batch batch) { inner_->set_batch(std::move(batch)); }

 private:
  Answer evaluate(const Ask& ask) override {
    Answer answer = inner_->ask(ask);
    if (member_.clip > 0 && ask.gradient) clip(answer.gradient);
    return answer;
  }

  void clip(Tensors& gradient) const {
    const int64_t first = copies() > 0 ? 1 : 0;
    Tensor squares;  // [] or [copies]
    for (const Tensor& g : gradient) {
      const Tensor square = g.square();
      const Tensor sum = first == 1 ? square.flatten(1).sum(1) : square.sum();
      squares = squares.defined() ? squares.add(sum) : sum;
    }
    const Tensor factor = squares.sqrt().add(1e-6).reciprocal().mul(member_.clip).clamp_max(1);
    for (Tensor& g : gradient) {
      std::vector<int64_t> shape(static_cast<std::size_t>(g.dim()), 1);
      if (first == 1) shape[0] = copies();
      g.mul_(factor.view(shape));
    }
  }

  std::unique_ptr<BatchObjective> inner_;
  Member member_;
  const int64_t& step_;
  SilentProbe silent_;
  bool stopped_ = false;
};

/// Members: one stack of all networks (batched), or one network each (loop).
class TorchEngine final : public RestartEngine {
 public:
  TorchEngine(EngineKind kind, const RestartTraining& training, TrainingHost& host)
      : RestartEngine(training), kind_(kind), options_(training.lanes), host_(host) {
    const LaneOptions& o = options_;
    train_rows_ = static_cast<int64_t>(training.train_y.size());
    const bool stacked = kind == EngineKind::batched;
    for (int64_t k = 0; k < (stacked ? 1 : o.networks); ++k) {
      Tensors parameters =
          host.model().initial({o.init_seed, static_cast<int64_t>(o.first_network) + k,
                                stacked ? o.networks : 0, host.dtype()});
      for (Tensor& parameter : parameters) parameter = parameter.to(host.device());
      members_.push_back({host.optimizer(training.optimizer),
                          std::make_unique<ClippedObjective>(
                              host.objective(std::move(parameters), stacked ? o.networks : 0),
                              ClippedObjective::Member{k, o.gradient_clip}, done_)});
    }
  }

  EngineKind kind() const override { return kind_; }

  void advance(int64_t steps) override {
    const c10::AutoGradMode no_graph(false);  // only `evaluate` builds graphs
    const int64_t end = done_ + steps;
    while (done_ < end) {
      step_all();
      ++done_;
      const LaneScope off(host_.clock(), Lane::off);
      if (done_ % options_.record_every == 0) hand_over();
      trainer_->observe(done_);
    }
  }

  void finish() override {
    const LaneScope off(host_.clock(), Lane::off);
    hand_over();
    trainer_->finish();
  }

  void state(Archive& archive) override {
    RestartEngine::state(archive);
    archive.item("step", done_);
    for (std::size_t i = 0; i < members_.size(); ++i) {
      Member& member = members_[i];
      archive.item("parameters." + std::to_string(i), member.objective->parameters());
      archive.part("optimizer." + std::to_string(i), *member.optimizer);
      archive.item("stopped." + std::to_string(i), member.objective->stopped());
    }
  }

 private:
  struct Member {
    std::unique_ptr<Optimizer> optimizer;
    std::unique_ptr<ClippedObjective> objective;
  };

  void step_all() {
    Tensor rows;
    {
      const LaneScope data(host_.clock(), Lane::data);
      rows = step_rows(options_, train_rows_, done_);
    }
    const bool own = kind_ == EngineKind::loop && rows.dim() == 2;
    for (std::size_t k = 0; k < members_.size(); ++k) {
      Member& member = members_[k];
      if (member.objective->stopped()) continue;
      member.objective->set_batch(host_.train_rows(own ? rows[static_cast<int64_t>(k)] : rows));
      member.optimizer->step(*member.objective);
    }
  }

  void hand_over() {
    const auto set = [this](int64_t network, const Tensors& parameters) {
      trainer_->set_parameters(network, to_flat(parameters));
    };
    if (kind_ == EngineKind::loop) {
      for (std::size_t k = 0; k < members_.size(); ++k) {
        set(static_cast<int64_t>(k), members_[k].objective->parameters());
      }
      return;
    }
    Tensors local;
    for (const Tensor& parameter : members_[0].objective->parameters()) {
      local.push_back(parameter.detach().cpu());
    }
    Tensors one(local.size());
    for (int64_t k = 0; k < options_.networks; ++k) {
      for (std::size_t i = 0; i < local.size(); ++i) one[i] = local[i][k];
      set(k, one);
    }
  }

  EngineKind kind_;
  LaneOptions options_;
  TrainingHost& host_;
  int64_t train_rows_ = 0, done_ = 0;
  std::vector<Member> members_;
};

}  // namespace

std::unique_ptr<RestartEngine> make_torch_engine(EngineKind kind, const RestartTraining& training,
                                                 TrainingHost& host) {
  return std::make_unique<TorchEngine>(kind, training, host);
}

}  // namespace gradus::random_restart
