// What the plugin and the library that holds the Python interpreter say to each other. Nothing here
// knows Python: the plugin is loaded by processes that never start an interpreter.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gradus/model.h"
#include "gradus/objective.h"
#include "gradus/origin.h"

namespace gradus::python {

/// Something that is defined in Python: "torch.optim.Adam" of an installed package, or "MyAdam" of
/// a file.
struct Source {
  std::string name;
  std::string file = {};       ///< absolute; empty: `name` is a dotted path that can be imported
  std::string file_hash = {};  ///< of the content that the plan was made with; empty: any
};

/// How a step is called.
enum class Closure {
  automatic,  ///< as `only` where `step` cannot be called without a closure, else as `never`
  never,      ///< gradients are set, then step()
  only,       ///< step(closure): the closure evaluates
  beside      ///< gradients are set, then step(closure)
};

/// Parameters with arguments of their own.
struct Arguments {
  std::vector<int> parameters;  ///< indices
  std::string options;          ///< JSON object text: keyword arguments
  std::optional<double> rate;   ///< the argument "lr"
};

/// An optimizer of the user's. All functions throw Error "python.*".
class Method {
 public:
  virtual ~Method() = default;
  virtual bool is_made() const = 0;
  /// Calls the constructor: one group with all parameters, or several groups, of which the last
  /// gives the arguments of all.
  virtual void make(const Tensors& parameters, const std::vector<std::string>& names,
                    const std::vector<Arguments>& groups, uint64_t seed) = 0;
  /// One step on an objective with the parameters that it was made for; `rates` are the groups'
  /// step sizes where they follow a schedule.
  virtual void step(Objective& objective, const std::vector<std::optional<double>>& rates) = 0;
  /// What should be evaluated: of a method with `eval` and `train` (averages of iterates), what
  /// `eval` makes of the parameters, which stay as they are.
  virtual Tensors evaluated(const Tensors& parameters) = 0;
  /// Its state_dict, as bytes.
  virtual Tensor save() = 0;
  virtual void restore(const Tensor& saved) = 0;
  virtual Origin origin() const = 0;
};

/// An nn.Module as a function of its parameters. All functions throw Error "python.*".
class Module {
 public:
  virtual ~Module() = default;
  virtual std::vector<ParameterInfo> parameters() = 0;
  /// The parameters of a module that is made with this seed; its buffers take the place of the
  /// present ones.
  virtual Tensors initial(uint64_t seed, at::ScalarType dtype) = 0;
  /// A pass in training draws its random numbers by this seed.
  virtual Tensor forward(const Tensors& parameters, const Tensor& input, bool training,
                         uint64_t seed) = 0;
  /// Its buffers, to be read and written in place.
  virtual std::vector<std::pair<std::string, Tensor>> buffers() = 0;
  virtual Origin origin() const = 0;
};

/// A function of output and target that gives the mean loss.
class LossFunction {
 public:
  virtual ~LossFunction() = default;
  virtual Tensor value(const Tensor& output, const Tensor& target) = 0;
};

/// The interpreter of this process. Functions throw Error "python.class", "python.import".
class Bridge {
 public:
  virtual ~Bridge() = default;
  virtual std::unique_ptr<Method> method(const Source& source, Closure closure) = 0;
  /// `options`: JSON object text, the keyword arguments of the class or function that makes it.
  virtual std::unique_ptr<Module> module(const Source& source, const std::string& options) = 0;
  virtual std::unique_ptr<LossFunction> loss(const Source& source) = 0;
  /// Imports a module, and has this process' forks take the interpreter over with their memory.
  virtual void share(const std::string& module) = 0;
};

/// The one exported function of the library: starts the interpreter of `program` (the path of a
/// python executable). Throws Error "python.environment" and "python.torch".
using StartBridge = Bridge& (*)(const char* program);
inline constexpr const char* start_bridge_name = "gradus_start_python";

}  // namespace gradus::python
