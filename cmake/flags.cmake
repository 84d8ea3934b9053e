# SPDX-License-Identifier: Apache-2.0
# How every target of this project is compiled. Presets choose the sanitizer and the optimisation.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

set(MOORING_SANITIZE "" CACHE STRING "Sanitizers for every target, as -fsanitize= takes them")
option(MOORING_FUZZERS "Build the libFuzzer targets (clang only)" OFF)
option(MOORING_TESTS "Build the tests and the corpus replays" ON)
option(MOORING_BENCHMARKS "Build the benchmarks" OFF)
option(MOORING_UNITY "Compile several sources as one, which takes half the time" OFF)

add_library(mooring_flags INTERFACE)
target_compile_options(mooring_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Wswitch-enum -Wnull-dereference -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(mooring_flags INTERFACE -Wduplicated-cond -Wlogical-op -Wuseless-cast)
endif()
if(MOORING_SANITIZE)
    add_compile_options(-fsanitize=${MOORING_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${MOORING_SANITIZE})
    if(MOORING_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize-recover=undefined)
    endif()
    if(MOORING_SANITIZE STREQUAL "thread")
        # ThreadSanitizer's calls keep g++ from seeing that Asio's pointers cannot be null, and that an empty
        # std::optional is not read.
        target_compile_options(mooring_flags INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized)
    endif()
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    add_compile_definitions(_GLIBCXX_ASSERTIONS)
else()
    # -Wnull-dereference sees through inlined library code at -O2 and reports paths that cannot be.
    target_compile_options(mooring_flags INTERFACE -Wno-null-dereference)
    add_compile_options(-fstack-protector-strong -fstack-clash-protection)
    add_link_options(-Wl,-z,relro -Wl,-z,now)
    # Link-time optimisation sees Boost.JSON's shared empty array as an object that is read past its end.
    add_link_options(-Wno-stringop-overread)
endif()

find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
