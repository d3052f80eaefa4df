#!/bin/bash
# Installs what the end-to-end tests run against: Debian's packages, Keycloak
# from Maven Central and oidc-provider from npm. What cannot be had is named on a line that begins
# with SKIP, and its tests say so again. A second run finds everything in place.
#
#   E2E_DIR   where downloads are kept (default: below the user's cache folder)
#
# Writes $E2E_DIR/environment: variables for the tests.
set -euo pipefail

E2E_DIR=${E2E_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/studiobroker-e2e}
KEYCLOAK=26.7.3 # pinned together with its checksum
KEYCLOAK_SHA256=27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f
JAVA_AT_LEAST=21
NODE_AT_LEAST=20

SIMPLESAMLPHP="simplesamlphp php-cli php-xml"
# LemonLDAP::NG only suggests most of these modules, but without any one of them
# its portal serves nothing but an error page.
LEMONLDAP="liblemonldap-ng-portal-perl liblasso-perl libglib-perl starman libplack-perl
  libconvert-pem-perl libcrypt-openssl-bignum-perl libio-string-perl libmime-tools-perl
  libxml-simple-perl libxml-libxml-perl libxml-libxslt-perl libstring-random-perl"
BROWSER="chromium fonts-dejavu-core"
AWS_CLI="awscli"
JUDGE="xmlsec1 libxml2-utils"
CLOCK="libfaketime"
TOOLS="procps unzip" # pkill for run.sh, and Keycloak comes as a zip

skip() { echo "SKIP: $*" >&2; }

installed() { # package...
  local package
  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || return 1
  done
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# Debian starts the web server that SimpleSAMLphp pulls in; no test needs it.
without_services() {
  local policy=/usr/sbin/policy-rc.d
  if [ -e $policy ]; then "$@"; return; fi
  printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null && as_root chmod 755 $policy
  local result=0
  "$@" || result=$?
  as_root rm -f $policy
  return $result
}

apt() { # arguments of apt-get; waits for another apt-get to end
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >>"$E2E_DIR/apt.log" 2>&1
}

packages() { # what for, package...
  local what=$1 try
  shift
  if ! command -v dpkg-query >/dev/null; then
    skip "$what: no dpkg here to look for: $*"
    return
  fi
  installed "$@" && return
  for try in 1 2 3; do
    echo "installing $what (try $try)"
    apt update && without_services apt install --no-install-recommends "$@" && return
  done
  skip "$what: apt-get could not install: $* (see $E2E_DIR/apt.log)"
}

java_home() { # prints the home of a Java that is new enough
  local home version
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*/ "$(dirname "$(dirname "$(readlink -f "$(command -v java || true)")")")"; do
    [ -x "$home/bin/java" ] || continue
    version=$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -1)
    if [ "${version:-0}" -ge $JAVA_AT_LEAST ]; then
      echo "${home%/}"
      return
    fi
  done
  return 1
}

fetch_keycloak() { # target folder
  local artifact=org.keycloak:keycloak-quarkus-dist:$KEYCLOAK:zip zip=$E2E_DIR/keycloak-quarkus-dist-$KEYCLOAK.zip try
  for try in 1 2 3; do
    echo "fetching $artifact (try $try)"
    mvn -q -B dependency:copy -Dartifact=$artifact -DoutputDirectory="$E2E_DIR" >>"$E2E_DIR/maven.log" 2>&1 && break
  done
  echo "$KEYCLOAK_SHA256  $zip" | sha256sum --check --quiet || return 1
  rm -rf "$1" "$1.new" && mkdir "$1.new"
  (cd "$1.new" && unzip -q "$zip" && cd keycloak-$KEYCLOAK &&
    bin/kc.sh build --db=dev-mem --cache=local >>"$E2E_DIR/keycloak-build.log" 2>&1) || return 1
  mv "$1.new/keycloak-$KEYCLOAK" "$1" && rm -r "$1.new" "$zip"
}

keycloak() {
  local home=$E2E_DIR/keycloak-$KEYCLOAK tool
  if ! JAVA_HOME=$(java_home); then
    skip "Keycloak: no Java $JAVA_AT_LEAST or newer in JAVA_HOME, /usr/lib/jvm or the PATH"
    return
  fi
  export JAVA_HOME
  for tool in mvn unzip sha256sum; do
    command -v $tool >/dev/null || { skip "Keycloak: no $tool"; return; }
  done
  [ -x "$home/bin/kc.sh" ] || fetch_keycloak "$home" || { skip "Keycloak: not to be had (see $E2E_DIR/*.log)"; return; }
  printf 'export E2E_KEYCLOAK=%q\nexport E2E_JAVA=%q\n' "$home" "$JAVA_HOME" >>"$E2E_DIR/environment"
}

# The versions and checksums are those of oidcprovider/package-lock.json.
oidc_provider() {
  local locked home tool
  locked=$(dirname "$(realpath "$0")")/oidcprovider
  home=$E2E_DIR/oidc-provider-$(sha256sum "$locked/package-lock.json" | cut -c1-12)
  for tool in node npm; do
    command -v $tool >/dev/null || { skip "oidc-provider: no $tool"; return; }
  done
  node -e "process.exit(parseInt(process.versions.node) < $NODE_AT_LEAST ? 1 : 0)" || { skip "oidc-provider: no Node $NODE_AT_LEAST or newer"; return; }
  if [ ! -d "$home" ]; then
    echo "fetching oidc-provider"
    rm -rf "$home.new" && mkdir "$home.new" && cp "$locked"/package*.json "$home.new"
    (cd "$home.new" && npm ci --ignore-scripts --no-audit --no-fund >>"$E2E_DIR/npm.log" 2>&1) ||
      { skip "oidc-provider: not to be had (see $E2E_DIR/npm.log)"; return; }
    mv "$home.new" "$home"
  fi
  printf 'export E2E_OIDC_PROVIDER=%q\n' "$home" >>"$E2E_DIR/environment"
}

mkdir -p "$E2E_DIR"
: >"$E2E_DIR/environment"
# shellcheck disable=SC2086 # lists of words
{
  packages SimpleSAMLphp $SIMPLESAMLPHP
  packages LemonLDAP::NG $LEMONLDAP
  packages Chromium $BROWSER
  packages "the AWS CLI" $AWS_CLI
  packages "the judge of signatures" $JUDGE
  packages "a clock that can be moved" $CLOCK
  packages tools $TOOLS
}
keycloak
oidc_provider
