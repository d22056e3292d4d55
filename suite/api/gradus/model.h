// Models: functions of (parameters, batch). Nothing in a model is trained.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "gradus/archive.h"
#include "gradus/data.h"
#include "gradus/layer.h"
#include "gradus/loss.h"
#include "gradus/origin.h"
#include "gradus/tensor.h"

namespace gradus {

/// What is asked of an objective at its current parameters.
struct Ask {
  bool gradient = true;
  bool inputs = false;             ///< also the input of every layer (Model::layers order)
  bool full = false;               ///< on the whole training split in place of the batch
  std::span<const int> only = {};  ///< gradient of these parameters alone; empty: of all
};

/// What comes back. A gradient is always defined, contiguous in its parameter's layout, and yours
/// to overwrite. Stacked networks have one value each.
struct Answer {
  Tensor value;      ///< [] or [copies], on the run's device; reading it as a number is up to you
  Tensors gradient;  ///< in the order of the parameters (or of `only`)
  Tensors inputs;    ///< only where asked
};

/// What a parameter is to methods that treat them differently.
enum class ParameterRole {
  unstated,       ///< what `Model::layers` says of it
  hidden_weight,  ///< of a layer between others
  input_weight,   ///< of the first layer
  output_weight,  ///< of the last layer
  bias,
  norm,       ///< scale or shift of a normalization
  embedding,  ///< a table with a row for each symbol or position
  other
};

/// One parameter tensor of a model.
struct ParameterInfo {
  std::string name;
  std::vector<int64_t> shape;                    ///< of one network, without the axis of copies
  ParameterRole role = ParameterRole::unstated;  ///< for models that are no chain of layers
};

/// Where initial parameters come from.
struct InitRequest {
  uint64_t seed = 0;   ///< the run's seed for the purpose "init"
  int64_t first = 0;   ///< number of the first network; network k uses Stream{seed, k}
  int64_t copies = 0;  ///< 0: one network without a leading axis; else [copies, ...] tensors
  at::ScalarType dtype = at::kFloat;
};

/// A model is made from its options and the DataInfo of the task it is used on.
class Model {
 public:
  virtual ~Model() = default;

  virtual std::vector<ParameterInfo> parameters() const = 0;

  /// The layers from input to output where the model is a chain; empty where it is not.
  virtual std::vector<Layer> layers() const { return {}; }

  /// Initial parameters, contiguous, on the CPU. A network's values depend on (seed, its number)
  /// alone, never on how many are made at once.
  virtual Tensors initial(const InitRequest& request) const = 0;

  /// Output [rows, outputs], or [copies, rows, outputs] for stacked parameters. `inputs`, where
  /// given, receives the input of every layer.
  virtual Tensor forward(const Tensors& parameters, const Batch& batch,
                         Tensors* inputs = nullptr) const = 0;

  /// The model's own derivative: fills `answer` and returns true, or returns false (the default)
  /// and the objective uses forward and autograd. Both must agree; conformance checks it.
  virtual bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                             const Ask& ask, Answer& answer) const {
    return false;
  }

  /// Whether forward takes stacked parameters [copies, ...].
  virtual bool stackable() const { return false; }

  /// Names what `forward` changes beside the parameters (the running means of a normalization): a
  /// part of the run's state. A batch whose `rows` are defined is one to train on.
  virtual void state(Archive& archive) {}

  /// What computes, where the code is not the plugin's own.
  virtual Origin origin() const { return {}; }
};

/// The role of each parameter: what the model states, else what its layers say (the only layer with
/// a weight has an output weight), else `other`.
std::vector<ParameterRole> parameter_roles(const Model& model);
/// "hidden_weight", "bias", ...: the names by which a study's groups match.
const char* name_of(ParameterRole role);

/// The usual way to write `initial`: `fill` returns the float64 parameters of the network with the
/// given number; the result is stacked as the request says and converted to its dtype.
Tensors initialize_each(const InitRequest& request,
                        const std::function<Tensors(int64_t network)>& fill);

}  // namespace gradus
