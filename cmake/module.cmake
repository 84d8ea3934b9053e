# SPDX-License-Identifier: Apache-2.0
# mooring_module(NAME [DEPENDS modules...] [LIBRARIES names...] [PROGRAM program] [SEPARATE files...] [MERGE_TESTS])
#   library mooring::NAME from src/NAME/**/*.cpp, and test unit.NAME from src/NAME/**/*_test.cpp.
#   A module sees the headers of what it DEPENDS on, transitively, and of nothing else: the include
#   path has one folder of links per module (build/include/MODULE/MODULE -> src/MODULE).
#   PROGRAM: main.cpp of the folder becomes bin/PROGRAM.
#   SEPARATE: these sources (patterns below src/NAME) are not merged with others: their local names would clash.
#   MERGE_TESTS: the sources of the tests are merged, too.
set(MOORING_TESTED_MODULES "" CACHE INTERNAL "")
set(MOORING_MERGED_TESTS "" CACHE INTERNAL "")

# Compiles several sources as one: what most of the time goes into, the headers, is read once for all of them.
# So names in anonymous namespaces must differ within a module. Whoever needs every source by itself (clang-tidy)
# configures with MOORING_UNITY=OFF.
function(mooring_merge_sources TARGET)
    if(MOORING_UNITY)
        set_target_properties(${TARGET} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
        if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
            # It takes each source for a header that others include.
            target_compile_options(${TARGET} PRIVATE -Wno-subobject-linkage)
        endif()
    endif()
endfunction()

function(_mooring_library NAME)
    cmake_parse_arguments(ARG "MERGE_TESTS" "PROGRAM" "DEPENDS;LIBRARIES;SEPARATE" ${ARGN})
    file(GLOB_RECURSE SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${NAME}/*.cpp)
    list(FILTER SOURCES EXCLUDE REGEX "(_test|_bench|/main)\\.cpp$")

    set(VIEW ${CMAKE_SOURCE_DIR}/build/include/${NAME})
    file(MAKE_DIRECTORY ${VIEW})
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${NAME} ${VIEW}/${NAME} SYMBOLIC)

    set(TARGETS "")
    foreach(DEPENDENCY IN LISTS ARG_DEPENDS)
        list(APPEND TARGETS mooring_${DEPENDENCY})
    endforeach()
    foreach(LIBRARY IN LISTS ARG_LIBRARIES)
        list(APPEND TARGETS ${MOORING_LIBRARY_${LIBRARY}})
    endforeach()

    if(SOURCES)
        add_library(mooring_${NAME} STATIC ${SOURCES})
        set(SCOPE PUBLIC)
        target_link_libraries(mooring_${NAME} PRIVATE mooring_flags)
        mooring_merge_sources(mooring_${NAME})
        foreach(PATTERN IN LISTS ARG_SEPARATE)
            file(GLOB FILES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${NAME}/${PATTERN})
            set_source_files_properties(${FILES} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
        endforeach()
    else()
        add_library(mooring_${NAME} INTERFACE)
        set(SCOPE INTERFACE)
    endif()
    target_include_directories(mooring_${NAME} ${SCOPE} ${VIEW})
    target_link_libraries(mooring_${NAME} ${SCOPE} ${TARGETS})
    add_library(mooring::${NAME} ALIAS mooring_${NAME})

    if(ARG_PROGRAM AND EXISTS ${CMAKE_SOURCE_DIR}/src/${NAME}/main.cpp)
        add_executable(${ARG_PROGRAM} ${CMAKE_SOURCE_DIR}/src/${NAME}/main.cpp)
        target_link_libraries(${ARG_PROGRAM} PRIVATE mooring_${NAME} mooring_flags)
    endif()
endfunction()

function(mooring_module NAME)
    _mooring_library(${NAME} ${ARGN})
    set(MOORING_TESTED_MODULES ${MOORING_TESTED_MODULES} ${NAME} CACHE INTERNAL "")
    if("MERGE_TESTS" IN_LIST ARGN)
        set(MOORING_MERGED_TESTS ${MOORING_MERGED_TESTS} ${NAME} CACHE INTERNAL "")
    endif()
endfunction()

# The fakes and builders of src/testing: linked by tests, never by a module.
function(mooring_testing NAME)
    _mooring_library(${NAME} ${ARGN})
    target_link_libraries(mooring_${NAME} PUBLIC GTest::gmock)
endfunction()

# A test's own code is compiled without optimisation where the modules' has some: it takes a third off the time
# that everybody waits for the tests to build, and what runs long is in the modules.
function(mooring_fast_to_build TARGET)
    target_compile_options(${TARGET} PRIVATE $<$<CONFIG:Debug>:-O0>)
endfunction()

# Tests are declared last, so that every one of them may use src/testing.
function(mooring_tests_and_benchmarks)
    if(EXISTS ${CMAKE_SOURCE_DIR}/bench/CMakeLists.txt)
        add_subdirectory(bench)
    endif()
    if(NOT MOORING_TESTS)
        return()
    endif()
    foreach(NAME IN LISTS MOORING_TESTED_MODULES)
        file(GLOB_RECURSE TESTS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${NAME}/*_test.cpp)
        if(TESTS)
            add_executable(unit.${NAME} ${TESTS})
            target_link_libraries(unit.${NAME} PRIVATE
                mooring_${NAME} mooring_testing mooring_flags rapidcheck GTest::gmock GTest::gtest_main)
            mooring_fast_to_build(unit.${NAME})
            if(NAME IN_LIST MOORING_MERGED_TESTS)
                mooring_merge_sources(unit.${NAME})
            endif()
            add_test(NAME unit.${NAME} COMMAND unit.${NAME} --gtest_brief=1)
            set_tests_properties(unit.${NAME} PROPERTIES LABELS unit TIMEOUT 300)
        endif()
    endforeach()
    foreach(FOLDER tests fuzz)
        if(EXISTS ${CMAKE_SOURCE_DIR}/${FOLDER}/CMakeLists.txt)
            add_subdirectory(${FOLDER})
        endif()
    endforeach()
endfunction()
