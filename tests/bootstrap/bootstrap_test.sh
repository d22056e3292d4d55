#!/usr/bin/env bash
# bootstrap_test.sh SOURCE WORK: runs a copy of SOURCE/bootstrap in WORK where every tool that it
# calls is a stand-in that writes its arguments to WORK/calls.
# shellcheck disable=SC2016 # the stand-ins expand, not this script
set -euo pipefail
source_dir=$1
work=$2
unset CI PIP_INDEX_URL

# tool NAME: makes a stand-in from standard input.
tool() {
  { printf '#!/usr/bin/env bash\necho "%s $*" >>%q/calls\n' "$1" "$work" && cat; } >"$work/tools/$1"
  chmod +x "$work/tools/$1"
}

# A tree with everything installed and a LibTorch that .venv holds once pip has run.
fresh() {
  rm -rf "$work"
  mkdir -p "$work/tools" "$work/build/release/bin" "$work/build/ci/bin"
  cp -r "$source_dir"/{bootstrap,packages,CMakePresets.json} "$work"
  : >"$work/calls"
  tool dpkg-query <<<'for p in "${@:3}"; do echo "installed $p"; done'
  tool apt-get </dev/null
  tool ctest </dev/null
  tool uname <<<'echo Linux x86_64'
  tool cmake <<EOF
if [[ \$* == *-P* && ! -e $work/.venv/has_torch ]]; then
  echo "LibTorch: expected >= 2.11, found none in Torch_DIR, ..." >&2
  exit 1
fi
EOF
  tool gradus </dev/null
  cp "$work/tools/gradus" "$work/build/release/bin/gradus"
  tool venv_python <<EOF
case "\$*" in
  *"index versions"*) echo "Available versions: \${OFFERED:-2.14.0, 2.13.0+cpu, 2.13.0}" ;;
  *install*) touch $work/.venv/has_torch ;;
esac
EOF
  tool python3 <<EOF
if [[ \$* == *venv* ]]; then
  name=venv_python
  [[ \${!#} == .venv ]] || name=tests_python
  mkdir -p $work/\${!#}/bin && cp $work/tools/\$name $work/\${!#}/bin/python
fi
EOF
  tool tests_python </dev/null
}

# run EXIT_CODE ARGUMENTS...: sets `output`.
run() {
  local expected=$1 code=0
  shift
  output=$(PATH="$work/tools:$PATH" "$work/bootstrap" "$@" 2>&1 </dev/null) || code=$?
  ((code == expected)) || bad "exit $expected" "exit $code"
}

bad() {
  printf 'line %s: expected %s, found %s; output:\n%s\ncalls:\n%s\n' \
    "${BASH_LINENO[1]}" "$1" "$2" "$output" "$(cat "$work/calls")" >&2
  exit 1
}

said() { [[ $output == *"$1"* ]] || bad "'$1' in the output" "none"; }
called() { grep -qF -- "$1" "$work/calls" || bad "a call '$1'" "none"; }
not_called() { ! grep -qF -- "$1" "$work/calls" || bad "no call '$1'" "one"; }

fresh
run 0 --help
said "Usage: ./bootstrap"
run 2
run 2 dance
said "'dance': expected an option or one of build, run, test"
run 2 --jobs many test
said "--jobs: expected a number from 1, found 'many'"
run 2 --preset fast test
said "found 'fast'"
run 2 test --preset
said "--preset: expected a value"
run 2 run test
said "found 'run' and 'test'"

# Nothing there: the CPU build is taken, everything is built, then the study runs.
fresh
run 0 --jobs 3 run
called "venv_python -m pip install --no-input --no-compile torch==2.13.0+cpu"
called "venv_python -m compileall -qq -j 3 .venv/lib" # after the study
called "cmake --preset release"
called "cmake --build --preset release --parallel 3 --target gradus_programs"
called "gradus run studies/main.toml --out results/local/main"
not_called "apt-get"

# The second time nothing is installed, but for the packages of the Python tests, once.
: >"$work/calls"
run 0 test
not_called "venv_python -m pip install"
not_called "compileall"
called "python3 -m venv --clear .venv-tests"
called "tests_python -m pip install -q --no-input numpy pandas pytest"
called "tests_python -m pip install -q --no-input --no-deps deepobs"
: >"$work/calls"
run 0 test
not_called "pip install"
called "cmake --build --preset release"
called "ctest --preset release"
CI=true run 0 test
called "ctest --preset ci"
run 0 --preset tsan test
called "cmake --preset tsan"
called "ctest --preset tsan"

# Static analysis needs a configured build, and no more; a unity build, where nothing else is asked.
run 0 lint
called "cmake --preset ci"
called "cmake --build --preset ci"
called "--target clang-tidy"
called "dataset-fashion-mnist clang-tidy" # what it needs beside what every build does

# No CPU build in the index: said before anything is loaded, with the ways round it.
fresh
OFFERED="2.14.0, 2.13.0" run 0 build
called "pip install --no-input torch==2.13.0"
not_called "+cpu"
said "CUDA build, about 2.5 GB"
said "--index-url URL"
said "Torch_DIR=DIR/share/cmake/Torch"
fresh
run 0 --index-url https://example.org/simple build
called "pip install --no-input --index-url https://example.org/simple torch==2.13.0+cpu"

# A build folder that cannot be made.
fresh
rm -r "$work/build" && touch "$work/build"
run 1 build
said "/build/release: expected a folder that"
not_called "cmake --preset"

# pip fails.
fresh
tool venv_python <<<'[[ $* != *"pip install"* ]]'
run 1 build
said "pip could not install torch 2.13.0"
said "Torch_DIR=DIR/share/cmake/Torch"

# The user's own LibTorch does not fit: said, and nothing else is installed over it.
fresh
tool cmake <<<'echo "LibTorch: expected >= 2.11, found 2.4.0 at /there (Torch_DIR)" >&2; exit 1'
run 1 build
said "found 2.4.0 at /there"
said "Torch_DIR=DIR/share/cmake/Torch"
not_called "pip install"

# Missing packages.
fresh
tool dpkg-query <<<'for p in "${@:3}"; do [[ $p == zlib1g-dev || $p == chromium ]] || echo "installed $p"; done'
run 1 --no-install test
said "Missing packages: chromium zlib1g-dev"
not_called "apt-get"
if ((EUID == 0)); then
  run 0 run
  called "apt-get install -y -q --no-install-recommends zlib1g-dev"
  not_called "chromium zlib1g-dev" # the page's tests alone need a browser
  tool apt-get <<<'exit 100'
  run 1 run
  said "apt-get could not install: zlib1g-dev"
  said "Is there a network"
else
  run 1 run
  said "Installing them needs root"
  not_called "apt-get"
fi

# Without the packages of the Python tests the others run.
fresh
run 0 build
tool tests_python <<<'exit 1'
rm -rf "$work/.venv-tests"
run 0 test
said "pip could not install the packages of packages/python.txt"
called "ctest --preset release"
fresh
run 0 build
run 0 --no-install test
said ".venv-tests is not there or not complete"
not_called "tests_python"

# --no-install without a LibTorch.
fresh
run 1 --no-install build
said "found none in Torch_DIR"
said "./bootstrap --index-url URL build"
not_called "pip install"
