#include "gradus/data.h"

#include <fmt/format.h>

#include "gradus/error.h"

namespace gradus {
namespace {

Split rows_of(const Split& split, int64_t first, int64_t rows) {
  return {split.input.narrow(0, first, rows),
          split.target.defined() ? split.target.narrow(0, first, rows) : Tensor()};
}

}  // namespace

const Split& split_named(const TaskData& data, std::string_view name) {
  if (name == "train") return data.train;
  if (name == "validation") return data.validation;
  if (name == "test") return data.test;
  throw Error("task.split", "split", "train, validation or test", fmt::format("'{}'", name), "");
}

void hold_out_validation(TaskData& data, int64_t rows) {
  const int64_t all = data.train.rows();
  if (rows < 0 || rows >= all) {
    throw Error("task.split", "validation split",
                fmt::format("fewer rows than the {} for training", all), std::to_string(rows), "");
  }
  data.validation = rows_of(data.train, all - rows, rows);
  data.train = rows_of(data.train, 0, all - rows);
  data.info.train_rows = all - rows;
  data.info.validation_rows = rows;
}

}  // namespace gradus
