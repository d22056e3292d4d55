#include "gradus/datasets/load.h"

#include <algorithm>

#include "gradus/hash.h"
#include "samples.h"

namespace gradus::datasets {
namespace {

using namespace std::string_literals;

std::string big_endian(std::initializer_list<int> sizes) {
  std::string text;
  for (const int size : sizes) text += "\0\0\0"s + static_cast<char>(size);
  return text;
}

/// Two training images and one test image of 2x2 pixels, two classes.
struct Tiny {
  std::string contents[4] = {"\0\0\x08\x03"s + big_endian({2, 2, 2}) + "abcdefgh",
                             "\0\0\x08\x01"s + big_endian({2}) + "\0\1"s,
                             "\0\0\x08\x03"s + big_endian({1, 2, 2}) + "ijkl",
                             "\0\0\x08\x01"s + big_endian({1}) + "\1"s};

  Entry entry() const {
    Entry entry;
    entry.name = "tiny";
    entry.layouts = {{"this test", Format::idx, {}, "http://localhost/"}};
    for (int i = 0; i < 4; ++i) {
      entry.layouts[0].files.push_back({"file" + std::to_string(i), contents[i].size(), ""});
    }
    entry.input_shape = {1, 2, 2};
    entry.largest_input = 255;
    entry.classes = {"no", "yes"};
    entry.train_rows = 2;
    entry.test_rows = 1;
    return entry;
  }
  void write(const std::filesystem::path& folder) const {
    for (int i = 0; i < 4; ++i) {
      write_atomically(folder / ("file" + std::to_string(i)), contents[i]);
    }
  }
};

TEST_F(LoadData, FashionMnistWhole) {
  const Dataset data = load("fashion_mnist");  // package dataset-fashion-mnist
  EXPECT_EQ(data.train.inputs.shape, (std::vector<std::size_t>{60000, 1, 28, 28}));
  EXPECT_EQ(data.test.inputs.shape, (std::vector<std::size_t>{10000, 1, 28, 28}));
  EXPECT_EQ(data.classes, 10u);
  EXPECT_EQ(content_hash(data), entry("fashion_mnist").content);
  for (const Labelled* split : {&data.train, &data.test}) {
    std::vector<std::size_t> count(10);
    for (const std::int64_t label : split->labels.values<std::int64_t>()) ++count[label];
    EXPECT_EQ(count, std::vector<std::size_t>(10, split->rows() / 10));
  }
}

TEST_F(LoadData, DigitsWhole) {
  const Dataset data = load("digits");
  EXPECT_EQ(data.train.inputs.shape, (std::vector<std::size_t>{1437, 1, 8, 8}));
  EXPECT_EQ(data.test.inputs.shape, (std::vector<std::size_t>{360, 1, 8, 8}));
  // The first line of the table.
  const auto inputs = data.train.inputs.values<std::uint8_t>();
  EXPECT_EQ(std::vector<int>(inputs.begin(), inputs.begin() + 8),
            (std::vector<int>{0, 0, 5, 13, 9, 1, 0, 0}));
  EXPECT_EQ(data.train.labels.values<std::int64_t>()[0], 0);
  EXPECT_EQ(data.test.labels.values<std::int64_t>().back(), 8);
  EXPECT_EQ(*std::max_element(inputs.begin(), inputs.end()), data.largest_input);
  EXPECT_EQ(data.checksum, content_hash(data));
}

TEST_F(LoadData, TheCatalogueIsComplete) {
  for (const Entry& entry : catalogue()) {
    EXPECT_TRUE(entry.train_rows > 0 && entry.test_rows > 0) << entry.name;
    EXPECT_FALSE(entry.licence.empty() || entry.source.empty() || entry.citation.empty());
    EXPECT_EQ(identity(entry).size(), 32u) << entry.name;
    for (const Layout& layout : entry.layouts) {
      EXPECT_FALSE(layout.files.empty());
      EXPECT_TRUE(layout.url.empty() || layout.url.ends_with('/'));
      for (const DataFile& file : layout.files) {
        EXPECT_GT(file.size, 0u);
        EXPECT_TRUE(file.sha256.empty() ||
                    (file.sha256.size() == 64 &&
                     file.sha256.find_first_not_of("0123456789abcdef") == std::string::npos));
      }
    }
  }
  expect_error(
      [] { entry("fashion_mnits"); }, "data.unknown",
      {"bible_kjv, cifar10, digits, fashion_mnist, mnist", "did you mean 'fashion_mnist'?"});
}

TEST_F(LoadData, LooksInTheFolderOfTheNameFirst) {
  const Tiny tiny;
  tiny.write(folder_);
  EXPECT_EQ(load(tiny.entry()).folder, folder_);
  tiny.write(folder_ / "tiny");
  const Dataset data = load(tiny.entry());
  EXPECT_EQ(data.folder, folder_ / "tiny");
  EXPECT_EQ(data.train.inputs.values<std::uint8_t>()[4], 'e');
  EXPECT_EQ(data.test.labels.values<std::int64_t>()[0], 1);
}

TEST_F(LoadData, FindsTheUsersFolder) {
  const Tiny tiny;
  const Variable none("GRADUS_DATA_PATH", "");
  tiny.write(user_data_folder() / "tiny");
  EXPECT_EQ(find(tiny.entry()).folder, folder_ / "home" / "gradus" / "tiny");
  const Variable relative("XDG_DATA_HOME", "data");
  const Variable home("HOME", "/home/somebody");
  EXPECT_EQ(user_data_folder(), "/home/somebody/.local/share/gradus");
  const Variable nowhere("HOME", "");
  expect_error([] { user_data_folder(); }, "data.home", {"XDG_DATA_HOME"});
  EXPECT_FALSE(data_folders().empty());
}

TEST_F(LoadData, MissingDataSaysWhereItLookedAndHowToGetIt) {
  expect_error([] { load("mnist"); }, "data.missing",
               {"data set mnist is not on this machine", (folder_ / "mnist").string(),
                (folder_ / "home/gradus/mnist").string() + ": no such folder",
                "gradus data fetch mnist", "GRADUS_DATA_PATH"});
  for (const auto& [name, package] : {std::pair("fashion_mnist", "dataset-fashion-mnist"),
                                      std::pair("bible_kjv", "bible-kjv-text")}) {
    Entry packaged = entry(name);
    packaged.folders = {folder_ / "nowhere"};
    expect_error([&] { find(packaged); }, "data.missing",
                 {std::string("install the package ") + package});
  }
  const Tiny tiny;
  tiny.write(folder_);
  write_atomically(folder_ / "file2", "short");
  expect_error([&] { find(tiny.entry()); }, "data.missing",
               {folder_.string() + ": file2 has 5 bytes in place of 20"});
  std::filesystem::remove(folder_ / "file2");
  expect_error([&] { find(tiny.entry()); }, "data.missing",
               {folder_.string() + ": file2 is missing"});
}

TEST_F(LoadData, RefusesWrongLabelsShapesAndContent) {
  const auto refuse = [&](Tiny tiny, std::string_view id, std::vector<std::string> parts) {
    tiny.write(folder_);
    expect_error([&] { load(tiny.entry()); }, id, parts);
  };
  Tiny label, shape, type;
  label.contents[1].back() = '\2';
  refuse(label, "data.label", {"file1, byte 9: expected a label from 0 to 1, found 2"});
  shape.contents[0][11] = '\1';
  refuse(shape, "data.shape", {"file0, byte 4: expected shape [2, 2, 2], found shape [2, 1, 2]"});
  type.contents[3][2] = '\x09';
  refuse(type, "data.magic", {"file3, byte 2: expected uint8 values, found int32 values"});
  const Tiny tiny;
  tiny.write(folder_);
  Entry entry = tiny.entry();
  entry.content = content_hash(load(entry));
  EXPECT_EQ(load(entry).checksum, entry.content);
  write_atomically(folder_ / "file0", tiny.contents[0].substr(0, 23) + "z");
  expect_error([&] { load(entry); }, "data.checksum", {"tiny", entry.content, "verify tiny"});
}

TEST_F(LoadData, RefusesTablesOfAnotherSizeOrRange) {
  Entry entry = Tiny().entry();
  entry.largest_input = 16;
  const auto refuse = [&](const std::string& table, std::string_view id,
                          std::vector<std::string> parts) {
    entry.layouts = {{"this test", Format::csv, {{"t.csv", table.size(), ""}}, ""}};
    write_atomically(folder_ / "t.csv", table);
    expect_error([&] { load(entry); }, id, parts);
  };
  refuse("1,2,3,4,0\n1,2,3,4,1\n", "data.shape", {"t.csv", "3 rows", "found 2"});
  refuse("1,2,3,4,0,5\n", "data.shape", {"t.csv", "5 columns", "found 6"});
  refuse("1,2,3,4,0\n1,2,17,4,1\n", "data.value", {"line 2, field 3", "from 0 to 16", "found 17"});
  refuse("1,2,3,4,2\n", "data.label", {"line 1, column 9"});
}

TEST_F(LoadData, FindsMnistUnpacked) {
  for (const char* name : {"mnist", "fashion_mnist"}) {
    const Entry& known = entry(name);
    for (const DataFile& file : known.layouts.back().files) {
      write_atomically(folder_ / name / file.name, "");
      std::filesystem::resize_file(folder_ / name / file.name, file.size);
    }
    const Variable path("GRADUS_DATA_PATH", folder_.string());
    const Found found = find(known);
    EXPECT_EQ(found.layout->origin, "the files, unpacked");
    EXPECT_EQ(found.files[0], folder_ / name / "train-images-idx3-ubyte");
    EXPECT_EQ(known.layouts.back().files[0].size, 47040016u);  // as on the authors' page
  }
}

/// Without the real files: the archive and its unpacked form give the same rows.
TEST_F(LoadData, Cifar10FromTheArchiveAndUnpacked) {
  Entry entry = datasets::entry("cifar10");
  entry.train_rows = 5;
  entry.test_rows = 1;
  std::string archive;
  for (std::size_t i = 6; i-- > 0;) {
    DataFile& file = entry.layouts[1].files[i];
    file.size = 3073;
    const std::string content =
        static_cast<char>(i) + std::string(3072, static_cast<char>('a' + i));
    write_atomically(folder_ / "unpacked" / file.name, content);
    archive += tar_member("cifar-10-batches-bin/" + file.name, content);
  }
  const std::string packed = gzip(archive + std::string(1024, '\0'));
  entry.layouts[0].files[0].size = packed.size();
  write_atomically(folder_ / "cifar-10-binary.tar.gz", packed);
  const Dataset data = load(entry);
  EXPECT_EQ(data.train.inputs.shape, (std::vector<std::size_t>{5, 3, 32, 32}));
  EXPECT_EQ(data.train.inputs.values<std::uint8_t>()[2 * 3072], 'c');
  EXPECT_EQ(data.train.labels.values<std::int64_t>()[4], 4);
  EXPECT_EQ(data.test.labels.values<std::int64_t>()[0], 5);
  const Variable unpacked("GRADUS_DATA_PATH", (folder_ / "unpacked").string());
  EXPECT_EQ(content_hash(load(entry)), content_hash(data));
  write_atomically(folder_ / "unpacked" / "test_batch.bin", "\x0a" + std::string(3072, 'p'));
  expect_error([&] { load(entry); }, "data.label", {"test_batch.bin, byte 0", "found 10"});
}

}  // namespace
}  // namespace gradus::datasets
