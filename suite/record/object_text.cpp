#include "record/object_text.h"

#include "record/record_file.h"

namespace gradus::record {

void ObjectText::next(std::string_view key) {
  text_ += empty_ ? "\n  " : ",\n  ";
  empty_ = false;
  text_ += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
}

void ObjectText::member(std::string_view key, const Json& value) {
  next(key);
  append_json_text(text_, value, 2);
}

void ObjectText::begin_list(std::string_view key) {
  next(key);
  text_ += '[';
  empty_list_ = true;
}

void ObjectText::element(const Json& value) {
  text_ += empty_list_ ? "\n    " : ",\n    ";
  empty_list_ = false;
  append_json_text(text_, value, 4);
}

void ObjectText::end_list() {
  text_ += empty_list_ ? "]" : "\n  ]";
}

std::string ObjectText::finish() {
  text_ += empty_ ? "}\n" : "\n}\n";
  return std::move(text_);
}

}  // namespace gradus::record
