#include "book.h"

#include <algorithm>
#include <array>
#include <span>

#include "gradus/array_tensor.h"
#include "gradus/datasets/load.h"
#include "gradus/error.h"
#include "sequence_loss.h"

namespace gradus::tasks {
namespace {

constexpr int64_t book_symbols = 63;  // characters that occur; the data set's content is fixed

/// Characters as symbols, uint8.
std::vector<uint8_t> numbered(std::span<const uint8_t> text,
                              const std::array<uint8_t, 256>& numbers) {
  std::vector<uint8_t> symbols(text.size());
  std::ranges::transform(text, symbols.begin(), [&](uint8_t code) { return numbers[code]; });
  return symbols;
}

/// The number of each character among those that occur.
std::array<uint8_t, 256> numbers_of(const datasets::Dataset& book) {
  std::array<bool, 256> occurs = {};
  for (const auto* part : {&book.train.inputs, &book.test.inputs}) {
    for (const uint8_t code : part->values<uint8_t>()) occurs[code] = true;
  }
  std::array<uint8_t, 256> numbers = {};
  int64_t next = 0;
  for (std::size_t code = 0; code < occurs.size(); ++code) {
    if (occurs[code]) numbers[code] = static_cast<uint8_t>(next++);
  }
  if (next == book_symbols) return numbers;
  throw Error("data.value", "data set " + book.name,
              std::to_string(book_symbols) + " different characters", std::to_string(next), "");
}

/// `count` windows of `length` characters and one more, evenly spaced.
Split windows(std::span<const uint8_t> text, int64_t length, int64_t count, at::ScalarType dtype,
              const Tensor& like) {
  const int64_t last = static_cast<int64_t>(text.size()) - length - 1;
  Split split;
  split.input = like.new_empty({count, length}, like.options().dtype(at::kByte));
  split.target = split.input.new_empty({count, length});
  uint8_t* inputs = split.input.mutable_data_ptr<uint8_t>();
  uint8_t* targets = split.target.mutable_data_ptr<uint8_t>();
  for (int64_t i = 0; i < count; ++i) {
    const auto start = static_cast<std::size_t>(count == 1 ? 0 : i * last / (count - 1));
    const auto window = text.subspan(start, static_cast<std::size_t>(length) + 1);
    std::copy_n(window.begin(), length, inputs + i * length);
    std::copy_n(window.begin() + 1, length, targets + i * length);
  }
  split.input = split.input.to(dtype);
  split.target = split.target.to(dtype);
  return split;
}

}  // namespace

void Book::Options::declare(Schema& schema) {
  schema.add("context", context, "characters of a window").in(1, 4096).unit("characters");
  schema.add("measured", measured, "windows for validation, and as many for testing").in(1, 1024);
}

TaskDescription Book::describe() const {
  TaskDescription task;
  task.text =
      "The next character of the King James Bible (63 different ones), at each position of windows "
      "of `context` characters: by default a transformer of two layers. The first nine tenths of "
      "the text are for training, the next twentieth for validation, the last one for testing. "
      "Loss in nats a character.";
  task.dataset = "bible_kjv";
  task.model = {"suite.transformer", "{}"};
  task.batch_size = 32;
  task.steps = 500;
  task.targets = {{"test_loss", 2.2, "Adam with step size 0.003 (studies/targets.toml)"},
                  {"test_loss", 1.7,
                   "Muon with step sizes falling from 0.02 and 0.004 (studies/targets.toml)"}};
  task.metrics = {{"test_loss", "test", "loss"},
                  {"validation_loss", "validation", "loss"},
                  {"test_accuracy", "test", "accuracy", /*higher_is_better=*/true}};
  return task;
}

TaskData Book::data(const Seeds&, at::ScalarType dtype) const {
  const datasets::Dataset book = datasets::load("bible_kjv");
  const std::array<uint8_t, 256> numbers = numbers_of(book);
  const std::vector<uint8_t> seen = numbered(book.train.inputs.values<uint8_t>(), numbers);
  const std::vector<uint8_t> unseen = numbered(book.test.inputs.values<uint8_t>(), numbers);
  const std::span<const uint8_t> all(seen);
  const auto train = all.first(seen.size() - unseen.size());  // validation: as long as the test
  const auto rows = (static_cast<int64_t>(train.size()) - 1) / options_.context;
  const Tensor like = view_of(book.test.inputs);
  TaskData data;
  // Side by side: as many as fit leave less than a window over.
  data.train = windows(train.first(static_cast<std::size_t>(rows * options_.context + 1)),
                       options_.context, rows, dtype, like);
  data.validation =
      windows(all.last(unseen.size()), options_.context, options_.measured, dtype, like);
  data.test = windows(unseen, options_.context, options_.measured, dtype, like);
  data.checksum = book.checksum;
  data.info.input_shape = {options_.context};
  data.info.outputs = options_.context * book_symbols;
  data.info.train_rows = data.train.rows();
  data.info.validation_rows = data.validation.rows();
  data.info.test_rows = data.test.rows();
  data.info.input_low = data.info.target_low = 0;
  data.info.input_high = data.info.target_high = static_cast<double>(book_symbols - 1);
  return data;
}

std::unique_ptr<Loss> Book::loss() const {
  return std::make_unique<SymbolLoss>(book_symbols, 0);
}

Tensor Book::measure(const std::string& name, const Tensor& output, const Batch& batch) const {
  if (name != "accuracy") return Task::measure(name, output, batch);
  return SymbolLoss(book_symbols, 0).accuracy(output, batch);
}

}  // namespace gradus::tasks
