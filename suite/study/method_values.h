// Values of a method's options that depend on the task: `lr = { by_task = { digits = 0.1 } }`.
#pragma once

#include <string>
#include <vector>

#include "study/study.h"

namespace gradus::study {

/// The method as it is on one task: every `{ by_task = { TASK = value } }` among the options of its
/// items and its settings, and every table whose keys are tasks of the study, is replaced by the
/// task's own value. Tasks go by name or id; "*" stands for those that are not named. Throws Error
/// "study.by_task" where the task has no value, or a key is no task of the study.
StudyMethod method_on_task(const StudyMethod& method, const StudyTask& task,
                           const std::vector<StudyTask>& tasks);

}  // namespace gradus::study
