// The data of tasks, decoded once and shared by the runs that are forked afterwards.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gradus/task.h"
#include "loading/plugins.h"
#include "record/request.h"

namespace gradus::execution {

/// A task with its data.
struct PreparedTask {
  std::unique_ptr<Task> task;
  TaskDescription description;
  TaskData data;
};

/// Tasks by everything their data depend on: id, options, dtype, and for generated data the seed.
class DataCache {
 public:
  /// The task of a run, prepared now or before. Throws what the plugin or the data loader throws.
  const PreparedTask& get(const record::TaskUse& task, const record::RequestSettings& settings,
                          loading::Plugins& plugins);

  /// Prepares the tasks of many requests that have a data set. Data that a task makes from the
  /// seed are each run's own: it makes them itself. A task that fails is left for its run to
  /// report.
  void prepare(const std::vector<record::RunRequest>& requests, loading::Plugins& plugins);

 private:
  std::map<std::string, PreparedTask> tasks_;
};

}  // namespace gradus::execution
