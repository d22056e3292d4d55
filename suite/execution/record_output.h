// Collects what a driver, monitor or tool writes into its record.
#pragma once

#include <filesystem>
#include <string>

#include "gradus/archive.h"
#include "gradus/array.h"
#include "gradus/output.h"
#include "record/run_record.h"

namespace gradus::execution {

/// The Output interface; mixed into the host's Run and ToolRun.
template <class Base>
class RecordOutput;

/// The collected parts, as a record has them.
struct Collected {
  std::filesystem::path folder;  ///< where artifacts go
  record::Named<std::optional<double>> values = {};
  record::Named<std::string> texts = {};
  record::Named<record::Named<record::TableColumn>> tables = {};
  record::Named<record::ArtifactUse> artifacts = {};
  record::Named<record::FileUse> files = {};
  std::vector<Figure> figures = {};
  record::Named<std::string> reasons = {};

  void value(std::string_view name, double value);
  void text(std::string_view name, std::string_view text);
  void column(std::string_view table, std::string_view name, record::TableColumn column);
  void artifact(std::string_view name, const Tensor& tensor);
  /// The same for an array; its record has the hash that its readers compare.
  void array(std::string_view name, const Array& array);
  void file(std::string_view name, std::string_view content, std::string_view text);
  void figure(const Figure& figure);
  void state(Archive& archive);
  /// Adds the parts to a record.
  void write_into(record::WorkRecord& record) const;
};

template <class Base>
class RecordOutput : public Base {
 public:
  void value(std::string_view name, double value) override { collected_.value(name, value); }
  void text(std::string_view name, std::string_view text) override { collected_.text(name, text); }
  void column(std::string_view table, std::string_view name,
              const std::vector<double>& values) override {
    collected_.column(table, name, values);
  }
  void column(std::string_view table, std::string_view name,
              const std::vector<std::string>& values) override {
    collected_.column(table, name, values);
  }
  void artifact(std::string_view name, const Tensor& tensor) override {
    collected_.artifact(name, tensor);
  }
  void file(std::string_view name, std::string_view content, std::string_view text) override {
    collected_.file(name, content, text);
  }
  void figure(const Figure& figure) override { collected_.figure(figure); }

 protected:
  Collected collected_;
};

}  // namespace gradus::execution
