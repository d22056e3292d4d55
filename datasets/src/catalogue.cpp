#include "gradus/datasets/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/text.h"

namespace gradus::datasets {
namespace {

std::vector<std::string> digit_classes() {
  return {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
}

const char* const train_images = "train-images-idx3-ubyte.gz";
const char* const train_labels = "train-labels-idx1-ubyte.gz";
const char* const test_images = "t10k-images-idx3-ubyte.gz";
const char* const test_labels = "t10k-labels-idx1-ubyte.gz";

/// The four files of MNIST's format without gzip, as PyTorch's and other programs leave them;
/// checksums in the order of the files, where there are some.
Layout unpacked(const std::vector<std::string>& sha256 = {"", "", "", ""}) {
  constexpr std::uint64_t pixels = std::uint64_t{28} * 28, train = 60000, test = 10000;
  return {"the files, unpacked",
          Format::idx,
          {{"train-images-idx3-ubyte", 16 + train * pixels, sha256[0]},
           {"train-labels-idx1-ubyte", 8 + train, sha256[1]},
           {"t10k-images-idx3-ubyte", 16 + test * pixels, sha256[2]},
           {"t10k-labels-idx1-ubyte", 8 + test, sha256[3]}},
          ""};
}

Entry bible_kjv() {
  Entry entry;
  entry.name = "bible_kjv";
  entry.title = "the King James Bible, as characters of ASCII";
  entry.licence = "public domain";
  entry.source = "https://packages.debian.org/bible-kjv-text";
  entry.citation =
      "The Holy Bible, Authorized (King James) Version, 1611; text of the Bible Retrieval System, "
      "C. Chapin, 1993";
  entry.package = "bible-kjv-text";
  entry.folders = {"/usr/lib"};
  entry.layouts = {{"Debian package bible-kjv-text",
                    Format::bible,
                    {{"bible.data", 1740565,
                      "6c746c2acc8a34bfded980883ff1701a5d68934a1c853ebf88a07b978fe0ae0e"}},
                    ""}};
  entry.largest_input = 255;
  entry.train_rows = 3930957;  // the first nineteen twentieths of the characters
  entry.test_rows = 206893;
  return entry;
}

Entry cifar10() {
  Entry entry;
  entry.name = "cifar10";
  entry.title = "CIFAR-10: colour photographs, 32x32, 10 classes";
  entry.licence = "none stated by the authors";
  entry.source = "https://www.cs.toronto.edu/~kriz/cifar.html";
  entry.citation =
      "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, "
      "University of Toronto, 2009";
  entry.layouts = {{"the author's archive",
                    Format::cifar10_archive,
                    {{"cifar-10-binary.tar.gz", 170052171,
                      "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"}},
                    "https://www.cs.toronto.edu/~kriz/"},
                   {"the archive, unpacked",
                    Format::cifar10,
                    {{"data_batch_1.bin", 30730000,
                      "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"},
                     {"data_batch_2.bin", 30730000,
                      "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"},
                     {"data_batch_3.bin", 30730000,
                      "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"},
                     {"data_batch_4.bin", 30730000,
                      "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"},
                     {"data_batch_5.bin", 30730000,
                      "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"},
                     {"test_batch.bin", 30730000,
                      "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"}},
                    ""}};
  entry.input_shape = {3, 32, 32};
  entry.largest_input = 255;
  entry.classes = {"airplane", "automobile", "bird",  "cat",  "deer",
                   "dog",      "frog",       "horse", "ship", "truck"};
  entry.train_rows = 50000;
  entry.test_rows = 10000;
  return entry;
}

Entry digits() {
  Entry entry;
  entry.name = "digits";
  entry.title = "Optical recognition of handwritten digits, 8x8, 10 classes";
  entry.licence = "CC BY 4.0";
  entry.source = "https://archive.ics.uci.edu/dataset/80";
  entry.citation = "E. Alpaydin, C. Kaynak, 1998, doi:10.24432/C50P49";
  entry.layouts = {{"shipped with Gradus, from scikit-learn 1.2.1",
                    Format::csv,
                    {{"digits.csv.gz", 57512,
                      "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a"}},
                    ""}};
  entry.input_shape = {1, 8, 8};
  entry.largest_input = 16;
  entry.classes = digit_classes();
  entry.train_rows = 1437;  // the first four fifths, in the order of the file
  entry.test_rows = 360;
  entry.content = "65a594be573c6e3484b96e050d4e51e7";
  return entry;
}

Entry fashion_mnist() {
  Entry entry;
  entry.name = "fashion_mnist";
  entry.title = "Fashion-MNIST: photographs of clothes, 28x28 grey, 10 classes";
  entry.licence = "MIT";
  entry.source = "https://github.com/zalandoresearch/fashion-mnist";
  entry.citation = "H. Xiao, K. Rasul, R. Vollgraf, 2017, arXiv:1708.07747";
  entry.package = "dataset-fashion-mnist";
  entry.folders = {"/usr/share/datasets/fashion-mnist"};
  entry.layouts = {
      {"Debian package dataset-fashion-mnist",
       Format::idx,
       {{train_images, 26421856,
         "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"},
        {train_labels, 29491, "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056"},
        {test_images, 4422079, "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"},
        {test_labels, 5125, "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05"}},
       ""},
      {"the authors",
       Format::idx,
       {{train_images, 26421880,
         "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
        {train_labels, 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
        {test_images, 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
        {test_labels, 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}},
       "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"},
      unpacked({"c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"})};
  entry.input_shape = {1, 28, 28};
  entry.largest_input = 255;
  entry.classes = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                   "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  entry.train_rows = 60000;
  entry.test_rows = 10000;
  entry.content = "db359ea17c7ac63c0fc5046d0c5afbb8";
  return entry;
}

Entry mnist() {
  Entry entry;
  entry.name = "mnist";
  entry.title = "MNIST: handwritten digits, 28x28 grey, 10 classes";
  entry.licence = "none stated by the authors";
  entry.source = "http://yann.lecun.com/exdb/mnist/";
  entry.citation = "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, 1998, doi:10.1109/5.726791";
  entry.layouts = {
      {"the authors",
       Format::idx,
       {{train_images, 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
        {train_labels, 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
        {test_images, 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
        {test_labels, 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"}},
       "https://storage.googleapis.com/cvdf-datasets/mnist/"},
      unpacked()};
  entry.input_shape = {1, 28, 28};
  entry.largest_input = 255;
  entry.classes = digit_classes();
  entry.train_rows = 60000;
  entry.test_rows = 10000;
  return entry;
}

}  // namespace

const std::vector<Entry>& catalogue() {
  static const std::vector<Entry> entries = {bible_kjv(), cifar10(), digits(), fashion_mnist(),
                                             mnist()};
  return entries;
}

const Entry& entry(std::string_view name) {
  std::vector<std::string> names;
  for (const Entry& candidate : catalogue()) {
    if (candidate.name == name) return candidate;
    names.push_back(candidate.name);
  }
  const std::string hint = did_you_mean(name, names);
  throw Error("data.unknown", "data set", "one of " + join(names), fmt::format("'{}'", name), hint);
}

std::string identity(const Entry& entry) {
  if (!entry.content.empty()) return entry.content;
  std::string checksums = entry.name;
  for (const DataFile& file : entry.layouts.front().files) {
    checksums += '\n' + file.name + ' ' + std::to_string(file.size) + ' ' + file.sha256;
  }
  return fast_hash(checksums);
}

}  // namespace gradus::datasets
