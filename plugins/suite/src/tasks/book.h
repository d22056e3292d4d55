// suite.book_transformer: the next character of a book.
#pragma once

#include <cstdint>
#include <memory>

#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::tasks {

/// The King James Bible (data set bible_kjv) in windows of `context` characters; the target at each
/// position is the character after it. Of the whole text the first nine tenths are for training, in
/// windows side by side, the next twentieth for validation and the last one for testing, of both
/// `measured` windows at even distances. Symbols are the characters that occur, in the order of
/// their codes. Loss in nats a character.
class Book final : public Task {
 public:
  struct Options {
    int64_t context = 64;
    int64_t measured = 256;
    void declare(Schema& schema);
  };
  explicit Book(Options options) : options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;
  Tensor measure(const std::string& name, const Tensor& output, const Batch& batch) const override;

 private:
  Options options_;
};

}  // namespace gradus::tasks
