# SPDX-License-Identifier: Apache-2.0
# Every foreign library, by the name that mooring_module(... LIBRARIES) uses. All are Debian packages;
# tools/packages.txt has the list that ./dev installs.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(spdlog 1.10 REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED COMPONENTS core)
find_package(CLI11 2.1 REQUIRED)
find_package(GTest REQUIRED)

pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET libidn2)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl>=7.88)
pkg_check_modules(cbor REQUIRED IMPORTED_TARGET libcbor>=0.8)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares>=1.18)
pkg_check_modules(maxminddb REQUIRED IMPORTED_TARGET libmaxminddb>=1.7)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus>=3.3)

# Header-only Boost: Asio and Beast are compiled once each, in net/ and http/.
add_library(mooring_boost INTERFACE)
target_include_directories(mooring_boost SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
target_link_libraries(mooring_boost INTERFACE Threads::Threads)
target_compile_definitions(mooring_boost INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
if(MOORING_SANITIZE MATCHES "thread")
    # TSan knows no fences. Asio's stand beside its mutexes, which order the same things.
    target_compile_definitions(mooring_boost INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()

# Boost.JSON compiled once: its users include only declarations.
add_library(mooring_boost_json STATIC ${CMAKE_SOURCE_DIR}/cmake/boost_json.cpp)
target_link_libraries(mooring_boost_json PUBLIC mooring_boost PRIVATE mooring_flags)

set(MOORING_LIBRARY_fmt fmt::fmt)
set(MOORING_LIBRARY_spdlog spdlog::spdlog)
set(MOORING_LIBRARY_boost mooring_boost)
set(MOORING_LIBRARY_boost_json mooring_boost_json)
set(MOORING_LIBRARY_openssl OpenSSL::SSL OpenSSL::Crypto)
set(MOORING_LIBRARY_sqlite3 PkgConfig::sqlite3)
set(MOORING_LIBRARY_sodium PkgConfig::sodium)
set(MOORING_LIBRARY_idn2 PkgConfig::idn2)
set(MOORING_LIBRARY_xxhash PkgConfig::xxhash)
set(MOORING_LIBRARY_tomlplusplus PkgConfig::tomlplusplus)
set(MOORING_LIBRARY_curl PkgConfig::curl)
set(MOORING_LIBRARY_cbor PkgConfig::cbor)
set(MOORING_LIBRARY_cares PkgConfig::cares)
set(MOORING_LIBRARY_maxminddb PkgConfig::maxminddb)
set(MOORING_LIBRARY_cli11 CLI11::CLI11)
set(MOORING_LIBRARY_prometheus prometheus-cpp::core)
