// Tools: work that is not training. Options in; values, tables, artifacts and figures out.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gradus/output.h"
#include "gradus/run.h"

namespace gradus {

/// A trained network given to a tool (`gradus tool X --run RUN`).
struct TrainedNetwork {
  std::string run_id, method, task_id;
  const Task* task = nullptr;
  const Model* model = nullptr;
  const TaskData* data = nullptr;
  Tensors parameters;
};

class ToolRun : public Output {
 public:
  virtual const RunSettings& settings() const = 0;
  /// Networks of the runs that the study or the command line names; empty where it names none.
  virtual const std::vector<TrainedNetwork>& networks() const = 0;
  /// A task or model by id, e.g. to check something on shared tasks. Throws Error "item.unknown".
  virtual std::unique_ptr<Task> task(const Item& item) = 0;
  virtual std::unique_ptr<Model> model(const Item& item, const DataInfo& data) = 0;
  virtual std::unique_ptr<Optimizer> optimizer(const Item& item) = 0;
};

class Tool {
 public:
  virtual ~Tool() = default;
  virtual void run(ToolRun& run) = 0;
};

}  // namespace gradus
