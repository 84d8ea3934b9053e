// SPDX-License-Identifier: Apache-2.0
// Boost.JSON compiled once for every module that reads or writes JSON.
#include <boost/json/src.hpp>
