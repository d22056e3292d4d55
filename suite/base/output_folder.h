// The folder that a command's results go to, and nothing outside it.
#pragma once

#include <filesystem>
#include <string_view>

namespace gradus {

/// A folder in which Gradus writes, moves and removes by names that may come from a file. `below`
/// is always a relative path of plain names ("runs/1f00/record.json"), and no link on the way is
/// followed, so that neither a name with ".." nor a link that someone put there leads outside. The
/// folder itself may be reached through links: the user chose it.
///
/// All functions throw Error "files.outside" where `below` is no such path, "files.link" where
/// something on the way is a link, and "files.write" where the system refuses.
class OutputFolder {
 public:
  /// Nothing is looked at or made yet.
  explicit OutputFolder(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }

  /// path() / below, checked for its form alone: for reading and for texts.
  std::filesystem::path place(const std::filesystem::path& below) const;

  /// Writes a file so that it is there whole or not at all, and makes the folders that it needs. A
  /// link in the file's own place is replaced.
  void write(const std::filesystem::path& below, std::string_view content) const;

  /// Makes a folder and those above it.
  void make_folder(const std::filesystem::path& below) const;

  /// Removes a file, a link or a folder with all it holds. What is not there is removed.
  void remove(const std::filesystem::path& below) const;

  /// Removes a folder if it is empty.
  void remove_if_empty(const std::filesystem::path& below) const;

  /// Puts the folder `from` in the place of `to` and removes what was there. A reader, or a kill at
  /// any moment, finds at `to` the old folder or the new one, whole. Where the file system cannot
  /// exchange two folders in one step (NFS), the old one lies beside it as "<to>.replaced" for a
  /// moment, and `restore_replaced` puts it back after a kill in between.
  void replace(const std::filesystem::path& from, const std::filesystem::path& to) const;

  /// Puts back what a killed `replace` left beside its place in the folder `below`.
  void restore_replaced(const std::filesystem::path& below) const;

 private:
  std::filesystem::path path_;
};

}  // namespace gradus
